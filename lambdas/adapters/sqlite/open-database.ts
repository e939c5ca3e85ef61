import { closeSync, openSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { translated } from './sqlite-errors.ts';

/** How long a statement itself waits for another process; short, for it holds up the whole event loop. */
export const busyMs = 100;

/**
 * A key is compared byte by byte (BINARY), which is the order of UTF-8 and of DynamoDB. The rows keep a rowid: most keys are
 * random, and a document is then appended, where a table ordered by key would rewrite a page of other documents for each.
 */
const createTable = (name: string) => `
  CREATE TABLE ${name} (
    pk TEXT NOT NULL,
    sk TEXT NOT NULL,
    version INTEGER NOT NULL,
    expires_at INTEGER,
    due_bucket TEXT,
    due_at TEXT,
    doc TEXT NOT NULL,
    PRIMARY KEY (pk, sk)
  ) STRICT;
  CREATE INDEX ${name}_due ON ${name} (due_bucket, due_at, pk, sk) WHERE due_bucket IS NOT NULL;
  CREATE INDEX ${name}_expiry ON ${name} (expires_at) WHERE expires_at IS NOT NULL;`;

/** AUTOINCREMENT: a sequence number is never given twice, also when the changes before it are pruned. */
const createChanges = `
  CREATE TABLE changes (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL,
    pk TEXT NOT NULL,
    sk TEXT NOT NULL,
    kind TEXT NOT NULL,
    item TEXT
  ) STRICT;
  CREATE INDEX changes_item ON changes (pk, sk);`;

/** How the keys of rows begin that came and went in `records` before they had a table of their own. */
const comingAndGoing = ['SESSION#', 'CONSOLE#', 'VISITS#', 'COUNTS#'];

const moveComingAndGoing = (database: DatabaseSync): void => {
  const where = comingAndGoing.map((prefix) => `pk GLOB '${prefix}*'`).join(' OR ');
  database.exec(`
    INSERT INTO transient SELECT * FROM records WHERE ${where};
    DELETE FROM records WHERE ${where};`);
};

/** What each layout adds to the one before it, from an empty file on. A step that was ever released never changes. */
const steps: readonly ((database: DatabaseSync) => void)[] = [
  (database) => {
    for (const name of ['records', 'blocked', 'keys', 'journal', 'guards']) database.exec(createTable(name));
    database.exec(createChanges);
  },
  (database) => {
    database.exec(createTable('transient'));
    moveComingAndGoing(database);
  },
];
/** Layout of the file that this code reads and writes; kept in the file as its `user_version`. */
const layout = steps.length;

const layoutOf = (database: DatabaseSync): number =>
  Number(database.prepare('PRAGMA user_version').get()?.user_version);

/** All steps that are missing, or none of them. */
const bringUpToDate = (database: DatabaseSync): void => {
  database.exec('BEGIN IMMEDIATE');
  try {
    // Another process may have been first while we waited for the lock.
    const missing = steps.slice(layoutOf(database));
    for (const step of missing) step(database);
    if (missing.length > 0) database.exec(`PRAGMA user_version = ${layout}`);
    database.exec('COMMIT');
  } finally {
    if (database.isTransaction) database.exec('ROLLBACK');
  }
};

/** An empty file for its owner only, if there is none; SQLite gives its log the same rights. What fails here fails there too. */
const makePrivate = (file: string): void => {
  try {
    closeSync(openSync(file, 'a', 0o600));
  } catch {
    // SQLite says better what is wrong.
  }
};

/**
 * The data file, created if there is none, and of this layout if it was of an older one: durable at each commit, erased bytes
 * overwritten. Refuses a file of a newer layout; throws `Unavailable` when the disk is full or the file cannot be opened.
 */
export const openDatabase = (file: string, synchronous: 'FULL' | 'NORMAL' = 'FULL'): DatabaseSync => {
  let database: DatabaseSync | undefined;
  try {
    makePrivate(file);
    database = new DatabaseSync(file, { enableForeignKeyConstraints: false, timeout: busyMs, defensive: true });
    database.exec(`
      PRAGMA journal_mode = WAL;
      PRAGMA synchronous = ${synchronous};
      PRAGMA secure_delete = ON;
      PRAGMA trusted_schema = OFF;
      PRAGMA wal_autocheckpoint = 4000;`);
    const found = layoutOf(database);
    if (found > layout) {
      throw new Error(
        `The data file was written by a newer Habeas (layout ${found}; this one knows ${layout}). ` +
          'Start the newer one, or restore a data folder that this one wrote.',
      );
    }
    if (found < layout) bringUpToDate(database);
    // What was erased just before a crash goes from the log now.
    database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    return database;
  } catch (error) {
    database?.close();
    throw translated(error);
  }
};
