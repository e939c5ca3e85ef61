import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Language } from '../../policy/model/types.ts';
import { report } from '../support/consents.ts';
import { news, notice } from '../support/message-world.ts';
import { nonceOf } from '../support/people.ts';
import { confirmed } from '../support/preferences.ts';
import { type TestServer, testServer } from '../support/server.ts';
import { storedRows } from '../support/stored-rows.ts';
import { blockedOf, gates, lookUp, message, morningOf, preferencePath, start, told } from './life-flow.ts';

let server: TestServer;
beforeEach(async () => {
  server = await testServer();
  await server.setClock(start);
});
afterEach(() => server.stop());

const email = 'ana@example.com';
const silent = { newsletter: false, profiling: false };
const html = { accept: 'text/html' };
const json = { accept: 'application/json' };
const closing = { action: 'close-account', accepted: true };

const rowsOf = (subjectId: string) => storedRows(server.folder, 'records').filter(({ pk }) => pk === `S#${subjectId}`);
const closingsOf = (subjectId: string) => rowsOf(subjectId).filter(({ type }) => type === 'account-closed');
/** Somebody with a contract since January. */
const customer = async (decisions: Record<string, boolean> = silent) => {
  const id = await confirmed(server, 'Ana Cliente', email, decisions);
  await told(server, id, 'contract-started', { reference: 'C-1', on: '2031-01-10' });
  return id;
};
const served = { service: 'yes, basis-holds', billing: 'yes, basis-holds' };
const over = { service: 'no, contract-ended', billing: 'no, contract-ended' };
const contractual = Object.keys(served);

describe('closing the account in the preference centre (AN-54)', () => {
  it('stops the service and its mail at once, and the night does the rest', async () => {
    const id = await customer();
    const link = await preferencePath(server, id);
    expect(await gates(server, id, contractual)).toEqual(served);
    expect(await message(server, notice([id]))).toBe('sent');
    const { status, json: answer } = await server.post(link, closing);
    expect([status, answer]).toEqual([200, { status: 'closed', at: expect.stringMatching(/^2031-03-10T11:.*Z$/) }]);
    expect(await gates(server, id, contractual)).toEqual(over);
    expect(await message(server, notice([id]))).toBe('contract-ended');

    expect(await morningOf(server, '2031-03-11')).toEqual({
      contact: { blocked: 1 },
      orders: { blocked: 1 },
      proof: { blocked: 1 },
    });
    expect(await lookUp(server, email)).toEqual([]);
    expect(await message(server, notice([id]))).toBe('unknown-subject');
    expect(blockedOf(server, id)).toMatchObject({ contact: '2036-03-10', orders: '2036-03-10' });
  });

  it('is open to who never had a contract, and to who has several', async () => {
    const prospect = await confirmed(server, 'Ana Curiosa', email, silent);
    await server.post(await preferencePath(server, prospect), closing);
    expect(await gates(server, prospect, contractual)).toEqual(over);
    const several = await confirmed(server, 'Berta Cliente', 'berta@example.com', silent);
    for (const reference of ['C-1', 'C-2', 'C-3']) await told(server, several, 'contract-started', { reference });
    await server.post(await preferencePath(server, several), closing);
    expect(await gates(server, several, contractual)).toEqual(over);
    await morningOf(server, '2031-03-11');
    for (const address of [email, 'berta@example.com']) expect(await lookUp(server, address)).toEqual([]);
  });

  it.each<[string, Record<string, unknown>, string]>([
    ['without the tick', { action: 'close-account' }, 'CONSENT_NOT_EXPLICIT'],
    ['with a no', { ...closing, accepted: false }, 'CONSENT_NOT_EXPLICIT'],
    ['with a word for a tick', { ...closing, accepted: 'true' }, 'INVALID_BODY'],
    ['under another name', { action: 'close', accepted: true }, 'UNKNOWN_ACTION'],
    ['by nothing but the tick', { accepted: true }, 'INVALID_BODY'],
  ])('does not happen %s', async (_what, sent, code) => {
    const id = await customer();
    const link = await preferencePath(server, id);
    const before = rowsOf(id);
    const { status, json: answer } = await server.post(link, sent);
    expect([status, answer['code']]).toEqual([422, code]);
    if (code === 'CONSENT_NOT_EXPLICIT') expect(answer['errors']).toEqual([{ path: 'accepted', code }]);
    for (const method of ['GET', 'HEAD', 'OPTIONS']) await fetch(server.url + link, { method, headers: html });
    expect(rowsOf(id)).toEqual(before);
    expect(await gates(server, id, contractual)).toEqual(served);
  });

  it('is said by a dead link as by any other, and closes nothing', async () => {
    const id = await customer();
    const link = await preferencePath(server, id);
    const forged = `${link.slice(0, -6)}${link.endsWith('AAAAAA') ? 'BBBBBB' : 'AAAAAA'}`;
    expect((await server.post(forged, closing)).status).toBe(410);
    await server.advance('PT1H1M');
    expect((await server.post(link, closing)).status).toBe(410);
    expect(await gates(server, id, contractual)).toEqual(served);
  });

  it('is the same twice, from two links, on another day, and forty times at once', async () => {
    const id = await customer({ newsletter: true });
    const links = [await preferencePath(server, id), await preferencePath(server, id)];
    const answers = await Promise.all(
      Array.from({ length: 40 }, (_, place) => server.post(links[place % 2] ?? '', closing)),
    );
    expect(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
    await server.advance('PT5M');
    expect((await server.post(links[0] ?? '', closing)).text).toBe(answers[0]?.text);
    await morningOf(server, '2031-03-20');
    const later = await preferencePath(server, id);
    expect((await server.post(later, closing)).text).toBe(answers[0]?.text);
    expect(closingsOf(id)).toHaveLength(1);
    // So that what is blocked counts from the day on which it was over.
    expect(blockedOf(server, id)).toMatchObject({ orders: '2036-03-10' });
  });

  it('leaves what was agreed to apart, until that is taken back', async () => {
    const id = await customer({ newsletter: true });
    const link = await preferencePath(server, id);
    await server.post(link, closing);
    expect(await gates(server, id, ['service', 'newsletter'])).toEqual({
      service: 'no, contract-ended',
      newsletter: 'yes, given',
    });
    expect(await message(server, news([id]))).toBe('sent');
    await morningOf(server, '2031-03-11');
    expect(await lookUp(server, email)).toEqual([id]);
    expect(Object.keys(blockedOf(server, id))).toEqual(['orders']);
    const again = await preferencePath(server, id);
    await server.post(again, { action: 'save', decisions: { newsletter: false } });
    await morningOf(server, '2031-03-12');
    expect(await lookUp(server, email)).toEqual([]);
  });

  it('leaves what is owed to be collected, and nothing else', async () => {
    const id = await customer();
    await told(server, id, 'invoice-issued', { reference: 'F-1', dueOn: '2031-04-09' });
    await server.post(await preferencePath(server, id), closing);
    const closed = { service: 'no, contract-ended', billing: 'yes, closing' };
    expect(await gates(server, id, contractual)).toEqual(closed);
    expect(await message(server, notice([id]))).toBe('contract-ended');
    expect(await morningOf(server, '2031-03-11')).toEqual({ orders: { blocked: 1 } });
    expect(await gates(server, id, contractual)).toEqual(closed);
    await told(server, id, 'invoice-settled', { reference: 'F-1' });
    expect(await morningOf(server, '2031-03-12')).toMatchObject({ contact: { blocked: 1 }, invoices: { blocked: 1 } });
    expect(await lookUp(server, email)).toEqual([]);
  });

  it('is undone by a contract that begins later, and can be done again, on the same day too', async () => {
    const id = await customer();
    const link = await preferencePath(server, id);
    const first = await server.post(link, closing);
    await server.advance('PT1M');
    await told(server, id, 'contract-started', { reference: 'C-2' });
    expect(await gates(server, id, contractual)).toEqual(served);
    expect((await server.get(link, json)).json['actions']).toContain('close-account');
    await server.advance('PT1M');
    const second = await server.post(link, closing);
    expect(second.json['at']).not.toBe(first.json['at']);
    expect(await gates(server, id, contractual)).toEqual(over);
    expect(closingsOf(id)).toHaveLength(2);
  });

  it('tells a front-end whether it can still be done, and when it was', async () => {
    const id = await customer();
    const link = await preferencePath(server, id);
    const before = (await server.get(link, json)).json;
    expect([before['actions'], before['closedAt']]).toEqual([
      expect.arrayContaining(['save', 'close-account']),
      undefined,
    ]);
    const { at } = (await server.post(link, closing)).json;
    const after = (await server.get(link, json)).json;
    expect(after['actions']).not.toContain('close-account');
    expect([after['actions'], after['closedAt']]).toEqual([expect.arrayContaining(['save']), at]);
    expect((await server.post(link, { action: 'save', decisions: { newsletter: false } })).status).toBe(200);
  });
});

const words = {
  es: {
    leave: 'Cerrar tu cuenta',
    tick: 'Para cerrar tu cuenta, marca la casilla',
    closed: 'Tu cuenta está cerrada.',
    since: 'Cerraste tu cuenta el 10 de marzo de 2031',
    goesOn: 'Lo que has aceptado en esta página no depende de la cuenta',
  },
  en: {
    leave: 'Close your account',
    tick: 'To close your account, tick the box',
    closed: 'Your account is closed.',
    since: 'You closed your account on 10 March 2031',
    goesOn: 'What you have said yes to on this page does not depend on the account',
  },
};

describe.each<Language>(['es', 'en'])('the page for it, in %s', (language) => {
  const say = words[language];

  it('has a box to tick and a button of its own, and runs no script', async () => {
    const id = await customer();
    const { text } = await server.get(await preferencePath(server, id, language), html);
    expect(text).toContain(`<h2>${say.leave}</h2>`);
    expect(text).toMatch(/<input type="checkbox" id="leave" name="accepted" value="true" required>/);
    expect(text).toMatch(/<button type="submit" name="action" value="close-account">/);
    expect(text).not.toContain('<script');
    // Nothing was agreed to, so nothing goes on.
    expect(text).not.toContain(say.goesOn);
  });

  it('changes nothing while the box is empty, says so beside it, and closes with the tick', async () => {
    const id = await customer({ newsletter: true, profiling: false });
    const link = await preferencePath(server, id, language);
    const shown = (await server.get(link, html)).text;
    expect(shown).toContain(say.goesOn);
    await server.advance('PT2S');
    const sent = { nonce: nonceOf(shown), action: 'close-account' };
    const before = rowsOf(id);
    for (const empty of [sent, { ...sent, accepted: 'false' }, { ...sent, accepted: 'on' }]) {
      const refused = await server.postForm(link, empty);
      expect(refused.status).toBe(422);
      expect(refused.text).toMatch(new RegExp(`<div class="problems" role="alert">.*href="#leave">${say.tick}`));
      expect(refused.text).toMatch(/id="leave"[^>]* aria-invalid="true" aria-describedby="leave-wrong"/);
    }
    for (const nonce of ['', 'forged.nonce']) {
      expect((await server.postForm(link, { ...sent, nonce, accepted: 'true' })).status).toBe(422);
    }
    expect(rowsOf(id)).toEqual(before);

    const closed = await server.postForm(link, { ...sent, accepted: 'true' });
    expect(closed.status).toBe(200);
    expect(closed.text).toMatch(new RegExp(`role="status"><p><strong>${say.closed}</strong> ${say.goesOn}`));
    expect(closed.text).not.toContain('close-account');
    expect(await gates(server, id, contractual)).toEqual(over);
    // Opened again it says since when, and lets them choose on.
    const again = (await server.get(link, html)).text;
    expect(again).toContain(say.since);
    expect(again).not.toContain('close-account');
    expect(again).toContain('name="purpose.newsletter"');
    expect((await report(server, id, { decisions: { newsletter: false } })).status).toBe(201);
  });
});
