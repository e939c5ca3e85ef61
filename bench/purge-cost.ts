import type { Item, StoredItem, Table, TableName, Value, Write } from '../lambdas/stores/table.ts';
import { kindOfRow } from './purge-state.ts';

/** What one kind of row took: writes, and write units of DynamoDB. */
export type Cost = { readonly writes: number; readonly units: number };
export type Costs = {
  /** By kind of row and what was done to it. */
  readonly writes: Readonly<Record<string, Cost>>;
  readonly writeUnits: number;
  readonly readUnits: number;
};

/** DynamoDB keeps beside each item the id of the operation that wrote it. */
const operationBytes = '_op'.length + 36;

/** Bytes of a value as DynamoDB counts them. */
const valueBytes = (value: Value | undefined): number => {
  if (typeof value === 'string') return Buffer.byteLength(value);
  if (typeof value === 'number') return Math.ceil(String(value).replace(/^-|\.|0+$/g, '').length / 2) + 1;
  if (value === null || value === undefined || typeof value === 'boolean') return 1;
  if (Array.isArray(value)) return value.reduce<number>((sum, each) => sum + 1 + valueBytes(each), 3);
  return Object.entries(value).reduce((sum, [name, each]) => sum + 1 + Buffer.byteLength(name) + valueBytes(each), 3);
};

const bytesOf = (item: Item): number =>
  Object.entries(item).reduce((sum, [name, value]) => sum + Buffer.byteLength(name) + valueBytes(value), 0) +
  operationBytes;

const writeUnits = (bytes: number) => Math.max(1, Math.ceil(bytes / 1_024));
const readUnits = (bytes: number) => Math.max(1, Math.ceil(bytes / 4_096));

/** Entries of the due-time index that a write takes out or puts in; each is a write of its own, and smaller than a unit. */
const indexWrites = (before: Item | undefined, now: Item | undefined): number => {
  const entry = (item: Item | undefined) => item?.dueBucket && `${item.dueBucket} ${item.dueAt}`;
  const [had, has] = [entry(before), entry(now)];
  return had === has ? 0 : Number(had !== undefined) + Number(has !== undefined);
};

/** An item as it is stored. */
const asStored = (item: Item, before: StoredItem | undefined): Item => ({
  ...item,
  version: (before?.version ?? 0) + 1,
});

/**
 * Counts what DynamoDB would bill for the writes that go through to a table. An item takes a unit for each KiB of the larger of
 * what stood there and what is written; twice that in a transaction; and one for each entry of the index that changes. Reads
 * are strongly consistent, a unit for each 4 KiB; of the index half of that. The rows are read once more to be measured.
 */
export const costCounter = (table: Table): { readonly counted: Table; readonly costs: () => Costs } => {
  const writes: Record<string, Cost> = {};
  let read = 0;

  const stands = (write: Write) =>
    table.get(write.table, write.type === 'put' ? { pk: write.item.pk, sk: write.item.sk } : write.key);

  const note = (write: Write, before: StoredItem | undefined, times: number): void => {
    const now = write.type === 'put' ? asStored(write.item, before) : undefined;
    const key = write.type === 'put' ? write.item : write.key;
    const bytes = Math.max(before ? bytesOf(before) : 0, now ? bytesOf(now) : 0);
    const units = times * writeUnits(bytes) + (write.type === 'check' ? 0 : indexWrites(before, now));
    const name = `${kindOfRow(write.table, key)}, ${write.type === 'delete' ? 'deleted' : write.type === 'check' ? 'checked' : before ? 'rewritten' : 'new'}`;
    const had = writes[name] ?? { writes: 0, units: 0 };
    writes[name] = { writes: had.writes + 1, units: had.units + units };
  };

  const counted: Table = {
    ...table,
    async get(name, key) {
      const item = await table.get(name, key);
      read += readUnits(item ? bytesOf(item) : 0);
      return item;
    },
    async query(name, pk, range) {
      const page = await table.query(name, pk, range);
      read += readUnits(page.items.reduce((sum, item) => sum + bytesOf(item), 0));
      return page;
    },
    async queryDue(name, bucket, until, page) {
      const found = await table.queryDue(name, bucket, until, page);
      read += readUnits(found.items.length * 200) / 2;
      return found;
    },
    async put(name, item, condition) {
      const write: Write = { type: 'put', table: name, item, ...(condition !== undefined && { if: condition }) };
      const before = await stands(write);
      const result = await table.put(name, item, condition);
      note(write, before, 1);
      return result;
    },
    async remove(name: TableName, key, condition) {
      const write: Write = { type: 'delete', table: name, key };
      const before = await stands(write);
      const gone = await table.remove(name, key, condition);
      note(write, before, 1);
      return gone;
    },
    async transact(all) {
      const before = await Promise.all(all.map(stands));
      const result = await table.transact(all);
      for (const [place, write] of all.entries()) note(write, before[place], 2);
      return result;
    },
  };
  const costs = (): Costs => ({
    writes,
    writeUnits: Object.values(writes).reduce((sum, { units }) => sum + units, 0),
    readUnits: read,
  });
  return { counted, costs };
};
