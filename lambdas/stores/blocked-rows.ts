import type { Hold } from '../domain/retention/person-facts.ts';
import type { Tally } from './journal-entries.ts';
import { keys } from './keys.ts';
import { toHold } from './life-items.ts';
import type { Range, StoredItem, Table, TableName } from './table.ts';

/** Everything of a partition, one consistent page after the other. */
export const allOf = async (
  table: Table,
  name: TableName,
  pk: string,
  range: Omit<Range, 'limit' | 'cursor'> = {},
): Promise<readonly StoredItem[]> => {
  const found: StoredItem[] = [];
  let cursor: string | undefined;
  do {
    const page = await table.query(name, pk, { ...range, limit: 1_000, ...(cursor !== undefined && { cursor }) });
    found.push(...page.items);
    cursor = page.cursor;
  } while (cursor !== undefined);
  return found;
};

/** Every row of blocked data of a person, also those that are past their end and wait for the purge. */
export const blockedRowsOf = (table: Table, subjectId: string): Promise<readonly StoredItem[]> =>
  allOf(table, 'blocked', keys.blocked(subjectId), { prefix: keys.blockedPrefix });

/** The holds that stand on a person, as they lie beside what is blocked of them. */
export const holdsOn = async (table: Table, subjectId: string): Promise<readonly Hold[]> =>
  (await allOf(table, 'blocked', keys.blocked(subjectId), { prefix: keys.holdPrefix })).map(toHold);

/** How many rows of each category these are. */
export const countedBy = (fate: 'blocked' | 'erased', rows: readonly StoredItem[]): Tally => {
  const tally: Record<string, { blocked?: number; erased?: number }> = {};
  for (const row of rows) {
    const category = String(row['category']);
    tally[category] = { [fate]: (tally[category]?.[fate] ?? 0) + 1 };
  }
  return tally;
};
