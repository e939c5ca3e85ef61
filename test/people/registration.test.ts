import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { filesHolding, person, register, registerToLink } from '../support/people.ts';
import { linkIn, type TestServer, testServer } from '../support/server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await testServer();
});
afterAll(() => server.stop());

const iban = 'ES91 2100 0418 4502 0005 1332';
const card = '4111 1111 1111 1111';
const ok = person('Berta Gil', 'berta@example.com');

describe('a registration', () => {
  it('mails a sealed link, stores the person once confirmed, and sends the receipt', async () => {
    const link = await registerToLink(server, person('Ana Pérez', 'ana@example.com', { phone: '+34 600 000 000' }));
    const page = await server.get(link, { accept: 'text/html' });
    expect(page.status).toBe(200);
    expect(page.text).toContain('Ana Pérez');
    expect((await server.post(link, { action: 'confirm' })).json).toMatchObject({ status: 'confirmed' });
    const welcome = await server.mail('ana@example.com', 2);
    expect(linkIn(welcome)).not.toBe(link);
  });

  it('leaves nothing of the person anywhere but in the mail until it is confirmed', async () => {
    await registerToLink(server, person('Wxyzzy Canaria', 'wxyzzy.canaria@example.com', { phone: '+34699123987' }));
    const needles = ['Wxyzzy', 'wxyzzy.canaria', '699123987', '1990-05-01'];
    expect(await filesHolding(join(server.folder, 'data'), needles, /mailbox/)).toEqual([]);
    expect(JSON.stringify(server.log)).not.toMatch(/wxyzzy|1990-05-01|699123987/i);
  });

  it('never stores the birth date, not even in the link', async () => {
    const link = await registerToLink(server, person('Celia Mar', 'celia@example.com', { birthDate: '1971-03-09' }));
    expect((await server.get(link)).text).not.toContain('1971');
    expect((await server.get(link, { accept: 'application/json' })).json['fields']).toEqual({
      name: 'Celia Mar',
      email: 'celia@example.com',
    });
  });

  it('changes nothing else when a voluntary field is left out', async () => {
    const link = await registerToLink(server, person('Dora Sol', 'dora@example.com'));
    const { json } = await server.get(link, { accept: 'application/json' });
    expect(json).toMatchObject({
      status: 'open',
      offers: ['newsletter', 'profiling'],
      decisions: { newsletter: true },
    });
  });

  it('sends no second mail for a repeat within ten minutes, and one after', async () => {
    const same = person('Eva Luz', 'eva@example.com');
    await registerToLink(server, same);
    expect((await register(server, same)).status).toBe(202);
    expect(await server.mails('eva@example.com')).toHaveLength(1);
    await server.advance('PT10M1S');
    expect((await register(server, same)).status).toBe(202);
    expect((await server.mails('eva@example.com')).length).toBe(2);
  });

  it('mails one address at most three times in 24 hours, and answers the same beyond', async () => {
    const answers = [];
    for (const name of ['F A', 'F B', 'F C', 'F D', 'F E']) {
      answers.push(await register(server, person(name, 'fina@example.com')));
    }
    expect(new Set(answers.map(({ status, json }) => `${status} ${Object.keys(json)}`)).size).toBe(1);
    expect(await server.mails('fina@example.com')).toHaveLength(3);
    await server.advance('PT23H');
    await register(server, person('F F', 'fina@example.com'));
    expect(await server.mails('fina@example.com')).toHaveLength(3);
    await server.advance('PT61M');
    await register(server, person('F G', 'fina@example.com'));
    expect(await server.mails('fina@example.com')).toHaveLength(4);
  });

  it('counts the plus-tags of one mailbox together', async () => {
    for (let tag = 0; tag < 10; tag += 1) await register(server, person('Gala Ros', `gala+${tag}@example.com`));
    const mails = (await server.mails()).filter(({ to }) => to.startsWith('gala+'));
    expect(mails).toHaveLength(6);
  });

  it.each([
    ['no acceptance', { accepted: undefined }, 'CONSENT_NOT_EXPLICIT'],
    ['acceptance that says no', { accepted: false }, 'CONSENT_NOT_EXPLICIT'],
    ['implied acceptance', { accepted: 'implied' }, 'CONSENT_NOT_EXPLICIT'],
    ['consent by browsing on', { method: 'implied' }, 'CONSENT_NOT_EXPLICIT'],
    ['consent by scrolling', { method: 'scroll' }, 'CONSENT_NOT_EXPLICIT'],
    ['ready-ticked boxes', { method: 'pre-ticked' }, 'CONSENT_NOT_EXPLICIT'],
    ['one consent for everything', { decisions: true }, 'CONSENT_BUNDLED'],
    ['cookies along with the form', { decisions: { advertising: true } }, 'CONSENT_BUNDLED'],
    ['consent for a contract purpose', { decisions: { service: true } }, 'NOT_A_CONSENT_PURPOSE'],
    ['a purpose the policy lacks', { decisions: { horoscope: true } }, 'UNKNOWN_PURPOSE'],
    ['a purpose named like a method', { decisions: { constructor: true } }, 'UNKNOWN_PURPOSE'],
    ['a choice that is neither yes nor no', { decisions: { newsletter: 'on' } }, 'CONSENT_NOT_EXPLICIT'],
    ['a form the policy lacks', { form: 'lottery' }, 'UNKNOWN_FORM'],
    ['a language nobody published', { language: 'fr' }, 'UNKNOWN_LANGUAGE'],
    ['an unknown field', { fields: { ...ok, shoeSize: '42' } }, 'UNKNOWN_FIELD'],
    ['a missing name', { fields: { ...ok, name: undefined } }, 'MISSING_FIELD'],
    ['an empty name', { fields: { ...ok, name: '  ' } }, 'MISSING_FIELD'],
    ['a birth date that is none', { fields: { ...ok, birthDate: '1990-02-30' } }, 'INVALID_FIELD'],
    ['a birth date to come', { fields: { ...ok, birthDate: '2090-02-01' } }, 'INVALID_FIELD'],
    ['a child', { fields: { ...ok, birthDate: '2020-02-01' } }, 'UNDER_AGE'],
    ['two addresses', { fields: { ...ok, email: 'a@example.com,b@example.com' } }, 'INVALID_FIELD'],
    [
      'a line break in the address',
      { fields: { ...ok, email: 'a@example.com\r\nBcc: b@example.com' } },
      'INVALID_FIELD',
    ],
    ['a line break in the name', { fields: { ...ok, name: 'Berta\nGil' } }, 'INVALID_FIELD'],
    ['a name that turns the reading direction', { fields: { ...ok, name: 'Berta \u202elig' } }, 'INVALID_FIELD'],
    ['a name that is too long', { fields: { ...ok, name: 'x'.repeat(101) } }, 'INVALID_FIELD'],
    ['a card number', { fields: { ...ok, name: `Berta ${card}` } }, 'FORBIDDEN_DATA'],
    [
      'a card number in full-width digits',
      { fields: { ...ok, name: '４１１１１１１１１１１１１１１１' } },
      'FORBIDDEN_DATA',
    ],
    ['an IBAN', { fields: { ...ok, name: iban } }, 'FORBIDDEN_DATA'],
    ['a field of the wrong type', { fields: { ...ok, name: true } }, 'INVALID_FIELD'],
  ])('with %s is refused with nothing stored and no mail', async (_what, changes, code) => {
    const before = (await server.mails()).length;
    const answer = await register(server, ok, changes);
    expect(answer.json['code']).toBe(code);
    expect(answer.status).toBe(422);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expect(await server.mails()).toHaveLength(before);
    expect(answer.text).not.toMatch(/Berta|berta|4111|2100/);
  });

  it('on a notice that is not the current one is refused with the current one', async () => {
    const answer = await register(server, ok, { noticeHash: 'x'.repeat(43) });
    expect(answer.status).toBe(409);
    const { json } = await server.get('/notice?lang=es');
    expect(answer.json).toMatchObject({ code: 'NOTICE_OUTDATED', current: { hash: json['hash'], language: 'es' } });
  });

  it('on the hash of another language than it names is refused', async () => {
    const { json } = await server.get('/notice?lang=en');
    expect((await register(server, ok, { noticeHash: json['hash'] })).status).toBe(409);
  });

  it('takes 14 years on the civil date of Madrid: refused one second before midnight, accepted after', async () => {
    const teenager = person('Hugo Paz', 'hugo@example.com', { birthDate: '2013-01-10' });
    await server.setClock('2027-01-09T22:59:57Z');
    expect((await register(server, teenager)).json['code']).toBe('UNDER_AGE');
    await server.setClock('2027-01-09T23:00:00Z');
    expect((await register(server, teenager)).status).toBe(202);
  });

  it('counts a birthday on 29 February from 1 March in other years', async () => {
    const leap = person('Iris Roca', 'iris@example.com', { birthDate: '2016-02-29' });
    await server.setClock('2030-02-28T22:59:57Z');
    expect((await register(server, leap)).json['code']).toBe('UNDER_AGE');
    await server.setClock('2030-02-28T23:00:00Z');
    expect((await register(server, leap)).status).toBe(202);
  });
});
