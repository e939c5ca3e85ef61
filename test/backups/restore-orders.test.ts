import { randomBytes, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type SqliteTable, sqliteTable } from '../../lambdas/adapters/sqlite/sqlite-table.ts';
import { orderOf } from '../../lambdas/domain/backups/order-restore.ts';
import type { RestoreOrder } from '../../lambdas/domain/backups/restore.ts';
import { type Role, roles } from '../../lambdas/domain/staff/staff.ts';
import { openBackupEntries } from '../../lambdas/stores/backups/entries.ts';
import { newBackupId } from '../../lambdas/stores/backups/names.ts';
import { keys } from '../../lambdas/stores/keys.ts';
import { openRestoreNotes } from '../../lambdas/stores/restore/restore-notes.ts';
import { openActs } from '../../lambdas/stores/staff-store.ts';
import { staffHeaders } from '../support/callers.ts';
import { as } from '../support/consents.ts';
import { fixturePolicy } from '../support/fixture-policy.ts';
import { backedUp, type Listed, order, restoreDesk, type Sent } from '../support/restore-orders.ts';
import { type Answer, type TestServer, testServer } from '../support/server.ts';
import { storedRows } from '../support/stored-rows.ts';

/** What runs while no server does, a restore, is noted beside the running one, in its file. */
let server: TestServer;
let table: SqliteTable;
let at = new Date('2027-01-15T10:00:00Z');
const now = () => at;
const parts = () => ({ table, policy: fixturePolicy, now, random: randomBytes });
const setClock = async (instant: string) => {
  at = new Date(instant);
  expect((await server.setClock(instant)).status).toBe(200);
};

let backupId: string;
beforeAll(async () => {
  server = await testServer();
  table = sqliteTable({ file: join(server.folder, 'data', 'habeas.sqlite'), now });
  await setClock('2027-01-15T10:00:00Z');
  backupId = await backedUp(server);
});
afterAll(async () => {
  table?.close();
  await server?.stop();
});

const desk = restoreDesk(() => server);
const { approve, list, listed, logged } = desk;
const send = (sent: Sent, role: Role = 'operator', id = backupId, sub?: string) => desk.send(id, sent, role, sub);
const propose = (changes: Sent = {}, id = backupId) => desk.propose(id, changes);
const told = ({ status, json }: Answer) => [status, json['code']];
const acts = () => storedRows(server.folder, 'records').filter(({ pk }) => pk === 'ACTS').length;

describe('an order to restore a backup', () => {
  it('takes two people and a reason, and each of the two is logged (AB-68)', async () => {
    const id = await propose();
    expect(await listed(id)).toMatchObject({ status: 'proposed', backupId, proposedBy: 'demo-operator' });
    const { status, json } = await approve(id);
    expect([status, json]).toEqual([200, { id, status: 'approved' }]);
    const reason = 'El disco perdió páginas de la noche del 14';
    expect((await logged(id)).map(({ principal, act, reason: why }) => [principal, act, why])).toEqual([
      ['demo-operator', 'propose-restore', reason],
      ['demo-privacy-lead', 'approve-restore', reason],
    ]);
    const stood = await listed(id);
    expect(stood).toEqual({
      id,
      backupId,
      ground: 'integrity',
      reason,
      status: 'approved',
      proposedBy: 'demo-operator',
      proposedAt: expect.any(String),
      approvedBy: 'demo-privacy-lead',
      approvedAt: expect.any(String),
      goodUntil: expect.any(String),
    });
    expect(Date.parse(String(stood?.['goodUntil'])) - Date.parse(String(stood?.['approvedAt']))).toBe(24 * 3_600_000);
  });

  it('is never agreed to by whoever proposed it, whatever their roles', async () => {
    const sent = order();
    const id = String(sent['orderId']);
    expect((await send(sent, 'operator', backupId, 'of-two-roles')).status).toBe(201);
    expect(told(await approve(id, 'privacy-lead', 'of-two-roles'))).toEqual([403, 'SECOND_PERSON_NEEDED']);
    expect((await listed(id))?.['status']).toBe('proposed');
    expect((await approve(id, 'privacy-lead', 'another-lead')).status).toBe(200);
    expect(told(await approve(id, 'privacy-lead', 'a-third'))).toEqual([409, 'ALREADY_DECIDED']);
    expect(await listed(id)).toMatchObject({ status: 'approved', approvedBy: 'another-lead' });
    expect(await logged(id)).toHaveLength(2);
  });

  it('waits where everybody sees what waits, and only for whom it waits', async () => {
    const id = await propose({ ground: 'customer-order', reference: 'Encargo 2027/3' });
    for (const role of roles) {
      const { json } = await server.get('/staff/approvals', await staffHeaders(server, role));
      const waiting = (json['approvals'] as readonly Listed[]).filter((one) => one.id === id);
      expect([role, waiting.length]).toEqual([role, role === 'privacy-lead' ? 1 : 0]);
      if (role !== 'privacy-lead') continue;
      const details = {
        backupId,
        ground: 'customer-order',
        reference: 'Encargo 2027/3',
      };
      expect(waiting[0]).toMatchObject({ kind: 'restore' });
      expect(waiting[0]?.['details']).toEqual(details);
    }
  });

  it('is for the staff that may, and no application', async () => {
    const id = await propose();
    const others = (...allowed: readonly Role[]) => roles.filter((role) => !allowed.includes(role));
    for (const role of others('operator', 'privacy-lead')) {
      expect([role, ...told(await send(order(), role))]).toEqual([role, 403, 'ROLE_MISSING']);
    }
    for (const role of others('privacy-lead')) {
      expect([role, ...told(await approve(id, role))]).toEqual([role, 403, 'ROLE_MISSING']);
    }
    for (const role of others('auditor', 'privacy-lead', 'operator')) {
      const seen = await server.get('/staff/restores', await staffHeaders(server, role));
      expect([role, ...told(seen)]).toEqual([role, 403, 'ROLE_MISSING']);
    }
    const shop = await as(server, 'visits');
    expect((await server.post(`/staff/backups/${backupId}/restores`, order(), shop)).status).toBe(403);
    expect((await server.post(`/staff/restores/${id}/approval`, {})).status).toBe(401);
    expect((await listed(id))?.['status']).toBe('proposed');
  });

  it('sent again by the same person is the same, and is logged once; anything else under its id is refused', async () => {
    const sent = order();
    const [one, again] = [await send(sent), await send(sent)];
    expect([one.status, again.status, again.json]).toEqual([201, 201, one.json]);
    const id = String(one.json['id']);
    expect(id).toBe(sent['orderId']);
    for (const other of [{ reason: 'Otra cosa' }, { ground: 'authority-order', reference: 'X 1' }])
      expect(told(await send({ ...sent, ...other }))).toEqual([422, 'IDEMPOTENCY_MISMATCH']);
    expect(told(await send(sent, 'operator', backupId, 'somebody-else'))).toEqual([422, 'IDEMPOTENCY_MISMATCH']);
    const approvals = [await approve(id), await approve(id.toUpperCase())];
    expect(approvals.map(({ json }) => json)).toEqual(approvals.map(() => ({ id, status: 'approved' })));
    expect((await send(sent)).json).toEqual({ id, status: 'approved' });
    expect(await logged(id)).toHaveLength(2);
  });

  it.each<[string, Sent, string, string]>([
    ['no reason', { reason: undefined }, 'reason', 'INVALID_BODY'],
    ['an empty reason', { reason: '   ' }, 'reason', 'INVALID_FIELD'],
    ['an address in the reason', { reason: 'Lo pide ana@example.com' }, 'reason', 'NOT_A_REFERENCE'],
    ['a card in the reason', { reason: 'Pagó con 4111 1111 1111 1111' }, 'reason', 'FORBIDDEN_DATA'],
    ['a reason that hides something', { reason: 'Todo \u202e bien' }, 'reason', 'INVALID_FIELD'],
    ['another ground', { ground: 'curiosity' }, 'ground', 'INVALID_BODY'],
    ['no ground', { ground: undefined }, 'ground', 'INVALID_BODY'],
    ['an authority’s order without its reference', { ground: 'authority-order' }, 'reference', 'MISSING_FIELD'],
    ['a customer’s order without its reference', { ground: 'customer-order' }, 'reference', 'MISSING_FIELD'],
    ['an empty reference', { ground: 'customer-order', reference: ' ' }, 'reference', 'INVALID_FIELD'],
    ['a reference of two lines', { reference: 'uno\ndos' }, 'reference', 'INVALID_FIELD'],
    [
      'an address as a reference',
      { ground: 'customer-order', reference: 'ana@localhost' },
      'reference',
      'NOT_A_REFERENCE',
    ],
    ['an account as a reference', { reference: 'ES9121000418450200051332' }, 'reference', 'FORBIDDEN_DATA'],
    ['a choice of tables, which belong together', { tables: ['records'] }, '', 'INVALID_BODY'],
    ['an id that is none', { orderId: 'uno' }, 'orderId', 'INVALID_BODY'],
    ['an unknown field', { email: 'ana@example.com' }, '', 'INVALID_BODY'],
  ])('is refused with %s, and nothing is proposed (AB-69)', async (_what, changes, path, code) => {
    const before = acts();
    const answer = await send(order(changes));
    expect(told(answer)).toEqual([422, code]);
    if (path !== '') expect(JSON.stringify(answer.json['errors'])).toContain(`"${path}`);
    expect(answer.text).not.toContain('example.com');
    expect(acts()).toBe(before);
  });

  it('of no backup is 404: unknown, not finished or given up; as is one that is not there', async () => {
    const before = acts();
    const entries = openBackupEntries(parts());
    const unfinished = await entries.begin(newBackupId(at, randomBytes), 'nightly');
    const failed = await entries.begin(newBackupId(at, randomBytes), 'nightly');
    await entries.fail(failed.id);
    // Where the store copies its tables by itself, the moment is known before the end.
    for (const id of [unfinished.id, failed.id]) {
      const noted = await table.get('journal', { pk: keys.backups, sk: id });
      if (!noted) throw new Error('a backup that was begun is noted');
      const { version, ...entry } = noted;
      expect((await table.put('journal', { ...entry, takenAt: at.toISOString() }, version)).stored).toBe(true);
    }
    const unknown = newBackupId(at, randomBytes);
    for (const id of [unfinished.id, failed.id, unknown, 'x', randomUUID(), 'x'.repeat(300), '%F0%9F%98%80']) {
      expect([id, ...told(await send(order(), 'operator', id))]).toEqual([id, 404, 'NOT_FOUND']);
    }
    for (const id of [randomUUID(), 'x', 'x'.repeat(200)]) expect(told(await approve(id))).toEqual([404, 'NOT_FOUND']);
    expect(acts()).toBe(before);
  });
});

describe('what became of restores', () => {
  it('is shown with how far each came, its counts and its findings, newest first; its order is no longer beside it', async () => {
    const begun = [await propose(), await propose({ ground: 'authority-order', reference: 'EXP202700017' })];
    const waiting = await propose();
    for (const id of begun) await approve(id);
    const notes = openRestoreNotes(parts());
    for (const id of begun) {
      at = new Date(at.getTime() + 1_000);
      const act = await openActs(parts()).find('restore', id);
      const found = act && orderOf(act, at);
      expect(found).toBeDefined();
      await notes.begin(found as RestoreOrder, '2027-01-15T10:00:00.000Z');
    }
    const second = await notes.find(begun[1] ?? '');
    expect(second).toBeDefined();
    if (!second) return;
    const report = {
      loaded: { records: 1_204, blocked: 3 },
      left: 17,
      replayed: { erasure: 2, withdrawal: 5 },
      looked: 1_190,
      findings: [{ code: 'ERASED_PERSON', count: 1 }] as const,
    };
    const place = { pk: 'J#2027-01-15', sk: '2027-01-15T10:00:00.000Z#abc' };
    const provedAt = at.toISOString();
    await notes.keep({ ...second, state: 'refused', parts: 4, place, provedAt, report });
    for (const role of ['auditor', 'privacy-lead', 'operator'] as const) {
      const { orders, restores } = await list(role);
      expect(orders.map(({ id }) => id)).toContain(waiting);
      for (const id of begun) expect(orders.map(({ id: other }) => other)).not.toContain(id);
      expect(restores.map(({ id, state }) => [id, state])).toEqual([
        [begun[1], 'refused'],
        [begun[0], 'loading'],
      ]);
      expect(restores[0]).toEqual({
        id: begun[1],
        backupId,
        tables: ['records', 'blocked'],
        ground: 'authority-order',
        reason: 'El disco perdió páginas de la noche del 14',
        reference: 'EXP202700017',
        proposedBy: 'demo-operator',
        approvedBy: 'demo-privacy-lead',
        state: 'refused',
        beganAt: provedAt,
        takenAt: '2027-01-15T10:00:00.000Z',
        parts: 4,
        provedAt,
        report,
      });
    }
  });

  it('orders stand newest first', async () => {
    const ids = [];
    while (ids.length < 3) {
      await server.advance('PT1S');
      ids.push(await propose());
    }
    expect((await list()).orders.slice(0, 3).map(({ id }) => id)).toEqual(ids.toReversed());
  });
});

describe('time', () => {
  it('makes an approved order none any more after 24 hours, to the second; what waits goes on waiting', async () => {
    const [waiting, approved] = [await propose(), await propose()];
    await approve(approved);
    const act = await openActs(parts()).find('restore', approved);
    expect(act?.approvedAt).toBeDefined();
    if (act?.approvedAt === undefined) return;
    const end = Date.parse(act.approvedAt) + 24 * 3_600_000;
    expect(orderOf(act, new Date(end - 1))).toMatchObject({ id: approved, backupId, approvedBy: 'demo-privacy-lead' });
    expect(orderOf(act, new Date(end))).toBeUndefined();
    const proposed = await openActs(parts()).find('restore', waiting);
    expect(proposed && orderOf(proposed, at)).toBeUndefined();
    await setClock(new Date(end - 60_000).toISOString());
    expect(await listed(approved)).toBeDefined();
    await setClock(new Date(end).toISOString());
    expect(await listed(approved)).toBeUndefined();
    expect((await listed(waiting))?.['status']).toBe('proposed');
    // Agreeing once more does not make it young again.
    expect((await approve(approved)).status).toBe(200);
    expect(await listed(approved)).toBeUndefined();
  });

  it('ends what a backup that begins to go can be ordered for', async () => {
    const id = await backedUp(server);
    const sent = order();
    expect((await send(sent, 'operator', id)).status).toBe(201);
    const [taken] = storedRows(server.folder, 'journal').filter(({ sk }) => sk === id);
    const goes = Date.parse(String(taken?.['takenAt'])) + fixturePolicy.backups.expireDays * 86_400_000;
    await setClock(new Date(goes).toISOString());
    expect(told(await approve(String(sent['orderId'])))).toEqual([409, 'TOO_LATE']);
    expect((await send(sent, 'operator', id)).json).toEqual({ id: sent['orderId'], status: 'proposed' });
    expect(told(await send(order(), 'operator', id))).toEqual([404, 'NOT_FOUND']);
    expect((await openActs(parts()).find('restore', String(sent['orderId'])))?.approvedBy).toBeUndefined();
  });
});
