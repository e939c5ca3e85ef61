import { randomBytes } from 'node:crypto';
import { folderObjects } from '../../lambdas/adapters/folder/folder-objects.ts';
import { sqliteSnapshots } from '../../lambdas/adapters/sqlite/sqlite-snapshot.ts';
import { sqliteTable } from '../../lambdas/adapters/sqlite/sqlite-table.ts';
import { DamagedBackup } from '../../lambdas/domain/backups/damaged-backup.ts';
import { orderLastsMs, orderOf } from '../../lambdas/domain/backups/order-restore.ts';
import type { Restore, RestoreOrder } from '../../lambdas/domain/backups/restore.ts';
import { notGiven, openWorld } from '../../lambdas/runtime/world.ts';
import { openBackupReader } from '../../lambdas/stores/backups/backup-reader.ts';
import { isBackupId, manifestName } from '../../lambdas/stores/backups/names.ts';
import { openBackups } from '../../lambdas/stores/backups/open-backups.ts';
import { allOf } from '../../lambdas/stores/blocked-rows.ts';
import { keys } from '../../lambdas/stores/keys.ts';
import type { RestoreProgress } from '../../lambdas/stores/restore/restore-job.ts';
import { openRestoreNotes } from '../../lambdas/stores/restore/restore-notes.ts';
import { openActs } from '../../lambdas/stores/staff-store.ts';
import type { Table } from '../../lambdas/stores/table.ts';
import { copiedBackups, ownBackups } from '../backup-places.ts';
import { backupFolder, recoveryFolder } from '../data-folder.ts';
import { openGround, openWrapper } from '../open-world.ts';
import type { Options } from '../options.ts';
import { StartProblem } from '../start-problem.ts';
import { journalToGoBy } from './lost-tables.ts';
import { readLive } from './read-live.ts';
import { type RestoreHereParts, restoreHere } from './restore-here.ts';

/** Who orders the restore of a lost data file: nothing is left in which two people could have agreed. */
export type LostOrder = Omit<RestoreOrder, 'backupId' | 'tables'>;

export type RestoreWish = {
  readonly options: Options;
  readonly backupId: string;
  /** Where the copies of keys and journal lie, if not in the data folder. */
  readonly recovery?: string;
  readonly lost?: LostOrder;
  /** From the bucket that backups are copied to. */
  readonly fromCopy?: boolean;
  readonly progress: (progress: RestoreProgress) => void;
};

/** Everything about the backups of a data folder. */
const openHere = async (options: Options, fromCopy: boolean) => {
  const ground = await openGround(options);
  const { policy, files, now } = ground;
  const own = ownBackups(options, files, policy, now);
  const objects = fromCopy ? copiedBackups(options) : own;
  if (!objects) throw new StartProblem('The settings name no copy of the backups: see "backups.copy".');
  const withTable = async <T>(work: (table: Table) => Promise<T>): Promise<T> => {
    const table = sqliteTable({ file: files.database, now, wanted: () => false });
    try {
      return await work(table);
    } finally {
      table.close();
    }
  };
  const backupsOver = (table: Table) =>
    openBackups({
      policy,
      table,
      now,
      random: randomBytes,
      objects: own,
      snapshots: sqliteSnapshots({ file: files.database, now }),
    });
  return { ...ground, objects, withTable, backupsOver, reader: openBackupReader({ objects }) };
};
type Here = Awaited<ReturnType<typeof openHere>>;

/** Ids of backups that are whole enough to have a manifest, newest first. */
const backupIds = async ({ objects }: Here): Promise<readonly string[]> => {
  const ids = new Set<string>();
  let cursor: string | undefined;
  do {
    const page = await objects.versions('backups/', cursor === undefined ? {} : { cursor });
    for (const { name } of page.items) {
      const id = name.split('/')[1] ?? '';
      if (isBackupId(id) && name === manifestName(id)) ids.add(id);
    }
    cursor = page.cursor;
  } while (cursor !== undefined);
  return [...ids].sort().reverse();
};

/** The backups there are, newest first, as their manifests say; of one that is damaged, what is wrong. */
export const listBackups = async (options: Options, fromCopy = false) => {
  const here = await openHere(options, fromCopy);
  const ids = await backupIds(here);
  return Promise.all(
    ids.map((id) =>
      here.reader.manifest(id).catch((error: unknown): DamagedBackup => {
        if (error instanceof DamagedBackup) return error;
        throw error;
      }),
    ),
  );
};

/** What two people have ordered to be done with a backup; or the restore of it that was done so lately that they mean that one. */
const ordered = (
  { files, now, policy }: Here,
  backupId: string,
): Promise<{ readonly order: RestoreOrder } | { readonly done: Restore }> =>
  readLive(files.database, now, async (table) => {
    const notes = openRestoreNotes({ policy, table, now });
    const rows = await allOf(table, 'records', keys.acts);
    const acts = openActs({ table, policy, now, random: randomBytes });
    const found = await Promise.all(
      rows.filter(({ kind }) => kind === 'restore').map(({ sk }) => acts.find('restore', sk)),
    );
    for (const act of found) {
      const order = act && orderOf(act, now());
      if (order?.backupId === backupId && (await notes.find(order.id))?.state !== 'switched') return { order };
    }
    // Whoever was cut off just after the switch does not know that it is done.
    const done = (await notes.list()).find((restore) => restore.backupId === backupId && isJustDone(restore, now()));
    if (done) return { done };
    throw new StartProblem(
      `Nobody has ordered the restore of ${backupId}, or it was approved more than 24 hours ago. Two people do: POST /staff/backups/${backupId}/restores, and its approval.`,
    );
  });

const isJustDone = ({ state, switchedAt = '' }: Restore, now: Date): boolean =>
  state === 'switched' && now.getTime() - Date.parse(switchedAt) < orderLastsMs;

const lostOrdered = (backupId: string, lost: LostOrder): RestoreOrder => ({
  ...lost,
  backupId,
  tables: ['records', 'blocked', 'guards'],
});

const lostParts = async (
  here: Here,
  { options, backupId, recovery, fromCopy }: RestoreWish,
): Promise<RestoreHereParts['lost']> => {
  const { files, policy, now, reader } = here;
  const ids = await backupIds(here);
  if (ids.length === 0) {
    throw new StartProblem(
      fromCopy ? 'There is no backup in the bucket.' : `There is no backup in ${backupFolder(options, files)}.`,
    );
  }
  const copies = folderObjects({ folder: recovery ?? recoveryFolder(options, files), now });
  const restored = await reader.manifest(backupId);
  return { journalOf: await journalToGoBy(ids, { restored, reader, recovery: copies, policy, now }), recovery: copies };
};

/** Everything that the restore of a wish works with; or the restore that it asks for again, which is done. */
export const openRestore = async (
  wish: RestoreWish,
): Promise<{ readonly parts: RestoreHereParts } | { readonly done: Restore }> => {
  const { options, backupId, lost, fromCopy = false, progress } = wish;
  if (!isBackupId(backupId)) throw new StartProblem(`"${backupId}" is no id of a backup; --list shows them.`);
  const here = await openHere(options, fromCopy);
  const { policy, archive, files, now, reader, withTable, backupsOver } = here;
  const found = lost ? { order: lostOrdered(backupId, lost) } : await ordered(here, backupId);
  if ('done' in found) return found;
  const fromCopies = lost && (await lostParts(here, wish));
  const entry = lost ? undefined : await readLive(files.database, now, (table) => backupsOver(table).find(backupId));
  const wrapper = openWrapper(options, files);
  const parts: RestoreHereParts = {
    policy,
    now,
    database: files.database,
    folder: files.restore,
    order: found.order,
    ...(fromCopies && { lost: fromCopies }),
    reader,
    expected: entry?.manifest,
    worldOver: (table) =>
      openWorld({
        policy,
        archive,
        settings: options.settings,
        now,
        log: () => undefined,
        openapi: () => Promise.reject(new Error('a restore serves nothing')),
        table,
        wrapper,
        mailer: notGiven('mailer'),
        sealsSigningKey: true,
      }),
    saveFirst: async () => {
      await withTable((table) => backupsOver(table).take('before-restore'));
    },
    progress,
  };
  return { parts };
};

/** Restores a backup of this machine; see `restoreHere`. */
export const restoreFolder = async (wish: RestoreWish): Promise<Restore> => {
  const opened = await openRestore(wish);
  return 'done' in opened ? opened.done : restoreHere(opened.parts);
};
