import type { ScanPlace } from '../../domain/backups/restore.ts';
import type { StoredItem, TableName, WholeTable } from '../table.ts';

const pageSize = 500;

/**
 * Every live item of these tables, page by page; `from`: where somebody was before. Each page comes with the place behind it, of
 * which there is none after the last.
 */
export async function* pagesOf<T extends TableName>(
  whole: WholeTable,
  tables: readonly T[],
  from?: ScanPlace,
): AsyncGenerator<{ readonly table: T; readonly items: readonly StoredItem[]; readonly next?: ScanPlace }> {
  const first = from === undefined ? 0 : tables.findIndex((name: string) => name === from.table);
  for (let at = Math.max(0, first); at < tables.length; at += 1) {
    const table = tables[at] as T;
    let cursor = from?.table === table ? from.cursor : undefined;
    do {
      const page = await whole.scan(table, { limit: pageSize, ...(cursor !== undefined && { cursor }) });
      cursor = page.cursor;
      const after = tables[at + 1];
      const next = cursor !== undefined ? { table, cursor } : after !== undefined ? { table: after } : undefined;
      yield { table, items: page.items, ...(next && { next }) };
    } while (cursor !== undefined);
  }
}
