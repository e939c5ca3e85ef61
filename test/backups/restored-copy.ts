import { randomUUID } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { lockedFolder } from '../../lambdas/adapters/folder/locked-folder.ts';
import { keyfileWrapper } from '../../lambdas/adapters/keyfile/keyfile-wrapper.ts';
import { openDatabase } from '../../lambdas/adapters/sqlite/open-database.ts';
import { tableOver } from '../../lambdas/adapters/sqlite/sqlite-table.ts';
import type { Restore, RestoredTable } from '../../lambdas/domain/backups/restore.ts';
import type { World } from '../../lambdas/runtime/handler.ts';
import { notGiven, openWorld } from '../../lambdas/runtime/world.ts';
import { openBackupReader } from '../../lambdas/stores/backups/backup-reader.ts';
import type { Table } from '../../lambdas/stores/table.ts';
import { type RestoreHereParts, restoreHere } from '../../local/restore/restore-here.ts';

/** What a test world lies in: its data file, its key and its backups. */
export type Lying = { readonly folder: string; readonly world: World };

const worldOver = ({ folder, world: { policy, archive, settings, now } }: Lying, table: Table): World =>
  openWorld({
    policy,
    archive,
    settings,
    now,
    log: () => undefined,
    openapi: () => Promise.reject(new Error('nothing is served')),
    table,
    wrapper: keyfileWrapper({ file: join(folder, 'key') }),
    mailer: notGiven('mailer'),
    sealsSigningKey: true,
  });

/** Restores a backup into a copy of the data file as it stands; the world that it was taken of goes on undisturbed. */
export const restoredCopy = async (
  lying: Lying,
  backupId: string,
  tables: readonly RestoredTable[] = ['records', 'blocked'],
  changes: Partial<RestoreHereParts> = {},
): Promise<{ readonly restore: Restore; readonly world: World; readonly file: string; readonly close: () => void }> => {
  const { folder, world } = lying;
  const { policy, now, backups } = world;
  const id = randomUUID();
  const copy = join(folder, `copy-${id}`);
  await mkdir(copy);
  const file = join(copy, 'habeas.sqlite');
  const live = new DatabaseSync(join(folder, 'habeas.sqlite'), { readOnly: true });
  live.exec(`VACUUM INTO '${file}'`);
  live.close();
  const objects = lockedFolder({ folder: join(folder, 'backups'), lockDays: policy.backups.lockDays, now });
  const restore = await restoreHere({
    policy,
    now,
    database: file,
    folder: join(copy, 'restore'),
    order: {
      id,
      backupId,
      tables,
      ground: 'integrity',
      reason: 'La tabla está dañada',
      proposedBy: 'lucia',
      approvedBy: 'marcos',
    },
    reader: openBackupReader({ objects }),
    expected: (await backups.find(backupId))?.manifest,
    worldOver: (table) => worldOver(lying, table),
    saveFirst: async () => undefined,
    progress: () => undefined,
    ...changes,
  });
  const table = tableOver(openDatabase(file, 'NORMAL'), { now });
  return { restore, world: worldOver(lying, table), file, close: table.close };
};
