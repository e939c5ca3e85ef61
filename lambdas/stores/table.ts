/**
 * The table port: everything Habeas stores goes through these operations. SQLite and DynamoDB implement it and differ
 * nowhere else; `test/adapters/table-contract.ts` holds both to what is written here.
 *
 * Expiry is handled below this port, once: an item whose `expiresAt` is at or before the clock is absent to every read and
 * every condition, whatever the store still holds.
 */

/** `records` people, decisions, evidence · `blocked` disclosure role only · `keys` never in a long backup · `journal` what a restore replays · `guards` keyed hashes · `transient` comes and goes; in no backup. */
export type TableName = 'records' | 'blocked' | 'keys' | 'journal' | 'guards' | 'transient';
export const tableNames: readonly TableName[] = ['records', 'blocked', 'keys', 'journal', 'guards', 'transient'];

export type Key = { readonly pk: string; readonly sk: string };

/** JSON values only. Numbers are finite; no attribute is undefined. */
export type Value = string | number | boolean | null | readonly Value[] | { readonly [name: string]: Value };

/**
 * `version` is kept by the port: 1 on the first put, +1 on each later one. `expiresAt` is epoch seconds. `dueBucket` and
 * `dueAt` (ISO 8601 UTC) place the item in the one due-time index. Attribute names may not begin with `_`.
 */
export type Item = Key & {
  readonly expiresAt?: number;
  readonly dueBucket?: string;
  readonly dueAt?: string;
  readonly [attribute: string]: Value | undefined;
};
export type StoredItem = Item & { readonly version: number };

/** `absent`: only if no live item stands there. A number: only if the live item has that version. Left out: always. */
export type Condition = 'absent' | number;

export type PutResult =
  | { readonly stored: true; readonly version: number }
  /** The live item that refused it; absent when a version was expected and nothing stands there. */
  | { readonly stored: false; readonly stood?: StoredItem };

export type Write =
  | { readonly type: 'put'; readonly table: TableName; readonly item: Item; readonly if?: Condition }
  | { readonly type: 'delete'; readonly table: TableName; readonly key: Key; readonly if?: Condition }
  /** Writes nothing; the transaction holds only if this is so. */
  | { readonly type: 'check'; readonly table: TableName; readonly key: Key; readonly if: Condition };

export type TransactResult =
  | { readonly committed: true }
  /** Per write, in order: whether its condition refused, and the live item that stood there. Nothing was written. */
  | { readonly committed: false; readonly refused: readonly { readonly index: number; readonly stood?: StoredItem }[] };

export type Range = {
  /** Sort keys that begin with this. */
  readonly prefix?: string;
  readonly from?: string;
  readonly to?: string;
  readonly newestFirst?: boolean;
  /** At most this many live items; default 100. */
  readonly limit?: number;
  readonly cursor?: string;
};
export type Page<T> = {
  readonly items: readonly T[] /** Present while there may be more. */;
  readonly cursor?: string;
};

export type Change = {
  readonly key: Key;
  /** `removed` also covers expiry. */
  readonly kind: 'put' | 'removed';
  readonly item?: StoredItem;
};

export type Table = {
  /** Reading costs next to nothing (same process), so a caller looks before doing costly work; else one round trip does both. */
  readonly readsAreCheap: boolean;
  readonly get: (table: TableName, key: Key) => Promise<StoredItem | undefined>;
  /** Strongly consistent, in sort-key order (UTF-8 bytes). */
  readonly query: (table: TableName, pk: string, range?: Range) => Promise<Page<StoredItem>>;
  /** Keys of live items in `bucket` with `dueAt` <= `until`, soonest first; eventually consistent. */
  readonly queryDue: (
    table: TableName,
    bucket: string,
    until: string,
    page?: { readonly limit?: number; readonly cursor?: string },
  ) => Promise<Page<Key & { readonly dueAt: string }>>;
  /** A put whose reply was lost and is sent again is recognised as its own success (every put carries an operation id). */
  readonly put: (table: TableName, item: Item, condition?: Condition) => Promise<PutResult>;
  /** True if the item is gone afterwards; false if the version refused. */
  readonly remove: (table: TableName, key: Key, condition?: number) => Promise<boolean>;
  /** Up to 100 writes over all tables, all or none; no key twice. */
  readonly transact: (writes: readonly Write[]) => Promise<TransactResult>;
  /**
   * Adds one to the attribute `n` of a counter, unless it stands at `limit`. `expiresAt` is set by the first count.
   * True if it was counted. A lost reply may count once too often, never too little.
   */
  readonly count: (table: TableName, key: Key, limit: number, expiresAt: number) => Promise<boolean>;
};

/** A table as a whole, for a restore, which works on tables that nobody else uses. */
export type WholeTable = {
  /**
   * Every live item, in no order that means anything; at most `limit` (default 100) a page, and a page may hold fewer, or none,
   * while there is a cursor. An item that stands there all along is met, also while others are written.
   */
  readonly scan: (
    table: TableName,
    page?: { readonly limit?: number; readonly cursor?: string },
  ) => Promise<Page<StoredItem>>;
  /** Stores the items with their versions as given, whatever stands there; of one key named twice the last. Idempotent. */
  readonly fill: (table: TableName, items: readonly StoredItem[]) => Promise<void>;
};

export { Unavailable } from '../domain/unavailable.ts';
