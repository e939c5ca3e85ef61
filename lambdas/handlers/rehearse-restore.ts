import type { BackupEntry } from '../domain/backups/backups.ts';
import { newestTaken } from '../domain/backups/check-backups.ts';
import { isRehearsalDue } from '../domain/backups/rehearsal.ts';
import { orderableTables } from '../domain/backups/restore.ts';
import type { EventHandler, World } from '../runtime/handler.ts';
import { takeLease } from '../runtime/restore-lease.ts';
import type { OpenedPlace } from '../runtime/restore-place.ts';
import { openRehearsals } from '../stores/rehearsal-store.ts';
import { clearTables } from '../stores/restore/clear-tables.ts';
import { rehearse } from '../stores/restore/rehearse.ts';

const name = 'rehearse-restore';
/** What was in use before a switch stands by for a day, should somebody want to go back, and is removed within the hour after it. */
const mayBeMissedMs = 25 * 3_600_000;
/** The newest that is taken is among these; every failure between them was an alarm. */
const lastBackups = 20;

const newestBackup = async ({ backups }: World): Promise<BackupEntry | undefined> =>
  newestTaken((await backups.list({ limit: lastBackups })).backups);

/** Whether the tables that stand by hold nothing that anybody may still want. */
const isFree = async ({ restores, now }: World): Promise<boolean> =>
  (await restores.list()).every(
    ({ state, switchedAt = '' }) =>
      state === 'refused' ||
      state === 'given-up' ||
      (state === 'switched' && Date.parse(switchedAt) + mayBeMissedMs < now().getTime()),
  );

/** Tables that are empty and that nobody else reaches; undefined while a restore has those that there are. */
const openPlace = async (world: World): Promise<OpenedPlace | undefined> => {
  const { rehearsalPlace, standby } = world;
  if (rehearsalPlace) return rehearsalPlace();
  const giveBack = standby && (await takeLease(world));
  if (!standby || !giveBack) return undefined;
  const empty = () => clearTables(orderableTables, standby, () => true);
  if (!(await isFree(world))) {
    await giveBack();
    return undefined;
  }
  await empty();
  return {
    ...standby,
    close: async () => {
      await empty();
      await giveBack();
    },
  };
};

/**
 * Every day at 06:00 in the policy’s zone; once a month, and every day after one that failed: tries a restore of a part of the newest
 * backup where nobody reaches it, proves it, and takes it away again.
 */
export const handler: EventHandler<undefined> = async (_event, world) => {
  const { log, now } = world;
  const rehearsals = openRehearsals(world);
  const done = (count: number) => log({ event: 'schedule', name, count });
  const [last] = await rehearsals.list();
  const entry = isRehearsalDue(last, now()) ? await newestBackup(world) : undefined;
  const place = entry && (await openPlace(world));
  if (!entry || !place) return done(0);
  try {
    const rehearsal = await rehearse(entry, { ...world, ...place });
    await rehearsals.keep(rehearsal);
    const { state, report } = rehearsal;
    if (state === 'failed') {
      log({ event: 'alarm', name, code: 'RESTORE_REHEARSAL_FAILED', count: Math.max(1, report.findings.length) });
    }
    done(report.looked);
  } finally {
    await place.close();
  }
};
