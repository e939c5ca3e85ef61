import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { as, confirmedPerson } from '../support/consents.ts';
import { filesHolding } from '../support/people.ts';
import { type Answer, linkIn, type TestServer, testServer } from '../support/server.ts';
import { storedRows } from '../support/stored-rows.ts';
import { day, later, minute } from './session-world.ts';

type Headers = Record<string, string>;

let server: TestServer;
let shop: Headers;
let app: Headers;
beforeAll(async () => {
  server = await testServer();
  await server.setClock('2027-01-15T10:00:00Z');
  await signIn();
});
afterAll(() => server?.stop());

/** A token is good for an hour of the clock. */
const signIn = async () => {
  [shop, app] = [await as(server, 'sessions'), await as(server, 'sessions', 'own-app')];
};
const moveTo = async (instant: string) => {
  expect((await server.setClock(instant)).status).toBe(200);
  await signIn();
};

const begin = async (body: object = {}, headers = shop): Promise<string> => {
  const { status, json } = await server.post('/sessions', body, headers);
  if (status !== 201) throw new Error(`POST /sessions answered ${status} ${json['code']}`);
  return String(json['sessionId']);
};
const check = (id: string, headers = shop) => server.get(`/sessions/${id}`, headers);
const touch = (id: string, headers = shop) => server.post(`/sessions/${id}/touch`, {}, headers);
const end = (id: string, headers = shop) => server.post(`/sessions/${id}/end`, {}, headers);
const told = ({ status, json }: Answer) => [status, json['code']];
const gone = [404, 'NOT_FOUND'];

const rows = () => storedRows(server.folder, 'transient').filter(({ pk }) => String(pk).startsWith('SESSION#'));

describe('sessions', () => {
  it('begin under 256 bits of chance, with the limits of the policy', async () => {
    const first = await server.post('/sessions', {}, shop);
    expect(first.status).toBe(201);
    const { sessionId, createdAt } = first.json;
    expect(sessionId).toMatch(/^[\w-]{43}$/);
    const month = String(createdAt).replace('2027-01-15', '2027-04-15');
    const limits = { createdAt, lastUsedAt: createdAt, idleUntil: later(String(createdAt), 7 * day), endsAt: month };
    expect(first.json).toEqual({ sessionId, ...limits });
    expect((await check(String(sessionId))).json).toEqual(limits);
    const ids = await Promise.all(Array.from({ length: 50 }, () => begin()));
    expect(new Set([...ids, sessionId]).size).toBe(51);
  });

  it('are looked at, and used with a body or without, and answer the same shape', async () => {
    const id = await begin();
    const { json: begun } = await check(id);
    await server.advance('PT2H');
    await signIn();
    expect((await check(id)).json).toEqual(begun);
    const used = await touch(id);
    expect(used.status).toBe(200);
    expect(Date.parse(String(used.json['lastUsedAt']))).toBeGreaterThanOrEqual(
      Date.parse(String(begun['lastUsedAt'])) + 2 * 60 * minute,
    );
    expect(used.json['endsAt']).toBe(begun['endsAt']);
    const bare = await fetch(`${server.url}/sessions/${id}/touch`, { method: 'POST', headers: shop });
    expect([bare.status, await bare.json()]).toEqual([200, used.json]);
    expect((await check(id)).json).toEqual(used.json);
  });

  it('tell the application to keep the id in a cookie that dies with the browser, and set none themselves (AN-10)', async () => {
    const begun = await server.post('/sessions', {}, shop);
    const id = String(begun.json['sessionId']);
    for (const { headers } of [begun, await check(id), await touch(id), await end(id), await check(id)]) {
      expect([headers.get('set-cookie'), headers.get('cache-control')]).toEqual([null, 'no-store']);
    }
    const { json } = await server.get('/openapi.json');
    const paths = json['paths'] as Record<
      string,
      Record<string, { responses: Record<string, { description: string }> }>
    >;
    const says = paths['/sessions']?.['post']?.responses['201']?.description ?? '';
    expect(says).toContain('session cookie: `Secure; HttpOnly; SameSite=Lax`, without `Max-Age` or `Expires`');
  });

  it('end when nobody uses them', async () => {
    const id = await begin();
    const other = await begin();
    const idleUntil = String((await check(id)).json['idleUntil']);
    await moveTo(later(idleUntil, -minute));
    expect((await check(id)).json['idleUntil']).toBe(idleUntil);
    expect((await touch(other)).status).toBe(200);
    await moveTo(idleUntil);
    expect([told(await check(id)), told(await touch(id))]).toEqual([gone, gone]);
    expect((await check(other)).status).toBe(200);
  });

  it('end at once when somebody logs out, and are not there for whoever replays the id (AN-10, AN-65)', async () => {
    const [id, elsewhere] = [await begin(), await begin()];
    expect((await touch(id)).status).toBe(200);
    expect([(await end(id)).status, (await end(id)).json]).toEqual([200, { status: 'ended' }]);
    expect([told(await check(id)), told(await touch(id))]).toEqual([gone, gone]);
    expect((await check(elsewhere)).status).toBe(200);
  });

  it('end with or without a body, and whether they were there or not', async () => {
    const id = await begin();
    const bare = await fetch(`${server.url}/sessions/${id}/end`, { method: 'POST', headers: shop });
    expect([bare.status, await bare.json()]).toEqual([200, { status: 'ended' }]);
    expect(told(await check(id))).toEqual(gone);
    for (const unknown of ['A'.repeat(43), 'x', '%00', encodeURIComponent('ñ'.repeat(200))]) {
      expect((await end(unknown)).json).toEqual({ status: 'ended' });
      expect([told(await check(unknown)), told(await touch(unknown))]).toEqual([gone, gone]);
    }
  });

  it('of another application are as unknown as any', async () => {
    const [ours, theirs] = [await begin(), await begin({}, app)];
    expect([told(await check(theirs)), told(await touch(theirs))]).toEqual([gone, gone]);
    expect((await end(theirs)).json).toEqual({ status: 'ended' });
    expect((await check(theirs, app)).status).toBe(200);
    expect((await check(ours)).status).toBe(200);
  });

  it('are for applications with their scope, and nobody else', async () => {
    const id = await begin();
    const wrong = await as(server, 'decisions');
    const none = await as(server, 'sessions', 'read-only');
    const calls = [
      (headers: Headers) => server.post('/sessions', {}, headers),
      (headers: Headers) => check(id, headers),
      (headers: Headers) => touch(id, headers),
      (headers: Headers) => end(id, headers),
    ];
    for (const call of calls) {
      expect([(await call({})).status, (await call({ authorization: 'Bearer a.b.c' })).status]).toEqual([401, 401]);
      expect([told(await call(wrong)), told(await call(none))]).toEqual([
        [403, 'SCOPE_MISSING'],
        [403, 'SCOPE_MISSING'],
      ]);
    }
    expect((await check(id)).status).toBe(200);
  });

  it.each<[string, unknown, number, string]>([
    ['an unknown field', { userAgent: 'Firefox' }, 422, 'INVALID_BODY'],
    ['a person who is no id', { subjectId: 'olalla@example.com' }, 422, 'INVALID_BODY'],
    ['no person where one is named', { subjectId: null }, 422, 'INVALID_BODY'],
    ['nothing', '', 400, 'MALFORMED_JSON'],
  ])('are not begun with %s', async (_what, body, status, code) => {
    const before = rows().length;
    expect(told(await server.post('/sessions', body, shop))).toEqual([status, code]);
    expect(rows()).toHaveLength(before);
  });

  it('leave no more with us than a hash, times and whose they are; no address, no browser', async () => {
    const before = new Set(rows().map(({ pk }) => pk));
    const subjectId = await confirmedPerson(server, 'rastro@example.com');
    const traces = ['Mozilla/5.0 (Ficticio)', '203.0.113.77', 'pagina-anterior.example'];
    const [userAgent = '', address = '', page = ''] = traces;
    const headers = { ...shop, 'user-agent': userAgent, 'x-forwarded-for': address, referer: `https://${page}/` };
    const id = await begin({ subjectId }, headers);
    await server.advance('PT61M');
    await signIn();
    expect((await touch(id, { ...headers, ...shop })).status).toBe(200);
    const [row = {}, ...more] = rows().filter(({ pk }) => !before.has(pk));
    expect(more).toEqual([]);
    const names = ['clientId', 'createdAt', 'lastUsedAt', 'subjectId'];
    expect(Object.keys(row).sort()).toEqual([...names, 'expiresAt', 'pk', 'sk'].sort());
    expect(row).toMatchObject({ clientId: 'own-shop', subjectId });
    expect(row['pk']).toMatch(/^SESSION#[\w-]{43}$/);
    const needles = [id, ...traces];
    expect(await filesHolding(join(server.folder, 'data'), needles, /mailbox/)).toEqual([]);
    expect(needles.filter((needle) => JSON.stringify(server.log).includes(needle))).toEqual([]);
  });
});

describe('the session of a person', () => {
  it('begins for those who are there, however their id is written, and for nobody else', async () => {
    const subjectId = await confirmedPerson(server, 'entra@example.com');
    const id = await begin({ subjectId: subjectId.toUpperCase() });
    expect((await check(id)).json['subjectId']).toBe(subjectId);
    expect(told(await server.post('/sessions', { subjectId: randomUUID() }, shop))).toEqual(gone);
  });

  it('is gone with them, in every application, and cannot be begun again', async () => {
    const subjectId = await confirmedPerson(server, 'sale@example.com');
    const sessions = [
      { id: await begin({ subjectId }), headers: shop },
      { id: await begin({ subjectId }, app), headers: app },
    ];
    const undo = linkIn(await server.mail('sale@example.com', 2));
    expect((await server.post(undo, { action: 'undo' })).json['status']).toBe('undone');
    const [first, other] = sessions;
    expect(told(await check(first?.id ?? '', first?.headers))).toEqual(gone);
    expect(told(await touch(other?.id ?? '', other?.headers))).toEqual(gone);
    expect(rows().filter((row) => row['subjectId'] === subjectId)).toEqual([]);
    expect(told(await server.post('/sessions', { subjectId }, shop))).toEqual(gone);
  });
});
