import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import type { Restore, RestoreState } from '../../lambdas/domain/backups/restore.ts';
import { publicSigningKeys } from '../../lambdas/stores/key-ring.ts';
import { goOnRestoring } from '../../lambdas/stores/restore/restore-job.ts';
import { openRestoreNotes } from '../../lambdas/stores/restore/restore-notes.ts';
import { isStillProved } from '../../lambdas/stores/restore/still-proved.ts';
import { ownBackups } from '../../local/backup-places.ts';
import type { LocalWorld } from '../../local/open-world.ts';
import { openRehearsalPlace } from '../../local/restore/rehearsal-place.ts';
import { keptPerson } from '../blocking/kept-world.ts';
import { doings } from './restore-model-world.ts';
import { inPlace } from './restore-place.ts';
import { lastingFolder, optionsFor } from './restore-world.ts';

/** A restore beside tables that go on being used: somebody takes back their yes at the first look of that step at any item. */
const overtakenWhile = async (step: RestoreState | undefined): Promise<readonly [string, boolean]> => {
  const place = await lastingFolder();
  const run = async ({ world, clock, table, files, policy }: LocalWorld) => {
    const { now } = world;
    const minutes = (count: number) => clock.jumpTo(new Date(now().getTime() + count * 60_000));
    const subjectId = await keptPerson(world, 'Rosa Ejemplo', 'rosa@example.com');
    await doings(world).choose(subjectId, { newsletter: true });
    const { id: backupId, takenAt = '' } = await world.backups.take('nightly');
    minutes(30);
    const objects = ownBackups(optionsFor(place), files, policy, now);
    const made = await openRehearsalPlace({ folder: join(place.folder, 'made'), table, objects, now });
    const notes = openRestoreNotes({ policy, table, now });
    const order = {
      id: randomUUID(),
      backupId,
      tables: ['records', 'blocked'],
      ground: 'integrity',
      reason: '-',
    } as const;
    const begun = await notes.begin({ ...order, proposedBy: 'ana', approvedBy: 'bruno' }, takenAt, { set: 'b' });
    let waits = step !== undefined;
    const scan: typeof made.whole.scan = async (...which) => {
      if (waits && (await notes.find(order.id))?.state === step) {
        waits = false;
        minutes(2);
        await doings(world).choose(subjectId, { newsletter: false });
        minutes(3);
      }
      return made.whole.scan(...which);
    };
    const done: Restore = await goOnRestoring(begun, {
      ...{ policy: world.policy, publications: world.publications },
      ...{ now, notes, table: made.table, whole: { ...made.whole, scan }, keyRing: world.keyRing, reader: made.reader },
      publicKeys: () => publicSigningKeys(table),
      purge: async () => true,
      mayGoOn: () => true,
      progress: () => undefined,
    });
    await made.close();
    return [done.state, await isStillProved(done, { table, now })] as const;
  };
  return inPlace(place, run).finally(() => rm(place.folder, { recursive: true, force: true }));
};

it('what happens while a restore is proved is known to be missing there', async () => {
  expect(await overtakenWhile(undefined)).toEqual(['proved', true]);
  expect(await overtakenWhile('proving')).toEqual(['proved', false]);
});
