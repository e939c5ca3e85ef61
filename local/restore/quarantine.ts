import { existsSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { ensureFolder } from '../../lambdas/adapters/files.ts';
import { openDatabase } from '../../lambdas/adapters/sqlite/open-database.ts';
import { type SqliteTable, tableOver } from '../../lambdas/adapters/sqlite/sqlite-table.ts';
import { sqliteWholeTable } from '../../lambdas/adapters/sqlite/whole-table.ts';
import type { Clock } from '../../lambdas/domain/time.ts';
import type { StoredItem, TableName, WholeTable } from '../../lambdas/stores/table.ts';

/** A data file in the making, that no server opens. */
export type Quarantine = {
  readonly file: string;
  readonly database: DatabaseSync;
  readonly table: SqliteTable;
  readonly whole: WholeTable;
};

const ending = '.sqlite';
/** What SQLite keeps beside a file. */
const beside = ['-wal', '-shm', '-journal'];

/** Where a restore of that id makes its file. */
export const quarantineFile = (folder: string, id: string): string => join(folder, `${id}${ending}`);

/** Ids of restores that were begun in this folder and not ended. */
export const begunIn = async (folder: string): Promise<readonly string[]> => {
  if (!existsSync(folder)) return [];
  const ids = (await readdir(folder)).flatMap((name) => {
    const end = ['', ...beside].map((log) => `${ending}${log}`).find((each) => name.endsWith(each));
    return end === undefined ? [] : [name.slice(0, -end.length)];
  });
  return [...new Set(ids)];
};

/** Removes what SQLite keeps beside a file. A log of one file would be read into any other that takes its place. */
export const removeLogs = async (file: string): Promise<void> => {
  for (const log of beside) await rm(`${file}${log}`, { force: true });
};

/** Removes the file and its logs, durably as far as the system goes. */
export const removeQuarantine = async (file: string): Promise<void> => {
  await rm(file, { force: true });
  await removeLogs(file);
};

/**
 * Removes whatever restores have begun in this folder: once the data file is at work, none of them goes on, and the keys that they hold
 * would outlive those that are destroyed.
 */
export const removeBegun = async (folder: string): Promise<void> => {
  for (const id of await begunIn(folder)) await removeQuarantine(quarantineFile(folder, id));
};

/** Opens the file, made if there is none; nobody is told of its changes. One that cannot be opened is removed: it is made again. */
export const openQuarantine = async (folder: string, id: string, now: Clock): Promise<Quarantine> => {
  await ensureFolder(folder);
  const file = quarantineFile(folder, id);
  try {
    // Whatever a power cut takes is made again: only the end has to last, and that is waited for.
    const database = openDatabase(file, 'NORMAL');
    const table = tableOver(database, { now, wanted: () => false });
    return { file, database, table, whole: sqliteWholeTable(database, { now }) };
  } catch (error) {
    await removeQuarantine(file);
    throw error;
  }
};

const pageSize = 1_000;

/** Copies a table as it stands; answers how many items. */
export const copyTable = async (name: TableName, from: WholeTable, to: WholeTable): Promise<number> => {
  let [count, cursor]: [number, string | undefined] = [0, undefined];
  do {
    const page: { readonly items: readonly StoredItem[]; readonly cursor?: string } = await from.scan(name, {
      limit: pageSize,
      ...(cursor !== undefined && { cursor }),
    });
    await to.fill(name, page.items);
    count += page.items.length;
    cursor = page.cursor;
  } while (cursor !== undefined);
  return count;
};
