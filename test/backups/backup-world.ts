import { randomBytes } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { lockedFolder } from '../../lambdas/adapters/folder/locked-folder.ts';
import { sqliteSnapshots } from '../../lambdas/adapters/sqlite/sqlite-snapshot.ts';
import { type SqliteTable, sqliteTable } from '../../lambdas/adapters/sqlite/sqlite-table.ts';
import {
  type BackedUpTable,
  type BackupObjects,
  type Backups,
  backedUpTables,
  type Manifest,
} from '../../lambdas/domain/backups/backups.ts';
import { openBackupReader } from '../../lambdas/stores/backups/backup-reader.ts';
import { openBackups } from '../../lambdas/stores/backups/open-backups.ts';
import type { StoredItem, Table } from '../../lambdas/stores/table.ts';
import { fixturePolicy } from '../support/fixture-policy.ts';

/** Everything that a backup holds, by table. */
export const contentOf = async (
  objects: BackupObjects,
  id: string,
): Promise<{ readonly manifest: Manifest; readonly items: Readonly<Record<BackedUpTable, readonly StoredItem[]>> }> => {
  const reader = openBackupReader({ objects });
  const manifest = await reader.manifest(id);
  const items: Record<BackedUpTable, StoredItem[]> = { records: [], blocked: [], journal: [], guards: [] };
  for (const table of backedUpTables) {
    for await (const page of reader.items(manifest, table)) items[table].push(...page.items);
  }
  return { manifest, items };
};

/** Every file below a folder, as paths from it. */
export const filesBelow = async (folder: string): Promise<readonly string[]> =>
  (await readdir(folder, { recursive: true, withFileTypes: true }))
    .filter((found) => found.isFile())
    .map((found) => join(found.parentPath, found.name).slice(folder.length + 1))
    .sort();

/** Backups of a data file in a folder of their own, at a clock that is moved by hand, with any part replaced. */
export const backupsIn = (
  folder: string,
  now: () => Date,
  around: {
    readonly table?: (table: Table) => Table;
    readonly objects?: (objects: BackupObjects) => BackupObjects;
  } = {},
): { readonly backups: Backups; readonly table: SqliteTable; readonly objects: BackupObjects } => {
  const file = join(folder, 'habeas.sqlite');
  const table = sqliteTable({ file, now, synchronous: 'NORMAL' });
  const place = join(folder, 'backups');
  const objects = lockedFolder({ folder: place, lockDays: fixturePolicy.backups.lockDays, now });
  const backups = openBackups({
    policy: fixturePolicy,
    table: around.table?.(table) ?? table,
    now,
    random: randomBytes,
    objects: around.objects?.(objects) ?? objects,
    snapshots: sqliteSnapshots({ file, now }),
  });
  return { backups, table, objects };
};

/** Stores so many items of about 1 KB in `records`. */
export const storeItems = async (table: Table, count: number, from = 0): Promise<void> => {
  for (let first = from; first < from + count; first += 100) {
    await table.transact(
      Array.from({ length: Math.min(100, from + count - first) }, (_, n) => ({
        type: 'put',
        table: 'records',
        item: { pk: `S#${first + n}`, sk: 'DATA', sealed: randomBytes(660).toString('base64url') },
      })),
    );
  }
};
