import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { backedUpTables } from '../../lambdas/domain/backups/backups.ts';
import type { TableName } from '../../lambdas/stores/table.ts';
import { kindsKeptBy } from '../../policy/model/stored.ts';
import { as, confirmedPerson, cookieChoice } from '../support/consents.ts';
import { atConsole } from '../support/console.ts';
import { realPolicies } from '../support/real-policies.ts';
import { backedUp } from '../support/restore-orders.ts';
import { type TestServer, testServer } from '../support/server.ts';
import { rowKinds } from '../support/stored-fields.ts';
import { storedRows } from '../support/stored-rows.ts';
import { told } from '../visits/visit-world.ts';
import { filesBelow } from './backup-world.ts';
import { lastingFolder, order, restored } from './restore-world.ts';

const isBackedUp = (table: TableName) => backedUpTables.some((name) => name === table);

describe('a backup', () => {
  let place: Awaited<ReturnType<typeof lastingFolder>>;
  let server: TestServer;
  let [id, session] = ['', ''];
  beforeAll(async () => {
    place = await lastingFolder();
    server = await testServer(place);
  });
  afterAll(async () => {
    await server?.stop();
    await rm(place.folder, { recursive: true, force: true });
  });

  const send = async (path: string, scope: string, body: object) => {
    const answer = await server.post(path, body, await as(server, scope));
    expect([200, 201, 202]).toContain(answer.status);
    return answer.json;
  };
  const coming = () => storedRows(place.folder, 'transient');
  /** Every object of every backup, unpacked. */
  const objects = async (): Promise<readonly string[]> => {
    const folder = join(place.folder, 'data', 'backups');
    const files = (await filesBelow(folder)).map(async (file) => {
      const bytes = await readFile(join(folder, file));
      return (bytes[0] === 0x1f ? gunzipSync(bytes) : bytes).toString();
    });
    return Promise.all(files);
  };

  it('holds no session, visit, count of visits or sign-in, although there were such when it was taken', async () => {
    const subjectId = await confirmedPerson(server, 'ana@example.com');
    const choice = await cookieChoice(server);
    expect((await server.post('/consents', choice)).status).toBe(201);
    const { sessionId } = await send('/sessions', 'sessions', { subjectId });
    session = String(sessionId);
    await send('/visits', 'visits', { visitorId: choice['visitorId'], sessionId, ...told });
    await send('/visits', 'visits', { language: 'es', browser: told.browser });
    await atConsole(server, 'lucia');
    const before = coming();
    expect([...new Set(before.map(({ pk }) => String(pk).split('#')[0]))].sort()).toEqual([
      'CONSOLE',
      'COUNTS',
      'SESSION',
      'VISITS',
    ]);
    id = await backedUp(server);
    const all = await objects();
    // The person is there, so that it can be told what is not.
    expect(all.filter((text) => text.includes(`S#${subjectId}`)).length).toBeGreaterThan(0);
    const needles = [...before, ...coming()].flatMap(({ pk, link }) => [String(pk), ...(link ? [String(link)] : [])]);
    const found = needles.filter((needle) => all.some((text) => text.includes(needle)));
    expect(found).toEqual([]);
    expect(all.filter((text) => /"(SESSION|CONSOLE|VISITS|COUNTS)#/.test(text))).toEqual([]);
  });

  it('brings none back: who logged out after it stays logged out when it is restored', async () => {
    const headers = await as(server, 'sessions');
    expect((await server.get(`/sessions/${session}`, headers)).status).toBe(200);
    expect((await server.post(`/sessions/${session}/end`, {}, headers)).status).toBe(200);
    await order(server, id);
    const before = coming().map(({ pk }) => pk);
    const after = await restored(server, place, id);
    server = after.server;
    expect(after.restore.state).toBe('switched');
    expect((await server.get(`/sessions/${session}`, await as(server, 'sessions'))).status).toBe(404);
    expect(coming().filter(({ pk }) => !before.includes(pk))).toEqual([]);
  });
});

/**
 * Why nothing that a rule is about is in any backup, for each that promises so (`backedUp: false`). A rule that is not here is one
 * that nobody has decided about.
 */
const kept: Readonly<Record<string, 'apart' | 'never stored'>> = {
  sessions: 'apart',
  'browser-data': 'apart',
  // It is only ever in the mailed link.
  'unconfirmed-registration': 'never stored',
  'unconfirmed-entry': 'never stored',
  // It lies in the firm's own systems.
  'database-upload': 'never stored',
  // What is in them has rules of its own.
  backups: 'never stored',
};

/** Copies that a hold keeps for authorities: theirs is the time of the hold, and they are restored with it. */
const heldBeyond: readonly string[] = ['held visits'];

const promised = realPolicies.flatMap(([id, policy]) =>
  Object.entries(policy.retention).flatMap(([rule, { backedUp: isIn }]) =>
    isIn === false ? [{ id, policy, rule }] : [],
  ),
);

describe('what the policy promises to be in no backup', () => {
  it.each(promised)('by the rule $rule of $id: is in no table that backups copy', ({ policy, rule }) => {
    const things = kindsKeptBy(policy, rule);
    const lieIn = rowKinds.filter(
      ({ name, keeps = [] }) => !heldBeyond.includes(name) && keeps.some((kind) => things.includes(kind)),
    );
    expect([kept[rule], lieIn.length > 0]).toEqual([kept[rule] ?? 'decided', kept[rule] === 'apart']);
    expect(lieIn.filter(({ table }) => isBackedUp(table)).map(({ name }) => name)).toEqual([]);
  });

  it('is decided of no rule that there is not', () => {
    const rules = new Set(promised.map(({ rule }) => rule));
    expect(Object.keys(kept).filter((rule) => !rules.has(rule))).toEqual([]);
    const names = new Set(rowKinds.map(({ name }) => name));
    expect(heldBeyond.filter((name) => !names.has(name))).toEqual([]);
  });
});
