import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { as, cookieChoice } from '../support/consents.ts';
import { filesHolding } from '../support/people.ts';
import { type Answer, type TestServer, testServer } from '../support/server.ts';
import { storedRows } from '../support/stored-rows.ts';
import { told } from './visit-world.ts';

/** What must not be left of it anywhere. */
const tellTales = [
  '203.0.113.77',
  'zebulon',
  'diagnosis',
  'wombat',
  'numbat',
  'quokka',
  'example.com',
  'gregory',
  '/find',
];
const shortened = {
  truncatedAddress: '203.0.113.0/24',
  language: 'es-AR',
  country: 'AR',
  browser: 'Firefox 132',
  platform: 'Linux',
  referrerOrigin: 'https://search.example',
  entryPage: '/papel/…',
  exitPage: '/gracias',
};
const countable = ['language', 'country', 'browser', 'platform', 'referrer', 'entryPage'] as const;
const anonymous = Object.fromEntries(countable.map((name) => [name, told[name]]));

let server: TestServer;
const send = async (body: unknown, scope = 'visits', sub = 'own-shop'): Promise<Answer> =>
  server.post('/visits', body, await as(server, scope, sub));
/** A browser that answers the cookie panel of the fixture policy. */
const browser = async (answer: 'yes' | 'no' | 'nothing'): Promise<string> => {
  if (answer === 'nothing') return randomUUID();
  const no = { method: 'refuse-all', decisions: { advertising: false } };
  const choice = await cookieChoice(server, answer === 'no' ? no : {});
  expect((await server.post('/consents', choice)).status).toBe(201);
  return String(choice['visitorId']);
};
const rows = (prefix: string) =>
  storedRows(server.folder, 'transient').filter(({ pk }) => String(pk).startsWith(prefix));
const everyRow = () => JSON.stringify([rows(''), storedRows(server.folder, 'records')]);
const problem = ({ status, json }: Answer) => [status, json['code'], json['errors']];

beforeAll(async () => {
  server = await testServer();
  await server.setClock('2027-01-15T10:00:00Z');
});
afterAll(() => server?.stop());

describe('a visit of a browser by itself', () => {
  it.each(['nothing', 'no'] as const)('is refused and leaves nothing where it answered %s (AN-76)', async (answer) => {
    const visitorId = await browser(answer);
    const before = everyRow();
    expect(problem(await send({ visitorId, ...told }))).toEqual([403, 'NO_CONSENT_FOR_VISITS', undefined]);
    expect(everyRow()).toBe(before);
  });

  it('is refused from the moment on in which the browser took its yes back', async () => {
    const visitorId = await browser('yes');
    expect((await send({ visitorId, ...told })).status).toBe(201);
    const before = rows('VISITS#').length;
    const back = await cookieChoice(server, { visitorId, method: 'refuse-all', decisions: { advertising: false } });
    expect((await server.post('/consents', back)).status).toBe(201);
    expect(problem(await send({ visitorId, ...told }))[1]).toBe('NO_CONSENT_FOR_VISITS');
    expect(rows('VISITS#')).toHaveLength(before);
  });

  it('is kept with the fields that the policy declares, shortened, and without its number (AN-18, AB-11, AB-13)', async () => {
    const visitorId = await browser('yes');
    const known = new Set(rows('VISITS#').map(({ sk }) => sk));
    const answer = await send({ visitorId: visitorId.toUpperCase(), ...told });
    expect([answer.status, answer.json]).toEqual([201, { status: 'kept' }]);
    const [row, ...others] = rows('VISITS#').filter(({ sk }) => !known.has(sk));
    expect(others).toEqual([]);
    const { pk, sk, link, visitedAt, expiresAt, version: _version, _op: _operation, ...kept } = row ?? {};
    expect(kept).toEqual(shortened);
    expect(pk).toMatch(/^VISITS#2027-01-15#[0-3]$/);
    expect(visitedAt).toMatch(/^2027-01-15T10:\d\d:00\.000Z$/);
    expect(sk).toMatch(new RegExp(`^${String(visitedAt)}#[\\w-]{12}$`));
    expect(Number(expiresAt)).toBe(Date.parse(String(visitedAt).replace('2027-01', '2027-06')) / 1000);
    expect(String(link).length).toBeGreaterThan(40);
    expect(JSON.stringify([row, rows('COUNTS#')])).not.toContain(visitorId);
    const files = await filesHolding(join(server.folder, 'data'), tellTales, /mailbox/);
    expect(files).toEqual([]);
    expect(tellTales.filter((text) => JSON.stringify(server.log).includes(text))).toEqual([]);
  });

  it('may say nothing but that it happened', async () => {
    const visitorId = await browser('yes');
    const before = rows('VISITS#').length;
    expect((await send({ visitorId })).json).toEqual({ status: 'kept' });
    expect(rows('VISITS#')).toHaveLength(before + 1);
  });

  it('is refused whole for a field that no category of the policy declares (AN-18, AB-04)', async () => {
    const visitorId = await browser('yes');
    const before = everyRow();
    const sent = { visitorId, ...told, clicks: 4, accessProvider: 'Movistar' };
    const places = [
      { path: 'clicks', code: 'UNKNOWN_FIELD' },
      { path: 'accessProvider', code: 'UNKNOWN_FIELD' },
    ];
    expect(problem(await send(sent))).toEqual([422, 'UNKNOWN_FIELD', places]);
    expect(everyRow()).toBe(before);
  });

  it.each([
    ['address', 'fe80::1%eth0'],
    ['address', '203.0.113.77:443'],
    ['language', 'es-AR,qu;q=0.9'],
    ['country', 'Valencia'],
    ['browser', 'Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0'],
    ['platform', 'Linux 6.1.0-23'],
    ['referrer', 'android-app://com.example.mail'],
    ['entryPage', 'https://acme.example.com/papel'],
    ['exitPage', 'gracias'],
  ])('is refused whole with %s %s, which is not repeated', async (path, value) => {
    const visitorId = await browser('yes');
    const before = everyRow();
    const answer = await send({ visitorId, ...told, [path]: value });
    expect(problem(answer)).toEqual([422, 'INVALID_FIELD', [{ path, code: 'INVALID_FIELD' }]]);
    expect(answer.text).not.toContain(value);
    expect(everyRow()).toBe(before);
  });

  it.each([
    ['entryPage', '/pay/4111111111111111'],
    ['entryPage', '/pay/4111%2011111111%201111/ok?x=1'],
    ['exitPage', '/iban/ES9121000418450200051332'],
    ['browser', 'Card 4111 1111 1111 1111'],
  ])('is refused whole with a card or account number in %s (%s)', async (path, value) => {
    const answer = await send({ visitorId: await browser('yes'), [path]: value });
    expect(problem(answer)).toEqual([422, 'FORBIDDEN_DATA', [{ path, code: 'FORBIDDEN_DATA' }]]);
    expect(answer.text).not.toContain('4111');
  });

  it('takes the time from our clock, and whose it is from the session: neither can be sent', async () => {
    const visitorId = await browser('yes');
    for (const extra of [
      { at: '2020-01-01T00:00:00Z' },
      { visitedAt: '2020-01-01T00:00:00Z' },
      { subjectId: randomUUID() },
    ]) {
      expect(problem(await send({ visitorId, ...extra }))).toEqual([422, 'INVALID_BODY', expect.anything()]);
    }
  });
});

describe('a visit of nobody', () => {
  const counts = () => new Map(rows('COUNTS#').map(({ sk, n }) => [String(sk), Number(n)]));

  it('is counted by what tells nobody apart, and nothing else of it is kept (AN-76)', async () => {
    const before = counts();
    const [kept, others] = [rows('VISITS#').length, rows('').length];
    const answer = await send(anonymous);
    expect([answer.status, answer.json]).toEqual([201, { status: 'counted' }]);
    const after = counts();
    const cells = [
      'language#es-AR',
      'country#AR',
      'browser#Firefox 132',
      'platform#Linux',
      'referrerOrigin#https://search.example',
      'entryPage#/papel/…',
    ];
    for (const cell of cells) expect([cell, (after.get(cell) ?? 0) - (before.get(cell) ?? 0)]).toEqual([cell, 1]);
    expect(after.size - before.size).toBe(rows('').length - others);
    expect(rows('VISITS#')).toHaveLength(kept);
    const fields = ['_op', 'expiresAt', 'n', 'pk', 'sk', 'version'];
    for (const row of rows('COUNTS#')) expect(fields).toEqual(expect.arrayContaining(Object.keys(row)));
    expect(await filesHolding(join(server.folder, 'data'), tellTales, /mailbox/)).toEqual([]);
  });

  it.each([
    ['address', told.address],
    ['exitPage', told.exitPage],
    ['accessProvider', 'Movistar'],
    ['sessionId', 'a-session'],
    ['clicks', 4],
  ])('is refused with %s, which tells apart (AN-76)', async (path, value) => {
    const before = everyRow();
    const answer = await send({ ...anonymous, [path]: value });
    expect(problem(answer)).toEqual([422, 'FIELD_NOT_EXPECTED', [{ path, code: 'FIELD_NOT_EXPECTED' }]]);
    expect(everyRow()).toBe(before);
  });

  it('says at least one thing', async () => {
    expect(problem(await send({}))).toEqual([422, 'MISSING_FIELD', undefined]);
  });

  it('is refused with what cannot be right', async () => {
    const before = everyRow();
    expect(problem(await send({ language: 'es', country: 'Valencia' }))).toEqual([
      422,
      'INVALID_FIELD',
      [{ path: 'country', code: 'INVALID_FIELD' }],
    ]);
    expect(everyRow()).toBe(before);
  });
});

describe('POST /visits', () => {
  it('is for applications that may, and for nobody else', async () => {
    expect((await server.post('/visits', anonymous)).status).toBe(401);
    expect((await send(anonymous, 'statistics')).status).toBe(403);
    expect((await send(anonymous, 'visits', 'own-app')).status).toBe(403);
    const staff = { authorization: `Bearer ${await server.staffToken('privacy-lead')}` };
    expect((await server.post('/visits', anonymous, staff)).status).toBe(403);
    expect((await server.get('/visits', await as(server, 'visits'))).status).toBe(405);
  });

  it('never keeps more than it says, whatever is sent, and never fails', async () => {
    const visitorId = await browser('yes');
    const shop = await as(server, 'visits');
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 60 }),
      fc.constantFrom(...Object.values(told)),
      fc.ipV6(),
      fc.webUrl(),
    );
    const body = fc.record(Object.fromEntries(Object.keys(told).map((name) => [name, text])), { requiredKeys: [] });
    await fc.assert(
      fc.asyncProperty(body, fc.boolean(), async (sent, isOwn) => {
        const answer = await server.post('/visits', { ...sent, ...(isOwn && { visitorId }) }, shop);
        expect([201, 422]).toContain(answer.status);
      }),
      { numRuns: 150 },
    );
    const plain =
      /^(\/[^?#@]*|https?:\/\/[^/?#@]+|[\p{L} -]+( \d{1,4})?|[a-z]{2,3}(-[A-Z0-9]{2,3})?|\d+\.\d+\.\d+\.0\/24|[0-9a-f:]+::\/48|::\/48)$/u;
    for (const row of rows('VISITS#')) {
      const {
        pk: _pk,
        sk: _sk,
        link: _link,
        visitedAt: _at,
        expiresAt: _end,
        version: _version,
        _op: _operation,
        ...kept
      } = row;
      for (const value of Object.values(kept)) expect(value).toMatch(plain);
    }
    expect(await filesHolding(join(server.folder, 'data'), ['203.0.113.77', 'wombat-4711'], /mailbox/)).toEqual([]);
  });
});
