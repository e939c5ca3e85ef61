import { spawnSync } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openDatabase } from '../../lambdas/adapters/sqlite/open-database.ts';
import { type SqliteTable, sqliteTable, tableOver } from '../../lambdas/adapters/sqlite/sqlite-table.ts';
import { type TableName, tableNames, Unavailable } from '../../lambdas/stores/table.ts';
import { killedWriter } from '../support/killed-writer.ts';
import { roundTables } from '../support/table-rounds.ts';
import { freshPk, movingClock, readAll } from '../support/table-world.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { tableContract } from './table-contract.ts';

tableContract(
  'SQLite',
  async () => {
    const { folder, remove } = await temporaryFolder();
    const clock = movingClock();
    const table = sqliteTable({ file: join(folder, 'habeas.db'), now: clock.now });
    let sequence = 0;
    return {
      table,
      clock,
      async changes() {
        const { changes } = await table.changes(sequence, 10_000);
        sequence = changes.at(-1)?.sequence ?? sequence;
        return changes.map(({ sequence: _sequence, ...change }) => change);
      },
      async close() {
        table.close();
        await remove();
      },
    };
  },
  { neverLost: 'call and reply are one process, and what stops it between the two stops the caller as well' },
);

describe('the SQLite file', () => {
  let folder: string;
  let remove: () => Promise<void>;
  const open: SqliteTable[] = [];
  const clock = movingClock();
  const file = () => join(folder, 'habeas.db');
  const opened = (wait?: (ms: number) => Promise<void>) => {
    const table = sqliteTable({ file: file(), now: clock.now, ...(wait && { wait }) });
    open.push(table);
    return table;
  };
  /** All bytes that the folder holds: the file and its write-ahead log. */
  const everyByte = async () =>
    Buffer.concat(await Promise.all((await readdir(folder)).map((name) => readFile(join(folder, name)))));

  beforeEach(async () => {
    ({ folder, remove } = await temporaryFolder());
  });
  afterEach(async () => {
    for (const table of open.splice(0)) table.close();
    await remove();
  });

  it('keeps everything over a restart, sequence numbers of changes too', async () => {
    const first = opened();
    await first.put('records', { pk: 'p', sk: 'a', text: 'á' });
    await first.put('records', { pk: 'p', sk: 'b' });
    const before = await first.changes(0);
    open.splice(0);
    first.close();
    const second = opened();
    expect(await second.get('records', { pk: 'p', sk: 'a' })).toEqual({ pk: 'p', sk: 'a', text: 'á', version: 1 });
    expect(await second.changes(0)).toEqual(before);
    await second.remove('records', { pk: 'p', sk: 'a' });
    const after = await second.changes(before.changes.at(-1)?.sequence ?? 0);
    expect(after.changes).toMatchObject([{ key: { pk: 'p', sk: 'a' }, kind: 'removed' }]);
  });

  it('is durable at each commit, and overwrites what it deletes', () => {
    const database = openDatabase(file());
    const pragma = (name: string) => Object.values(database.prepare(`PRAGMA ${name}`).get() ?? {})[0];
    expect(['journal_mode', 'synchronous', 'secure_delete', 'trusted_schema'].map(pragma)).toEqual(['wal', 2, 1, 0]);
    database.close();
  });

  it('refuses a file of a newer layout in plain words, and leaves it as it is', async () => {
    const other = new DatabaseSync(file());
    other.exec('PRAGMA user_version = 3');
    other.close();
    expect(() => sqliteTable({ file: file(), now: clock.now })).toThrow('written by a newer Habeas (layout 3;');
    const again = new DatabaseSync(file());
    expect(again.prepare('SELECT count(*) AS n FROM sqlite_schema').get()?.n).toBe(0);
    again.close();
  });

  it('refuses a file that is no database', async () => {
    const other = new DatabaseSync(file());
    other.exec('CREATE TABLE t (a)');
    other.close();
    const bytes = await readFile(file());
    await import('node:fs/promises').then((fs) => fs.writeFile(file(), bytes.fill(7, 0, 100)));
    expect(() => sqliteTable({ file: file(), now: clock.now })).toThrow(/not a database/);
  });

  it('is unavailable where no file can be', () => {
    expect(() => sqliteTable({ file: join(folder, 'nowhere', 'habeas.db'), now: clock.now })).toThrow(Unavailable);
  });

  it('holds no byte of an erased item once the log is truncated', async () => {
    const canary = 'canary-7f3a1e';
    const table = opened();
    const item = { pk: freshPk(), sk: 'a', text: canary.repeat(400) };
    await table.put('records', item);
    await table.put('records', { ...item, expiresAt: clock.second() + 10, second: canary });
    expect((await everyByte()).includes(canary)).toBe(true);
    await table.remove('records', item);
    await table.truncateLog();
    expect((await everyByte()).includes(canary)).toBe(false);
    const kinds = (await table.changes(0)).changes.map(({ kind, item: image }) => [kind, image]);
    expect(kinds).toEqual([
      ['put', undefined],
      ['put', undefined],
      ['removed', undefined],
    ]);
  });

  it('sweeps out what has expired, in all tables and beyond one batch, and nothing else', async () => {
    const canary = 'canary-0b55d2';
    const table = opened();
    const end = clock.second() + 60;
    for (let i = 0; i < 205; i += 1) await table.put('records', { pk: 'p', sk: `e${i}`, expiresAt: end, canary });
    for (const name of tableNames) await table.put(name, { pk: 'q', sk: 'expired', expiresAt: end, canary });
    for (const name of tableNames) await table.put(name, { pk: 'q', sk: 'later', expiresAt: end + 3600 });
    expect(await table.sweepExpired()).toBe(0);
    clock.advance(60);
    const { changes } = await table.changes(0, 1000);
    expect(await table.sweepExpired()).toBe(205 + tableNames.length);
    expect(await table.sweepExpired()).toBe(0);
    const removed = await table.changes(changes.at(-1)?.sequence ?? 0, 1000);
    expect(removed.changes).toHaveLength(206);
    expect(removed.changes.every(({ kind, item }) => kind === 'removed' && item === undefined)).toBe(true);
    for (const name of tableNames) expect((await table.query(name, 'q')).items).toMatchObject([{ sk: 'later' }]);
    await table.truncateLog();
    expect((await everyByte()).includes(canary)).toBe(false);
  });

  it('keeps changes for a day, and prunes them with each sweep', async () => {
    const table = opened();
    for (const sk of ['a', 'b', 'c', 'd']) await table.put('records', { pk: 'p', sk });
    clock.advance(24 * 3600 - 1);
    await table.put('records', { pk: 'p', sk: 'e' });
    expect((await table.changes(0)).changes.map(({ key }) => key.sk)).toEqual(['a', 'b', 'c', 'd', 'e']);
    clock.advance(1);
    await table.put('records', { pk: 'p', sk: 'f' });
    await table.sweepExpired();
    expect((await table.changes(0)).changes.map(({ key }) => key.sk)).toEqual(['e', 'f']);
    expect((await table.changes(0, 1)).changes).toHaveLength(1);
  });

  it('keeps changes that are still to be read, however old', async () => {
    const table = opened();
    for (const sk of ['a', 'b', 'c']) await table.put('records', { pk: 'p', sk });
    const [first] = (await table.changes(0)).changes;
    clock.advance(48 * 3600);
    await table.sweepExpired(first?.sequence);
    expect((await table.changes(0)).changes.map(({ key }) => key.sk)).toEqual(['b', 'c']);
    await table.sweepExpired();
    expect((await table.changes(0)).changes).toEqual([]);
  });

  it('lets no job of a group suffer for another', async () => {
    const database = openDatabase(file());
    const table = tableOver(database, { now: clock.now });
    open.push(table);
    database.exec(
      "CREATE TEMP TRIGGER broken BEFORE INSERT ON records WHEN NEW.sk = 'bad' BEGIN SELECT RAISE(ABORT, 'broken'); END",
    );
    const puts = await Promise.allSettled(['a', 'bad', 'b'].map((sk) => table.put('records', { pk: 'p', sk })));
    expect(puts.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect((await readAll(table, 'records', 'p', {})).map(({ sk }) => sk)).toEqual(['a', 'b']);
  });

  it('keeps only changes that somebody reads, and tells after the commit', async () => {
    const told: number[] = [];
    const table = sqliteTable({
      file: join(folder, 'wanted.sqlite'),
      now: clock.now,
      wanted: ({ sk }) => sk.startsWith('w'),
      changed: () => {
        void table.changes(0).then(({ changes }) => told.push(changes.length));
      },
    });
    await Promise.all(['w1', 'x1', 'w2', 'x2'].map((sk) => table.put('records', { pk: 'p', sk })));
    await table.remove('records', { pk: 'p', sk: 'x1' });
    const { changes } = await table.changes(0);
    expect(changes.map(({ key }) => key.sk)).toEqual(['w1', 'w2']);
    expect(told.at(-1)).toBe(2);
    table.close();
  });

  it('commits what comes in one turn together, each by its own condition, and loses nothing at closing', async () => {
    const file = join(folder, 'group.sqlite');
    const table = sqliteTable({ file, now: clock.now });
    const puts = await Promise.all(
      Array.from({ length: 200 }, (_, n) => table.put('records', { pk: 'p', sk: `k${n % 100}`, n }, 'absent')),
    );
    expect(puts.filter(({ stored }) => stored)).toHaveLength(100);
    expect(puts.slice(100).every((put) => !put.stored && put.stood?.['n'] !== undefined)).toBe(true);
    const last = table.put('records', { pk: 'p', sk: 'last' });
    table.close();
    expect(await last).toEqual({ stored: true, version: 1 });
    const again = sqliteTable({ file, now: clock.now });
    expect(await again.get('records', { pk: 'p', sk: 'last' })).toBeDefined();
    again.close();
  });

  it('tells all who wait for a locked file at once, also at closing, and goes on when it is free', async () => {
    const file = join(folder, 'locked.sqlite');
    const waits: number[] = [];
    const table = sqliteTable({ file, now: clock.now, wait: async (ms) => waits.push(ms) });
    const other = new DatabaseSync(file);
    other.exec('BEGIN IMMEDIATE');
    const puts = await Promise.allSettled(
      [1, 2, 3, 4, 5].map((n) => table.put('records', { pk: 'p', sk: `k${n}` }, 'absent')),
    );
    expect(puts.every((put) => put.status === 'rejected' && put.reason instanceof Unavailable)).toBe(true);
    // One series of attempts for all of them, not one for each.
    expect(waits).toHaveLength(19);
    other.exec('ROLLBACK');
    expect(await table.put('records', { pk: 'p', sk: 'k1' }, 'absent')).toEqual({ stored: true, version: 1 });
    other.exec('BEGIN IMMEDIATE');
    const last = table.put('records', { pk: 'p', sk: 'last' }).catch((error: unknown) => error);
    table.close();
    expect(await last).toBeInstanceOf(Unavailable);
    other.close();
  });

  it('waits for another process that writes, and gives up when it never ends', async () => {
    const other = new DatabaseSync(file());
    let pauses = 0;
    const table = opened(async () => {
      pauses += 1;
      if (pauses === 2) other.exec('COMMIT');
    });
    await table.put('records', { pk: 'p', sk: 'a' });
    other.exec('BEGIN IMMEDIATE');
    expect(await table.put('records', { pk: 'p', sk: 'b' })).toEqual({ stored: true, version: 1 });
    expect(pauses).toBe(2);
    other.exec('BEGIN IMMEDIATE');
    await expect(table.put('records', { pk: 'p', sk: 'c' })).rejects.toThrow(Unavailable);
    expect(await table.get('records', { pk: 'p', sk: 'b' })).toBeDefined();
    other.exec('ROLLBACK');
    other.close();
    expect(await table.get('records', { pk: 'p', sk: 'c' })).toBeUndefined();
    expect(await table.put('records', { pk: 'p', sk: 'c' })).toEqual({ stored: true, version: 1 });
  });

  it('is unavailable while the disk is full, loses nothing, and works again when there is room', async () => {
    const database = openDatabase(file());
    const table = tableOver(database, { now: clock.now });
    open.push(table);
    const write = (i: number) =>
      table.transact(
        (['records', 'journal'] as const).map((name) => ({
          type: 'put',
          table: name,
          item: { pk: 'p', sk: String(i), text: 'x'.repeat(900) },
        })),
      );
    const pages = Number(database.prepare('PRAGMA page_count').get()?.page_count);
    database.exec(`PRAGMA max_page_count = ${pages + 20}`);
    let acknowledged = 0;
    const full = async () => {
      for (; acknowledged < 1000; acknowledged += 1) await write(acknowledged);
    };
    await expect(full()).rejects.toThrow(Unavailable);
    expect(acknowledged).toBeGreaterThan(5);
    await expect(write(acknowledged)).rejects.toThrow(Unavailable);
    const count = async (name: TableName) => (await readAll(table, name, 'p', {})).length;
    expect([await count('records'), await count('journal')]).toEqual([acknowledged, acknowledged]);
    database.exec('PRAGMA max_page_count = 100000');
    expect(await write(acknowledged)).toEqual({ committed: true });
    expect([await count('records'), await count('journal')]).toEqual([acknowledged + 1, acknowledged + 1]);
  });

  it('writes nothing of a transaction in which one statement fails', async () => {
    const database = openDatabase(file());
    const table = tableOver(database, { now: clock.now });
    open.push(table);
    const both = () =>
      table.transact([
        { type: 'put', table: 'records', item: { pk: 'p', sk: 'a' } },
        { type: 'put', table: 'journal', item: { pk: 'p', sk: 'a' } },
      ]);
    database.exec("CREATE TEMP TRIGGER broken BEFORE INSERT ON journal BEGIN SELECT RAISE(ABORT, 'broken'); END");
    await expect(both()).rejects.toThrow('broken');
    expect(await table.get('records', { pk: 'p', sk: 'a' })).toBeUndefined();
    expect((await table.changes(0)).changes).toEqual([]);
    database.exec('DROP TRIGGER broken');
    expect(await both()).toEqual({ committed: true });
  });

  (process.platform === 'win32' ? it.skip : it)('survives a log that the system refuses to let grow', () => {
    const script = fileURLToPath(new URL('../support/table-under-limit.ts', import.meta.url));
    const node = [process.execPath, '--disable-warning=ExperimentalWarning', script, file()];
    const ran = spawnSync('/bin/sh', ['-c', 'ulimit -f 1200 && exec "$@"', 'sh', ...node], { encoding: 'utf8' });
    expect(ran.stderr).toBe('');
    const told = JSON.parse(ran.stdout) as { refusedBy: string; acknowledged: number; kept: number; then: object };
    expect(told.refusedBy).toBe('Unavailable');
    expect(told.acknowledged).toBeGreaterThan(5);
    expect(told.kept).toBe(told.acknowledged);
    expect(told.then).toEqual({ stored: true, version: 1 });
  });

  it('loses no acknowledged write and shows no half transaction, killed at any moment', async () => {
    const acknowledged = new Set<string>();
    for (let run = 0; run < 15; run += 1) {
      const rounds = await killedWriter('table-writer.ts', [file(), String(run)], Math.random() * 150);
      for (const round of rounds) acknowledged.add(round);
      const table = sqliteTable({ file: file(), now: () => new Date() });
      const kept = await Promise.all(
        roundTables.map(async (name) => (await readAll(table, name, 'round', { limit: 1000 })).map(({ sk }) => sk)),
      );
      const guards = new Set((await readAll(table, 'guards', 'round', { limit: 1000 })).map(({ sk }) => sk));
      const latest = await table.get('keys', { pk: 'round', sk: 'latest' });
      table.close();
      const [records = []] = kept;
      for (const names of kept) expect(names).toEqual(records);
      const standing = new Set(records);
      expect([...acknowledged].filter((round) => !standing.has(round) || !guards.has(round))).toEqual([]);
      expect([...guards].filter((round) => !standing.has(round))).toEqual([]);
      expect(latest?.version ?? 0).toBe(records.length);
    }
    expect(acknowledged.size).toBeGreaterThan(15);
  });
});
