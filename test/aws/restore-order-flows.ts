import { randomBytes, randomUUID } from 'node:crypto';
import { expect, it } from '@jest/globals';
import { dynamoTable } from '../../lambdas/adapters/dynamodb/dynamo-table.ts';
import { orderOf } from '../../lambdas/domain/backups/order-restore.ts';
import type { Role } from '../../lambdas/domain/staff/staff.ts';
import { openBackupEntries } from '../../lambdas/stores/backups/entries.ts';
import { newBackupId } from '../../lambdas/stores/backups/names.ts';
import { openRestoreNotes } from '../../lambdas/stores/restore/restore-notes.ts';
import { openActs } from '../../lambdas/stores/staff-store.ts';
import { staffClaims } from './staff-flows.ts';
import type { DeployedWorld } from './world.ts';

/** Two people order a restore, and staff see how it goes. */
export const restoreOrderFlows = (world: () => DeployedWorld) => {
  const now = () => new Date();
  /** The same stores over the same tables, in the hands of the test: what other functions note. */
  const parts = () => {
    const { policy, dynamo, names } = world();
    return { table: dynamoTable({ client: dynamo.client, names, now }), policy, now, random: randomBytes };
  };
  const staff = (role: Role, path: string, body: object = {}) =>
    world().http('POST', `/staff${path}`, { body, claims: staffClaims(role) });

  it('a restore is ordered by two, of a backup that is taken, and shown with how it goes', async () => {
    const entries = openBackupEntries(parts());
    const { id: backupId } = await entries.begin(newBackupId(now(), randomBytes), 'nightly');
    const order = { orderId: randomUUID(), ground: 'integrity', reason: 'Una tabla perdió filas' };
    const propose = () => staff('operator', `/backups/${backupId}/restores`, order);
    expect((await propose()).json['code']).toBe('NOT_FOUND');
    const takenAt = now().toISOString();
    const counts = { records: 1, blocked: 0, journal: 0, guards: 0 };
    await entries.finish(backupId, { takenAt, counts, bytes: 1_024, manifest: 'ab'.repeat(32) });
    const id = order.orderId;
    for (const status of [201, 201]) {
      const { status: answered, json } = await propose();
      expect([answered, json]).toEqual([status, { id, status: 'proposed' }]);
    }
    expect((await staff('privacy-lead', `/restores/${id}/approval`)).json).toEqual({ id, status: 'approved' });
    const shown = async () =>
      (await world().http('GET', '/staff/restores', { claims: staffClaims('auditor') })).json as {
        readonly orders: readonly object[];
        readonly restores: readonly object[];
      };
    expect((await shown()).orders).toContainEqual(expect.objectContaining({ id, backupId, status: 'approved' }));
    const act = await openActs(parts()).find('restore', id);
    const approved = act && orderOf(act, now());
    if (!approved) throw new Error('what two people agreed to is an order');
    await openRestoreNotes(parts()).begin(approved, takenAt, { set: 'b' });
    const { orders, restores } = await shown();
    expect(orders).not.toContainEqual(expect.objectContaining({ id }));
    expect(restores).toContainEqual(expect.objectContaining({ id, backupId, state: 'loading', set: 'b', parts: 0 }));
  });
};
