import { statSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import type { TableName } from '../../stores/table.ts';
import { isBusy, isDamaged, translated } from './sqlite-errors.ts';

/** Why a data file cannot be had for oneself. */
export type NotOurs = 'held' | 'damaged';

const busyMs = 2_000;

const isEmpty = (file: string): boolean => (statSync(file, { throwIfNoEntry: false })?.size ?? 0) === 0;

/**
 * A data file for oneself alone: nobody else can read or write it until it is closed, and it has no log beside it. `held` while
 * another process has it open; `damaged` where it is no data file (any more), or there is none. Throws `Unavailable` where the disk is
 * full or cannot be read: that says nothing against the file.
 */
export const openExclusive = (file: string): DatabaseSync | NotOurs => {
  // SQLite would make one.
  if (isEmpty(file)) return 'damaged';
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(file, { timeout: busyMs, defensive: true });
    // Leaving the write-ahead log takes that nobody else has the file open, also to read.
    database.exec(`
      PRAGMA locking_mode = EXCLUSIVE;
      PRAGMA journal_mode = DELETE;
      PRAGMA secure_delete = ON;
      BEGIN EXCLUSIVE;
      COMMIT;`);
    return database;
  } catch (error) {
    database?.close();
    if (isBusy(error)) return 'held';
    if (isDamaged(error)) return 'damaged';
    throw translated(error);
  }
};

const firstFault = (database: DatabaseSync, pragma: string): string => {
  try {
    return String(Object.values(database.prepare(pragma).get() ?? {})[0]);
  } catch (error) {
    if (isDamaged(error)) return 'damaged';
    throw translated(error);
  }
};

const isThere = (database: DatabaseSync, table: TableName): boolean =>
  database.prepare('SELECT 1 FROM sqlite_schema WHERE name = ?').get(table) !== undefined;

/** Whether every row of these tables can be read, and is found: reads all of them. */
export const areWhole = (database: DatabaseSync, tables: readonly TableName[]): boolean =>
  // A file that cannot be opened far enough to ask is not whole either.
  firstFault(database, 'PRAGMA schema_version') !== 'damaged' &&
  tables.every(
    (table) => isThere(database, table) && firstFault(database, `PRAGMA integrity_check('${table}')`) === 'ok',
  );
