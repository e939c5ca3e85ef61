import type { DatabaseSync } from 'node:sqlite';
import { setTimeout as delay, setImmediate as othersFirst } from 'node:timers/promises';
import { type TableName, tableNames, type WholeTable } from '../../stores/table.ts';
import { checkLimit, checkStored, fromCursor, secondOf, toCursor } from '../table-rules.ts';
import { attempting } from './sqlite-errors.ts';
import { tableStatements } from './table-statements.ts';

type Ports = { readonly now: () => Date; readonly wait?: ((ms: number) => Promise<unknown>) | undefined };

/**
 * Whole tables over an open database, which a table port may use as well. What is filled in stands in no feed of changes: a
 * restore wakes nobody. Each fill is one transaction; `Unavailable` while another process holds the file or the disk is full.
 */
export const sqliteWholeTable = (database: DatabaseSync, { now, wait = delay }: Ports): WholeTable => {
  const tables = Object.fromEntries(tableNames.map((name) => [name, tableStatements(database, name)])) as Record<
    TableName,
    ReturnType<typeof tableStatements>
  >;
  const attempt = attempting(wait);

  return {
    scan: async (table, { limit: asked, cursor } = {}) => {
      const limit = checkLimit(asked);
      const [pk = '', sk = ''] = cursor === undefined ? [] : fromCursor(cursor, 2);
      const second = secondOf(now());
      // Whoever goes through a whole table waits for nothing else, and a server has others to answer meanwhile.
      await othersFirst();
      const found = await attempt(() => tables[table].scan({ pk, sk }, { second, limit: limit + 1 }));
      const items = found.slice(0, limit);
      const last = items.at(-1);
      return { items, ...(found.length > limit && last && { cursor: toCursor(last.pk, last.sk) }) };
    },

    fill: async (table, items) => {
      const checked = checkStored(items);
      if (checked.length === 0) return;
      await attempt(() => {
        database.exec('BEGIN IMMEDIATE');
        try {
          for (const { version, ...item } of checked) tables[table].put(item, version);
          database.exec('COMMIT');
        } finally {
          if (database.isTransaction) database.exec('ROLLBACK');
        }
      });
    },
  };
};
