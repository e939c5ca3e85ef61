import type { RestoredTable } from '../../domain/backups/restore.ts';
import { remove } from '../person-items.ts';
import type { Table, WholeTable } from '../table.ts';
import { pagesOf } from './scan-pages.ts';

const rowsAtOnce = 90;

/** Removes every item of these tables; true once none is left. */
export const clearTables = async (
  tables: readonly RestoredTable[],
  { table, whole }: { readonly table: Table; readonly whole: WholeTable },
  mayGoOn: () => boolean,
): Promise<boolean> => {
  for await (const { table: name, items } of pagesOf(whole, tables)) {
    for (let first = 0; first < items.length; first += rowsAtOnce) {
      if (!mayGoOn()) return false;
      await table.transact(items.slice(first, first + rowsAtOnce).map((item) => remove(name, item)));
    }
  }
  return true;
};
