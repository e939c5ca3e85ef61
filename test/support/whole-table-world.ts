import type { StoredItem, Table, TableName, WholeTable } from '../../lambdas/stores/table.ts';
import type { MovingClock } from './table-world.ts';

/** Whole tables under test, beside the table port over the same store. */
export type WholeTableWorld = {
  readonly whole: WholeTable;
  readonly table: Table;
  readonly clock: MovingClock;
  readonly close: () => Promise<void>;
};

/** Every page of a scan, one after another. */
export const scanAll = async (whole: WholeTable, table: TableName, limit = 100): Promise<StoredItem[]> => {
  const items: StoredItem[] = [];
  for (let cursor: string | undefined; ; ) {
    const page = await whole.scan(table, { limit, ...(cursor !== undefined && { cursor }) });
    items.push(...page.items);
    if (page.cursor === undefined) return items;
    cursor = page.cursor;
  }
};
