import { randomUUID } from 'node:crypto';
import type { Change, Item, Key, Range, StoredItem, Table, TableName } from '../../lambdas/stores/table.ts';

/** A clock that tests move; data is never changed to fit it. */
export const movingClock = (start = '2026-02-01T10:00:00.000Z') => {
  let now = Date.parse(start);
  return {
    now: () => new Date(now),
    second: () => Math.floor(now / 1000),
    advance: (seconds: number) => {
      now += seconds * 1000;
    },
  };
};
export type MovingClock = ReturnType<typeof movingClock>;

/** A table under test, and what a test may do to the world around it. */
export type TableWorld = {
  readonly table: Table;
  readonly clock: MovingClock;
  /** Changes to `records` since the last call. */
  readonly changes: () => Promise<readonly Change[]>;
  /** The next reply is lost after the store has done its work; `andToken`: as if a transaction's token were forgotten too. */
  readonly loseReply?: (andToken?: boolean) => void;
  readonly close: () => Promise<void>;
};

/** A partition of its own for each test, so that tests share one store. */
export const freshPk = (): string => `P#${randomUUID()}`;

export const keyOf = ({ pk, sk }: Key): Key => ({ pk, sk });

/** Every page of a query, one after another. */
export const readAll = async (table: Table, name: TableName, pk: string, range: Range): Promise<StoredItem[]> => {
  const items: StoredItem[] = [];
  let cursor: string | undefined;
  do {
    const page = await table.query(name, pk, { ...range, ...(cursor !== undefined && { cursor }) });
    items.push(...page.items);
    cursor = page.cursor;
  } while (cursor !== undefined);
  return items;
};

/** Puts items as they are, a transaction for each hundred. */
export const putAll = async (table: Table, name: TableName, items: readonly Item[]): Promise<void> => {
  for (let from = 0; from < items.length; from += 100) {
    const writes = items
      .slice(from, from + 100)
      .map((item) => ({ type: 'put', table: name, item, if: 'absent' }) as const);
    const result = await table.transact(writes);
    if (!result.committed) throw new Error('the items of a test stand already');
  }
};
