import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openDatabase } from '../../lambdas/adapters/sqlite/open-database.ts';
import { type SqliteTable, sqliteTable } from '../../lambdas/adapters/sqlite/sqlite-table.ts';
import { movingClock, readAll } from '../support/table-world.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

/** A table of the first layout, as it was released. */
const tableThen = (name: string) => `
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
const changesThen = `
  CREATE TABLE changes (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL,
    pk TEXT NOT NULL,
    sk TEXT NOT NULL,
    kind TEXT NOT NULL,
    item TEXT
  ) STRICT;
  CREATE INDEX changes_item ON changes (pk, sk);`;

const moving = ['SESSION#a', 'CONSOLE#b', 'VISITS#2026-03-02#1', 'COUNTS#2026-03-02'];
const staying = ['S#1', 'SESSION', 'SESSIONS#a', 'session#a', 'STATISTICS', 'V#1', 'BCONSOLE#b'];

let folder: string;
let remove: () => Promise<void>;
let table: SqliteTable | undefined;
const clock = movingClock();
const file = () => join(folder, 'habeas.db');
const opened = () => {
  table = sqliteTable({ file: file(), now: clock.now });
  return table;
};
/** Looks into the file past the code, or changes it. */
const inFile = <T>(work: (database: DatabaseSync) => T, name = file()): T => {
  const database = new DatabaseSync(name);
  try {
    return work(database);
  } finally {
    database.close();
  }
};
const layout = () => inFile((database) => database.prepare('PRAGMA user_version').get()?.['user_version']);
const keysIn = (name: string) =>
  inFile((database) =>
    database
      .prepare(`SELECT pk FROM ${name} ORDER BY rowid`)
      .all()
      .map(({ pk }) => pk),
  );

const schemaOf = (name: string) =>
  inFile((database) => database.prepare('SELECT name, sql FROM sqlite_schema ORDER BY name').all(), name).map(
    ({ name: of, sql }) => [of, String(sql).replaceAll(/\s+/g, ' ')],
  );

/** A file of the first layout, with a row of each kind, in its third version. */
const fileThen = () =>
  inFile((database) => {
    for (const name of ['records', 'blocked', 'keys', 'journal', 'guards']) database.exec(tableThen(name));
    database.exec(changesThen);
    database.exec('PRAGMA journal_mode = WAL; PRAGMA user_version = 1');
    const insert = database.prepare('INSERT INTO records VALUES (?, ?, 3, ?, NULL, NULL, ?)');
    for (const pk of [...moving, ...staying])
      insert.run(pk, '-', clock.second() + 60, JSON.stringify({ of: pk, n: 7 }));
  });

beforeEach(async () => {
  ({ folder, remove } = await temporaryFolder());
});
afterEach(async () => {
  table?.close();
  table = undefined;
  await remove();
});

describe('a file of the first layout', () => {
  it('gets its table of what comes and goes when it is opened, with the rows that are such, as they were', async () => {
    fileThen();
    const now = opened();
    const left = [...staying].sort();
    for (const pk of moving) {
      expect(await readAll(now, 'transient', pk, {})).toEqual([
        { pk, sk: '-', of: pk, n: 7, expiresAt: clock.second() + 60, version: 3 },
      ]);
    }
    expect(await now.count('transient', { pk: 'COUNTS#2026-03-02', sk: '-' }, 8, 1)).toBe(true);
    expect(await now.count('transient', { pk: 'COUNTS#2026-03-02', sk: '-' }, 8, 1)).toBe(false);
    now.close();
    table = undefined;
    expect([keysIn('records').sort(), keysIn('transient').sort()]).toEqual([left, [...moving].sort()]);
    expect(layout()).toBe(2);
  });

  it('is then what a new file is', () => {
    fileThen();
    openDatabase(file()).close();
    const upgraded = schemaOf(file());
    openDatabase(join(folder, 'new.db')).close();
    expect(upgraded.length).toBeGreaterThan(15);
    expect(upgraded).toEqual(schemaOf(join(folder, 'new.db')));
  });

  it('stays as it is where anything of that fails, and is upgraded the next time', () => {
    fileThen();
    const all = keysIn('records');
    inFile((database) =>
      database.exec(`CREATE TRIGGER broken BEFORE DELETE ON records WHEN old.pk = 'COUNTS#2026-03-02'
        BEGIN SELECT RAISE(ABORT, 'broken'); END`),
    );
    expect(() => openDatabase(file())).toThrow('broken');
    expect([layout(), keysIn('records')]).toEqual([1, all]);
    expect(() => keysIn('transient')).toThrow('no such table');
    inFile((database) => database.exec('DROP TRIGGER broken'));
    openDatabase(file()).close();
    expect([layout(), keysIn('records'), keysIn('transient').length]).toEqual([2, staying, moving.length]);
  });

  it('is upgraded once, whoever opens it', () => {
    fileThen();
    for (let time = 0; time < 2; time += 1) {
      const [one, other] = [openDatabase(file()), openDatabase(file())];
      one.close();
      other.close();
      expect([layout(), keysIn('transient').length]).toEqual([2, moving.length]);
    }
  });
});
