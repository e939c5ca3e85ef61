import { epochSeconds } from '../../domain/time.ts';
import { keys } from '../keys.ts';
import { put, remove } from '../person-items.ts';
import type { Item, Key, StoredItem, Table, TableName, Value, Write } from '../table.ts';

/** Far longer than anybody waits before switching, and for what follows. */
const waitsMs = 30 * 86_400_000;

type HeldBack =
  | { readonly type: 'put'; readonly table: TableName; readonly item: Item }
  | { readonly type: 'delete'; readonly table: TableName; readonly key: Key };

/** A new key opens nothing that is there; whatever else is done to `keys`, `journal` and `guards` is felt by whoever uses them. */
const isFelt = (write: Write): boolean =>
  (['keys', 'journal', 'guards'] as readonly TableName[]).includes(write.table) &&
  write.type !== 'check' &&
  !(write.table === 'keys' && write.type === 'put' && write.if === 'absent');

const keyOf = (write: Exclude<Write, { type: 'check' }>): Key => (write.type === 'put' ? write.item : write.key);

const toHeldBack = (write: Exclude<Write, { type: 'check' }>): HeldBack =>
  write.type === 'put'
    ? { type: 'put', table: write.table, item: write.item }
    : { type: 'delete', table: write.table, key: { pk: write.key.pk, sk: write.key.sk } };

/**
 * Tables in which a restore is made beside those in use, sharing `keys`, `journal` and `guards` with them: what a purge there would do
 * to these waits until the switch, so that nobody who is in use loses their key to a restore that may never come to be. What waits
 * lies in `guards`, in the same transaction as the rest. Nothing is read of `guards`, and conditions on what waits are not asked:
 * nobody else is at work there.
 */
export const holdingBack = (table: Table, restoreId: string, now: Date): Table => {
  const expiresAt = epochSeconds(new Date(now.getTime() + waitsMs));
  const held = (write: Write): Write => {
    if (write.type === 'check' || !isFelt(write)) return write;
    const { pk, sk } = keyOf(write);
    const waits = toHeldBack(write) as unknown as Value;
    return put('guards', {
      pk: keys.heldBack(restoreId),
      sk: `${write.table} ${pk} ${sk}`,
      write: waits,
      expiresAt,
    });
  };
  const transact: Table['transact'] = (writes) => table.transact(writes.map(held));
  return {
    ...table,
    transact,
    get: async (name, key) => (name === 'guards' ? undefined : table.get(name, key)),
    query: async (name, pk, range) => (name === 'guards' ? { items: [] } : table.query(name, pk, range)),
    async put(name, item, condition) {
      const write = put(name, item, condition);
      if (!isFelt(write)) return table.put(name, item, condition);
      await transact([write]);
      return { stored: true, version: typeof condition === 'number' ? condition + 1 : 1 };
    },
    async remove(name, key, condition) {
      const write = remove(name, key, condition);
      if (!isFelt(write)) return table.remove(name, key, condition);
      await transact([write]);
      return true;
    },
    count: async (name, key, limit, ends) => (name === 'guards' ? true : table.count(name, key, limit, ends)),
  };
};

async function* waiting(restoreId: string, table: Table): AsyncGenerator<StoredItem> {
  let cursor: string | undefined;
  do {
    const page = await table.query('guards', keys.heldBack(restoreId), {
      limit: 200,
      ...(cursor !== undefined && { cursor }),
    });
    yield* page.items;
    cursor = page.cursor;
  } while (cursor !== undefined);
}

/** Does what waited, now that its restore is in use, one by one; true once nothing is left. Twice is no harm. */
export const doHeldBack = async (restoreId: string, table: Table, mayGoOn: () => boolean): Promise<boolean> => {
  for await (const { pk, sk, write } of waiting(restoreId, table)) {
    if (!mayGoOn()) return false;
    await table.transact([write as unknown as HeldBack, remove('guards', { pk, sk })]);
  }
  return true;
};

/** Forgets what waited, where its restore comes to nothing. */
export const forgetHeldBack = async (restoreId: string, table: Table): Promise<void> => {
  for await (const { pk, sk } of waiting(restoreId, table)) await table.remove('guards', { pk, sk });
};
