import { DatabaseSync } from 'node:sqlite';
import { setImmediate as othersFirst } from 'node:timers/promises';
import { type BackedUpTable, backedUpTables } from '../../domain/backups/backups.ts';
import type { StoredItem } from '../../stores/table.ts';
import { isLive, secondOf } from '../table-rules.ts';
import { translated } from './sqlite-errors.ts';
import { columns, type Row, toStored } from './table-statements.ts';

/** A page ends with the row that reaches one of these: a few milliseconds of work, and little memory. */
const mostRows = 500;
const mostLetters = 256 * 1_024;

type Options = { readonly file: string; readonly now: () => Date };

/** The live rows of one table in the order in which they lie in the file, which is the fastest to read. */
async function* pagesOf(database: DatabaseSync, table: BackedUpTable, second: number) {
  let items: StoredItem[] = [];
  let [rows, letters] = [0, 0];
  for (const row of database.prepare(`SELECT ${columns} FROM ${table} ORDER BY rowid`).iterate()) {
    const stored = row as Row;
    const item = toStored(stored);
    if (isLive(item, second)) items.push(item);
    rows += 1;
    letters += stored.doc.length;
    if (rows < mostRows && letters < mostLetters) continue;
    if (items.length > 0) yield { table, items };
    [items, rows, letters] = [[], 0, 0];
    await othersFirst();
  }
  if (items.length > 0) yield { table, items };
}

const openSnapshot = ({ file, now }: Options) => {
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    database.exec('BEGIN');
    // The moment that is shown is that of the first read, not of the beginning.
    database.prepare('SELECT count(*) FROM sqlite_schema').get();
  } catch (error) {
    database.close();
    throw error;
  }
  const takenAt = now();
  return {
    takenAt,
    read: async function* () {
      const second = secondOf(takenAt);
      try {
        for (const table of backedUpTables) yield* pagesOf(database, table, second);
      } catch (error) {
        throw translated(error);
      }
    },
    close: () => {
      if (database.isOpen) database.close();
    },
  };
};

/**
 * Opens all tables of a data file as they stand at that moment: one read transaction on a connection of its own, which holds up no
 * write. While one is open, the write-ahead log keeps what was written and erased meanwhile.
 */
export const sqliteSnapshots = (options: Options) => ({
  open: async () => {
    try {
      return openSnapshot(options);
    } catch (error) {
      throw translated(error);
    }
  },
});
