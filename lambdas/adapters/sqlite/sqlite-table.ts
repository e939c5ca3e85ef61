import type { DatabaseSync } from 'node:sqlite';
import { setTimeout as delay } from 'node:timers/promises';
import {
  type Condition,
  type Item,
  type Key,
  type StoredItem,
  type Table,
  type TableName,
  tableNames,
  Unavailable,
  type Write,
} from '../../stores/table.ts';
import {
  checkDue,
  checkExpiry,
  checkItem,
  checkKey,
  checkLimit,
  checkRange,
  checkWrites,
  fromCursor,
  isLive,
  secondOf,
  toCursor,
} from '../table-rules.ts';
import { changeLog, type SequencedChange } from './change-log.ts';
import { busyMs, openDatabase } from './open-database.ts';
import { attempting, busyAttempts, busyPauseMs, translated } from './sqlite-errors.ts';
import { tableStatements } from './table-statements.ts';

export type SqliteTable = Table & {
  /** Changes to `records` after a sequence number, oldest first, of the last 24 hours; a put since removed has no item. */
  readonly changes: (
    afterSequence: number,
    limit?: number,
  ) => Promise<{ readonly changes: readonly SequencedChange[] }>;
  /**
   * Deletes expired rows from the file, a batch at a time, and prunes old changes, but none after the sequence number
   * `readTo`. Answers how many rows went.
   */
  readonly sweepExpired: (readTo?: number) => Promise<number>;
  /** Empties the write-ahead log into the file, after an erasure: until then it holds pages as they were. */
  readonly truncateLog: () => Promise<void>;
  readonly close: () => void;
};

type Ports = {
  readonly now: () => Date;
  readonly wait?: ((ms: number) => Promise<unknown>) | undefined;
  /** Changes of `records` that somebody reads; of the others none is kept. By default all. */
  readonly wanted?: ((key: Key) => boolean) | undefined;
  /** Told after a change that is wanted. */
  readonly changed?: (() => void) | undefined;
};

const sweepBatch = 100;
const emptyAfterMs = 200;

const holds = (condition: Condition | undefined, stood: StoredItem | undefined): boolean =>
  condition === undefined || (condition === 'absent' ? stood === undefined : stood?.version === condition);

const keyOf = (write: Write): Key => (write.type === 'put' ? write.item : write.key);

/** The table port over an open database. */
export const tableOver = (database: DatabaseSync, ports: Ports): SqliteTable => {
  const { now, wait = delay, wanted = () => true, changed = () => undefined } = ports;
  const tables = Object.fromEntries(tableNames.map((name) => [name, tableStatements(database, name)])) as Record<
    TableName,
    ReturnType<typeof tableStatements>
  >;
  const log = changeLog(database);

  const attempt = attempting(wait);

  const begin = database.prepare('BEGIN IMMEDIATE');
  const end = database.prepare('COMMIT');

  /** All of the work or none of it. SQLite itself may have rolled back, for example when the disk is full. */
  const inTransaction = <T>(work: () => T): T => {
    begin.run();
    try {
      const result = work();
      end.run();
      return result;
    } finally {
      if (database.isTransaction) database.exec('ROLLBACK');
    }
  };

  /** A wanted change stands in the transaction that is under way. */
  let fed = false;
  const tellIfFed = () => {
    if (fed) changed();
    fed = false;
  };

  type Job = { readonly work: () => unknown; readonly settle: (outcome: () => unknown) => void };
  let waiting: Job[] = [];
  let committing = false;

  /**
   * Everything that was asked for in one turn of the event loop goes into one commit: the disk is waited for once, not once
   * for each (group commit). Should that fail, each is tried by itself, so that no job suffers for another.
   */
  const commitWaiting = async (): Promise<void> => {
    while (waiting.length > 0) {
      const jobs = waiting;
      waiting = [];
      try {
        const results = await attempt(() => inTransaction(() => jobs.map(({ work }) => work())));
        for (const [place, { settle }] of jobs.entries()) settle(() => results[place]);
        tellIfFed();
      } catch (error) {
        // A file that cannot be written now is no fault of any one job: trying each would only keep all waiting.
        if (jobs.length === 1 || error instanceof Unavailable) {
          for (const { settle } of jobs) {
            settle(() => {
              throw error;
            });
          }
          continue;
        }
        for (const { work, settle } of jobs) {
          const alone = await attempt(() => inTransaction(work)).then(
            (result) => () => result,
            (failure: unknown) => () => {
              throw failure;
            },
          );
          settle(alone);
        }
        tellIfFed();
      }
    }
    committing = false;
  };

  const transaction = <T>(work: () => T): Promise<T> =>
    new Promise((resolve, reject) => {
      const settle: Job['settle'] = (outcome) => {
        try {
          resolve(outcome() as T);
        } catch (error) {
          reject(error);
        }
      };
      waiting.push({ work, settle });
      if (committing) return;
      committing = true;
      setImmediate(() => void commitWaiting());
    });

  const liveItem = (table: TableName, key: Key, second: number): StoredItem | undefined => {
    const item = tables[table].get(key);
    return item && isLive(item, second) ? item : undefined;
  };

  /** Notes a change that somebody reads. */
  const note = (table: TableName, item: StoredItem, second: number): void => {
    if (table !== 'records' || !wanted(item)) return;
    log.put(second, item);
    fed = true;
  };

  const store = (table: TableName, item: Item, version: number, second: number): void => {
    tables[table].put(item, version);
    note(table, { ...item, version }, second);
  };

  /** Without SQLite's own wait, which holds up every request: while a backup reads, this fails for minutes. */
  const emptyLogNow = () => {
    database.exec('PRAGMA busy_timeout = 0');
    try {
      return database.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get();
    } finally {
      database.exec(`PRAGMA busy_timeout = ${busyMs}`);
    }
  };

  const emptyLog = async (): Promise<void> => {
    for (let attempts = 1; attempts <= busyAttempts; attempts += 1) {
      // A reader, in this process or another, is told in the row, not by an error.
      const outcome = await attempt(emptyLogNow);
      if (outcome?.busy === 0) return;
      await wait(busyPauseMs);
    }
    throw new Unavailable('the data file is being read by another process');
  };

  let emptying: NodeJS.Timeout | undefined;
  /** What was erased still stands in the write-ahead log until that is emptied: a moment later, once for many erasures. */
  const emptyLogSoon = (): void => {
    emptying ??= setTimeout(() => {
      emptying = undefined;
      if (database.isOpen) emptyLog().catch(emptyLogSoon);
    }, emptyAfterMs).unref();
  };

  const erase = (table: TableName, key: Key, second: number): void => {
    if (!tables[table].remove(key)) return;
    if (table === 'records' && wanted(key)) log.removed(second, key);
    emptyLogSoon();
  };

  /** The usual case of a new item: nothing stands there, which the insert finds out by itself. */
  const insertNew = (table: TableName, item: Item, second: number): boolean => {
    if (!tables[table].insert(item)) return false;
    note(table, { ...item, version: 1 }, second);
    return true;
  };

  /** Carries out all writes, or none and says which were refused. */
  const commit = (writes: readonly Write[]) => {
    const second = secondOf(now());
    const stood = writes.map((write) => liveItem(write.table, keyOf(write), second));
    const refused = writes.flatMap((write, index) => {
      const item = stood[index];
      return holds(write.if, item) ? [] : [{ index, ...(item && { stood: item }) }];
    });
    if (refused.length > 0) return { refused, versions: [] };
    const versions = writes.map((write, index) => {
      const version = (stood[index]?.version ?? 0) + 1;
      if (write.type === 'put') store(write.table, write.item, version, second);
      if (write.type === 'delete') erase(write.table, write.key, second);
      return version;
    });
    return { refused, versions };
  };

  return {
    readsAreCheap: true,

    async get(table, key) {
      checkKey(key);
      return attempt(() => liveItem(table, key, secondOf(now())));
    },

    async query(table, pk, range = {}) {
      checkRange(pk, range);
      const limit = checkLimit(range.limit);
      const after = range.cursor === undefined ? undefined : fromCursor(range.cursor, 1)[0];
      const second = secondOf(now());
      const found = await attempt(() => tables[table].query(pk, range, { after, second, limit: limit + 1 }));
      const items = found.slice(0, limit);
      const last = items.at(-1);
      return { items, ...(found.length > limit && last && { cursor: toCursor(last.sk) }) };
    },

    async queryDue(table, bucket, until, page = {}) {
      checkDue(bucket, until);
      const limit = checkLimit(page.limit);
      const [dueAt = '', pk = '', sk = ''] = page.cursor === undefined ? [] : fromCursor(page.cursor, 3);
      const second = secondOf(now());
      const found = await attempt(() =>
        tables[table].due(bucket, until, { dueAt, pk, sk }, { second, limit: limit + 1 }),
      );
      const items = found.slice(0, limit);
      const last = items.at(-1);
      return { items, ...(found.length > limit && last && { cursor: toCursor(last.dueAt, last.pk, last.sk) }) };
    },

    async put(table, item, condition) {
      const write: Write = {
        type: 'put',
        table,
        item: checkItem(item),
        ...(condition !== undefined && { if: condition }),
      };
      const { refused, versions } = await transaction(() =>
        condition === 'absent' && insertNew(table, write.item, secondOf(now()))
          ? { refused: [], versions: [1] }
          : commit([write]),
      );
      const [version] = versions;
      if (version !== undefined) return { stored: true, version };
      const stood = refused[0]?.stood;
      return { stored: false, ...(stood && { stood }) };
    },

    async remove(table, key, condition) {
      checkKey(key);
      return transaction(() => {
        const second = secondOf(now());
        const stood = liveItem(table, key, second);
        if (stood && !holds(condition, stood)) return false;
        erase(table, key, second);
        return true;
      });
    },

    async transact(writes) {
      const checked = checkWrites(writes);
      const { refused } = await transaction(() => commit(checked));
      return refused.length > 0 ? { committed: false, refused } : { committed: true };
    },

    async count(table, key, limit, expiresAt) {
      checkKey(key);
      checkExpiry(expiresAt);
      if (limit < 1) return false;
      return transaction(() => {
        const second = secondOf(now());
        const stood = liveItem(table, key, second);
        const n = stood ? stood.n : 0;
        if (typeof n !== 'number' || n >= limit) return false;
        const { version, ...rest } = stood ?? { pk: key.pk, sk: key.sk, version: 0 };
        store(table, { expiresAt, ...rest, n: n + 1 }, version + 1, second);
        return true;
      });
    },

    changes: async (afterSequence, limit) => ({
      changes: await attempt(() => log.after(afterSequence, checkLimit(limit))),
    }),

    async sweepExpired(readTo) {
      const second = secondOf(now());
      let swept = 0;
      for (const table of tableNames) {
        let batch = sweepBatch;
        while (batch === sweepBatch) {
          batch = await transaction(() => {
            const keys = tables[table].expired(second, sweepBatch);
            for (const key of keys) erase(table, key, second);
            return keys.length;
          });
          swept += batch;
          // Requests are served between batches.
          await wait(0);
        }
      }
      await transaction(() => log.prune(second, readTo));
      return swept;
    },

    truncateLog: emptyLog,

    close() {
      clearTimeout(emptying);
      const last = waiting;
      waiting = [];
      // Nothing that was asked for before is lost; who asked may be gone.
      try {
        const results = last.length > 0 ? inTransaction(() => last.map(({ work }) => work())) : [];
        for (const [place, { settle }] of last.entries()) settle(() => results[place]);
      } catch (error) {
        for (const { settle } of last) {
          settle(() => {
            throw translated(error);
          });
        }
      } finally {
        // The last connection empties the log as it goes.
        database.close();
      }
    },
  };
};

export type SqliteFile = {
  readonly file: string;
  /** `NORMAL` may lose what was acknowledged last when the power goes; for measuring only. Default `FULL`. */
  readonly synchronous?: 'FULL' | 'NORMAL' | undefined;
};

/** The table port over one SQLite file: every acknowledged write survives a crash and a power cut. */
export const sqliteTable = ({ file, synchronous, ...ports }: Ports & SqliteFile): SqliteTable =>
  tableOver(openDatabase(file, synchronous), ports);
