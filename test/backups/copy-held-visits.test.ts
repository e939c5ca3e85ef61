import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import type { ScanPlace } from '../../lambdas/domain/backups/restore.ts';
import { allOf } from '../../lambdas/stores/blocked-rows.ts';
import { keys } from '../../lambdas/stores/keys.ts';
import { copyHeldVisits } from '../../lambdas/stores/restore/copy-held-visits.ts';
import { openQuarantine, type Quarantine } from '../../local/restore/quarantine.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let [inUse, made]: Quarantine[] = [];
beforeEach(async () => {
  folder = await temporaryFolder();
  const now = () => new Date('2026-09-01T10:00:00.000Z');
  [inUse, made] = await Promise.all(
    ['used', 'made'].map((name) => openQuarantine(join(folder.folder, name), name, now)),
  );
});
afterEach(async () => {
  inUse?.table.close();
  made?.table.close();
  await folder.remove();
});

const hold = (holdId: string, more = {}) =>
  made?.table.put('records', { pk: keys.holds, sk: holdId, holdId, visits: { from: '-', to: '-' }, ...more });

it('copies of visits are taken over page by page, go on where they were cut off, and none of whoever is not held', async () => {
  if (!inUse || !made) throw new Error('no tables');
  const [one, other, released, empty] = [randomUUID(), randomUUID(), randomUUID(), randomUUID()];
  for (const holdId of [one, other, empty]) await hold(holdId);
  await hold(released, { releasedAt: '2026-08-01T10:00:00.000Z' });
  for (const pk of [...[one, other, released].map(keys.heldVisits), keys.blocked('somebody')]) {
    for (let row = 0; row < 60; row += 1) await inUse.table.put('blocked', { pk, sk: `${100 + row}` });
  }
  const ports = { table: made.table, whole: made.whole, inUse: inUse.table };
  let place: ScanPlace | undefined;
  let rounds = 0;
  do {
    place = await copyHeldVisits(ports, place, () => false);
    rounds += 1;
  } while (place);
  expect(rounds).toBe(7);
  const counted = async () =>
    Promise.all(
      [...[one, other, released].map(keys.heldVisits), keys.blocked('somebody')].map(
        async (pk) => (await allOf(ports.table, 'blocked', pk)).length,
      ),
    );
  expect(await counted()).toEqual([60, 60, 0, 0]);
  expect(await copyHeldVisits(ports, undefined, () => true)).toBeUndefined();
  expect(await counted()).toEqual([60, 60, 0, 0]);
});
