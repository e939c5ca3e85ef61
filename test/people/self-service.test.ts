import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Undeliverable } from '../../lambdas/domain/mail/mailer.ts';
import { linkTo } from '../../lambdas/domain/mail/send-link.ts';
import { Unavailable } from '../../lambdas/domain/unavailable.ts';
import { faults } from '../pages/structure.ts';
import { heldIn } from '../requests/held-data-world.ts';
import { linkWorld } from '../requests/link-world.ts';
import { act, letterAbout, once, start } from '../requests/request-flow.ts';
import { lookUp, preferencePath, told } from '../retention/life-flow.ts';
import {
  askOwn,
  codeIn,
  grantOn,
  openedPage,
  openOwn,
  ownCode,
  phone,
  press,
  referenceIn,
  registered,
} from '../support/own-data.ts';
import { linkIn, type TestServer, testServer } from '../support/server.ts';
import { storedRows } from '../support/stored-rows.ts';

let server: TestServer;
beforeAll(async () => {
  server = await testServer();
  await server.setClock(start);
});
afterAll(() => server.stop());

let people = 0;
let email = '';
let id = '';
let link = '';
beforeEach(async () => {
  people += 1;
  email = `ana${people}@example.com`;
  id = await registered(server, 'Ana Ejemplo', email);
  link = await preferencePath(server, id);
});

const wrongFor = (code: string) => (code === '000000' ? '000001' : '000000');
describe('before the code', () => {
  it('nothing of the person is on any page or in any answer, and nothing changes by looking', async () => {
    const shown = await server.get(link, { accept: 'text/html' });
    const json = await server.get(link, { accept: 'application/json' });
    expect(json.json['actions']).toEqual(['save', 'close-account', 'send-own-code', 'open-own-data']);
    const sent = await press(server, link, shown.text, { action: 'send-own-code' });
    const refused = await press(server, link, sent.text, {
      action: 'open-own-data',
      code: wrongFor(await codeIn(server, email)),
    });
    expect([sent.status, refused.status]).toEqual([200, 422]);
    expect(refused.text).toContain('No coincide lo que has escrito.');
    for (const { text } of [shown, json, sent, refused]) expect(text).not.toMatch(/Ana Ejemplo|600 111|ana\d+@/);
    for (const { text } of [shown, sent, refused]) expect(faults(text)).toEqual([]);
    expect((await server.mails(email)).filter(({ subject }) => /código/.test(subject))).toHaveLength(1);
  });

  it('the code comes by mail, is in no subject, and says until when it is good', async () => {
    const sent = await server.post(link, { action: 'send-own-code' });
    expect(sent.json).toEqual({ status: 'code-sent', expiresAt: expect.stringMatching(/^2027-01-11T.*Z$/) });
    const [mail] = await server.mails(email);
    expect(mail?.subject).not.toMatch(/\d{6}/);
    expect(mail?.text).not.toMatch(/Ana Ejemplo|600 111/);
  });

  it('a wrong code opens nothing, five tries are all, and the right one is good for once', async () => {
    const code = await ownCode(server, link, email);
    const attempt = (typed: string) => server.post(link, { action: 'open-own-data', code: typed });
    for (let tries = 0; tries < 5; tries += 1) {
      expect((await attempt(wrongFor(code))).json).toMatchObject({ status: 422, code: 'CODE_WRONG' });
    }
    expect((await attempt(code)).json).toMatchObject({ code: 'CODE_WRONG' });
    const fresh = await ownCode(server, link, email);
    expect((await attempt(` ${fresh.slice(0, 3)} ${fresh.slice(3)}`)).status).toBe(200);
    expect((await attempt(fresh)).json).toMatchObject({ code: 'CODE_WRONG' });
  });

  it('a code is good for a quarter of an hour, and there are three in a day', async () => {
    const code = await ownCode(server, link, email);
    await server.advance('PT15M1S');
    expect((await server.post(link, { action: 'open-own-data', code })).json).toMatchObject({ code: 'CODE_WRONG' });
    await ownCode(server, link, email);
    await ownCode(server, link, email);
    const fourth = await server.post(link, { action: 'send-own-code' });
    expect([fourth.status, fourth.json['code']]).toEqual([429, 'TOO_MANY_CODES']);
    const shown = await server.get(link, { accept: 'text/html' });
    const page = await press(server, link, shown.text, { action: 'send-own-code' });
    expect([page.status, faults(page.text)]).toEqual([429, []]);
    expect(page.text).toContain('Pide otro más tarde');
  });

  it('the code of somebody else opens nothing, nor does what it opened', async () => {
    const { grant } = await openOwn(server, link, email);
    const mine = link;
    email = `other-${email}`;
    const other = await preferencePath(server, await registered(server, 'Bea Distinta', email));
    const code = await ownCode(server, other, email);
    expect((await server.post(mine, { action: 'open-own-data', code })).json).toMatchObject({ code: 'CODE_WRONG' });
    for (const body of [
      { action: 'open-own-data', grant },
      { action: 'ask', grant, wish: 'access' },
      { action: 'ask', grant: '', wish: 'erasure', accepted: true },
      { action: 'ask', grant: 'x.y', wish: 'rectification', changes: { phone: '600000000', shoeSize: '40' } },
      { action: 'ask', wish: 'address', email: 'no address' },
    ]) {
      const answer = await server.post(other, body);
      expect([answer.status, answer.json['code']]).toEqual([410, 'GRANT_OVER']);
    }
  });

  it('a dead link stays dead, whatever is posted', async () => {
    await server.advance('PT1H1M');
    for (const body of [
      { action: 'send-own-code' },
      { action: 'open-own-data', code: '1' },
      { action: 'ask', wish: 'access' },
    ]) {
      expect((await server.post(link, body)).json).toMatchObject({ status: 410, code: 'LINK_DEAD' });
    }
  });

  it('a mail server that is down takes no code away', async () => {
    const world = await linkWorld();
    try {
      const subjectId = await world.known('Ana Ejemplo', email);
      const issuedAt = world.now();
      const { link: mailed } = await linkTo({ kind: 'preference', issuedAt, subjectId, language: 'es' }, world.world);
      const send = () => world.post(new URL(mailed).pathname, { action: 'send-own-code' });
      for (const [fault, status, code] of [
        [() => new Unavailable('down'), 503, 'UNAVAILABLE'],
        [() => new Undeliverable(), 422, 'ADDRESS_UNDELIVERABLE'],
      ] as const) {
        world.fault = fault;
        for (let tries = 0; tries < 4; tries += 1) expect((await send()).json).toMatchObject({ status, code });
      }
      world.fault = undefined;
      expect([(await send()).status, (await send()).status, (await send()).status]).toEqual([200, 200, 200]);
    } finally {
      await world.close();
    }
  });
});

describe('a mailbox that two people share (case 8)', () => {
  let other = '';
  beforeEach(async () => {
    other = await registered(server, 'Blas Ejemplo', email, { phone: '+34 699 333 444' });
  });

  it('opens to each only with their name and something that the other does not know', async () => {
    const code = await ownCode(server, link, email);
    const attempt = (said: object) => server.post(link, { action: 'open-own-data', code, ...said });
    for (const said of [
      {},
      { name: 'Ana Ejemplo', secret: '+34 699 333 444' },
      { name: 'Blas Ejemplo', secret: phone },
      { name: 'Ana Ejemplo', secret: email },
    ]) {
      expect((await attempt(said)).json).toMatchObject({ code: 'CODE_WRONG' });
    }
    const opened = await attempt({ name: 'ana  ejemplo', secret: '+34600111222' });
    expect(opened.status).toBe(200);
    expect(JSON.stringify(opened.json)).not.toMatch(/Blas|699 333/);
    expect(opened.json).toMatchObject({ held: { subjectId: id } });
    const held = await openOwn(server, await preferencePath(server, other), email, {
      name: 'Blas Ejemplo',
      secret: '+34 699 333 444',
    });
    expect(held.held.subjectId).toBe(other);
  });

  it('looks before the code like one that nobody shares', async () => {
    const text = async (path: string) =>
      (await server.get(path, { accept: 'text/html' })).text.replaceAll(/value="[^"]*"|\/links\/[\w-]+/g, '');
    const shared = await text(link);
    email = `alone-${email}`;
    const alone = await preferencePath(server, await registered(server, 'Clara Sola', email));
    const bare = (page: string) => page.replaceAll(/\d{1,2} de \w+ de \d{4}, \d{2}:\d{2}/g, '');
    expect(bare(await text(alone))).toBe(bare(shared));
  });
});

describe('what the code opens', () => {
  it('is everything in use that is held, the same as in a copy, and for a quarter of an hour the way to ask for more', async () => {
    const { held, grant, endsAt } = await openOwn(server, link, email);
    expect(held).toMatchObject({
      format: 'habeas-held-data/1',
      subjectId: id,
      person: { name: 'Ana Ejemplo', address: email },
      forms: [{ fields: expect.arrayContaining([expect.objectContaining({ name: 'phone', value: phone })]) }],
    });
    const { blocked, holds, ...stored } = (await heldIn(server, id)) ?? ({} as Partial<typeof held>);
    const same = { madeAt: '', noticeUrl: '' };
    expect({ ...held, ...same }).toEqual({ ...stored, ...same });
    // Nobody who answers the public looks at what is blocked or held: only a copy tells of it.
    expect([blocked, holds, 'blocked' in held, 'holds' in held]).toEqual([[], [], false, false]);
    const again = await server.post(link, { action: 'open-own-data', grant });
    expect(again.json).toMatchObject({ status: 'opened', grant, held: { subjectId: id } });
    await server.setClock(endsAt);
    for (const body of [
      { action: 'open-own-data', grant },
      { action: 'ask', grant, wish: 'access' },
    ]) {
      expect((await server.post(link, body)).json).toMatchObject({ status: 410, code: 'GRANT_OVER' });
    }
    const shown = await server.get(link, { accept: 'text/html' });
    const { text, status } = await press(server, link, shown.text, { action: 'ask', grant, wish: 'access' });
    expect([status, faults(text)]).toEqual([410, []]);
    expect(text).toContain('Pide otro código para seguir');
    expect(text).not.toContain('Ana Ejemplo');
  });

  it('as a page shows the data, the present values to correct, and every wish on its own form', async () => {
    const page = await openedPage(server, link, email);
    expect(faults(page)).toEqual([]);
    expect(page).toContain('Esto es lo que Acme Papelería, S.L. usaba de ti');
    expect(page).toMatch(new RegExp(`name="field\\.phone"[^>]* value="${phone.replace('+', '\\+')}"`));
    expect(page).toContain('name="was.field.name" value="Ana Ejemplo"');
    expect(page).not.toMatch(/field\.email|field\.birthDate/);
    expect([...page.matchAll(/name="wish" value="(\w+)"/g)].map(([, wish]) => wish)).toEqual([
      'access',
      'portability',
      'rectification',
      'address',
      'erasure',
    ]);
    expect(page).toMatch(/Prueba de tus decisiones: 3 años \(Prueba del consentimiento; RGPD/);
    expect(page).toMatch(/La copia que puedes pedir más abajo dice qué hay bloqueado, por qué y hasta cuándo/);
  });

  it('takes no wish that it does not know, nor one without what it needs, and keeps nothing of it', async () => {
    const { grant } = await openOwn(server, link, email);
    const code = async (body: object) => (await server.post(link, { action: 'ask', grant, ...body })).json['code'];
    expect(await code({})).toBe('MISSING_FIELD');
    expect(await code({ wish: 'everything' })).toBe('INVALID_BODY');
    expect(await code({ wish: 'rectification' })).toBe('MISSING_FIELD');
    expect(await code({ wish: 'rectification', changes: { phone: 'none' } })).toBe('INVALID_FIELD');
    expect(await code({ wish: 'rectification', changes: { name: '' } })).toBe('MISSING_FIELD');
    expect(await code({ wish: 'rectification', changes: { shoeSize: '40' } })).toBe('UNKNOWN_FIELD');
    expect(await code({ wish: 'rectification', changes: { email: 'new@example.com' } })).toBe('ADDRESS_FIXED');
    expect(await code({ wish: 'address', email: 'nobody' })).toBe('INVALID_FIELD');
    expect(await code({ wish: 'address', email })).toBe('INVALID_FIELD');
    expect(await code({ wish: 'erasure' })).toBe('CONSENT_NOT_EXPLICIT');
    const { held } = await openOwn(server, link, email);
    expect(held.requests).toEqual([]);
  });
});

describe('a copy', () => {
  it.each([
    ['access', 'acceso'],
    ['portability', 'portabilidad'],
  ])('(%s) is noted with its dates, and its answer brings a link that opens with another code', async (wish, right) => {
    const { grant } = await openOwn(server, link, email);
    const answer = await askOwn(server, link, grant, wish);
    expect(answer.json).toEqual({
      status: 'received',
      reference: expect.stringMatching(/^R-[0-9A-Z]{13}$/),
      receivedAt: expect.stringMatching(/^2027-01-.*Z$/),
      dueOn: expect.stringMatching(/^2027-02-/),
    });
    const reference = referenceIn(answer);
    const seen = await once(server, reference, 'answered');
    expect(seen.file).toMatchObject({ outcome: 'fulfilled', right: wish, subjectId: id });
    const letter = await letterAbout(server, email, reference, /^Respuesta/);
    expect(letter.text).toContain(right);
    expect(letter.text).not.toMatch(/Ana Ejemplo|600 111/);
    expect((await server.get(linkIn(letter), { accept: 'application/json' })).json).toMatchObject({
      kind: 'download',
      status: 'open',
    });
    await letterAbout(server, email, reference, /^Hemos recibido/);
    // The same again is the same request.
    expect((await askOwn(server, link, grant, wish)).json).toEqual(answer.json);
  });

  it('a second one within six months is told to staff, and given all the same (LOPDGDD art. 13.3)', async () => {
    const first = referenceIn(await askOwn(server, link, (await openOwn(server, link, email)).grant, 'access'));
    await once(server, first, 'answered');
    await server.advance('P1D');
    link = await preferencePath(server, id);
    const second = referenceIn(await askOwn(server, link, (await openOwn(server, link, email)).grant, 'access'));
    expect((await once(server, second, 'answered')).file).toMatchObject({ outcome: 'fulfilled', repeats: first });
  });
});

describe('erasing everything', () => {
  it('happens at once when only consent holds the person: nothing is held afterwards, and the answer says what is blocked', async () => {
    const page = await openedPage(server, link, email);
    const wish = { action: 'ask', wish: 'erasure', grant: grantOn(page) };
    const unticked = await press(server, link, page, wish);
    expect([unticked.status, faults(unticked.text)]).toEqual([422, []]);
    expect(unticked.text).toContain('<a href="#erase">Para borrar tus datos, marca la casilla');
    const asked = await press(server, link, unticked.text, { ...wish, accepted: 'true' });
    expect([asked.status, faults(asked.text)]).toEqual([200, []]);
    expect(asked.text).toContain(
      'Si no tienes un contrato en marcha y nada nos obliga a esperar, los borramos ahora mismo',
    );
    expect(asked.text).toContain('lo decide una persona');
    expect(asked.text).not.toContain('Ana Ejemplo');
    const reference = referenceIn(asked);
    const { file } = await once(server, reference, 'answered');
    expect(file.work?.result).toMatchObject({ done: ['contact'], kept: [{ category: 'proof' }] });
    // What the page said before that the law keeps is what was kept.
    expect(page.match(/<li>[^<]*: \d años \([^<]*/g)).toEqual([expect.stringContaining('Prueba de tus decisiones')]);
    expect(await lookUp(server, email)).toEqual([]);
    expect(storedRows(server.folder, 'records').filter(({ pk }) => pk === `S#${id}`)).toEqual([]);
    expect(storedRows(server.folder, 'keys').filter(({ pk }) => pk === `SUBJECT#${id}`)).toEqual([]);
    expect((await letterAbout(server, email, reference, /^Respuesta/)).text).toMatch(/LOPDGDD art\. 72\.1/);
    for (const body of [
      { action: 'send-own-code' },
      { ...wish, accepted: true },
      { action: 'open-own-data', grant: wish.grant },
    ]) {
      expect((await server.post(link, body)).json).toMatchObject({ code: 'LINK_DEAD' });
    }
  });

  it('waits for a person while a contract runs, and erases nothing until they decide', async () => {
    await told(server, id, 'contract-started', { reference: 'C-9' });
    const { grant } = await openOwn(server, link, email);
    const reference = referenceIn(await askOwn(server, link, grant, 'erasure', { accepted: true }));
    expect((await once(server, reference, 'open')).history.at(-1)?.details ?? {}).toMatchObject({ needs: 'contract' });
    expect(await lookUp(server, email)).toEqual([id]);
    await act(server, reference, { action: 'execute' });
    expect((await once(server, reference, 'answered')).file.outcome).toBe('partial');
    expect(await lookUp(server, email)).toEqual([]);
  });
});

it('closing the account and saving preferences stay what they were', async () => {
  const saved = await server.post(link, { action: 'save', decisions: { newsletter: false } });
  expect(saved.json).toMatchObject({ status: 'saved', purposes: { newsletter: { state: 'withdrawn' } } });
  const closed = await server.post(link, { action: 'close-account', accepted: true });
  expect(closed.json).toEqual({ status: 'closed', at: expect.stringMatching(/Z$/) });
});
