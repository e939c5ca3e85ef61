import { randomBytes, randomUUID } from 'node:crypto';
import { chmod, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { folderObjects } from '../../lambdas/adapters/folder/folder-objects.ts';
import { objectPath } from '../../lambdas/adapters/folder/object-path.ts';
import { createKeyfile, keyfileWrapper } from '../../lambdas/adapters/keyfile/keyfile-wrapper.ts';
import { openDatabase } from '../../lambdas/adapters/sqlite/open-database.ts';
import { type SqliteTable, tableOver } from '../../lambdas/adapters/sqlite/sqlite-table.ts';
import { sqliteWholeTable } from '../../lambdas/adapters/sqlite/whole-table.ts';
import type { Objects } from '../../lambdas/domain/objects/objects.ts';
import {
  copiesReachBackTo,
  openRecoveryCopies,
  type RecoveryCopies,
  readRecoveryCopies,
} from '../../lambdas/stores/backups/recovery-copies.ts';
import { openKeyRing } from '../../lambdas/stores/key-ring.ts';
import { keys } from '../../lambdas/stores/keys.ts';
import type { WholeTable } from '../../lambdas/stores/table.ts';
import { askAndConfirm, letterAbout, start } from '../requests/request-flow.ts';
import { fixturePolicy } from '../support/fixture-policy.ts';
import { filesHolding } from '../support/people.ts';
import { confirmed } from '../support/preferences.ts';
import { testServer } from '../support/server.ts';
import { type MovingClock, movingClock } from '../support/table-world.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { scanAll } from '../support/whole-table-world.ts';

const policy = fixturePolicy;
const day = 86_400;
const { keyRecoveryDays } = policy.backups;

let remove: () => Promise<void>;
let folder: string;
let clock: MovingClock;
let table: SqliteTable;
let whole: WholeTable;
let objects: Objects;
let copies: RecoveryCopies;

/** Another process over the same place. */
const open = () => openRecoveryCopies({ policy, table, whole, objects, now: clock.now });
beforeEach(async () => {
  ({ folder, remove } = await temporaryFolder());
  clock = movingClock();
  const database = openDatabase(join(folder, 'copied.sqlite'), 'NORMAL');
  table = tableOver(database, { now: clock.now });
  whole = sqliteWholeTable(database, { now: clock.now });
  objects = folderObjects({ folder: join(folder, 'recovery'), now: clock.now });
  copies = open();
});
afterEach(async () => {
  table.close();
  await remove();
});

const noted = async (id: string, secondsAgo = 0) => {
  const at = new Date(clock.now().getTime() - secondsAgo * 1_000).toISOString();
  await table.put('journal', { pk: keys.journalDay(at.slice(0, 10)), sk: keys.journalEntry(at, 0, id), id });
};
const names = async () => (await objects.list('')).items.map(({ name }) => name);
const inJournal = async () => (await readRecoveryCopies(objects)).journal.map(({ id }) => id).sort();
const keyOf = async (id: string) => {
  await table.put('keys', { pk: keys.subjectKey(id), sk: keys.key, wrapped: id, tenantVersion: 1 });
};
const inKeys = async () => (await readRecoveryCopies(objects)).keys?.map(({ wrapped }) => wrapped).sort();
const spoil = async (name: string) => {
  const file = join(folder, 'recovery', ...objectPath(name).split('/'));
  const bytes = await readFile(file);
  bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1;
  await chmod(file, 0o600);
  await writeFile(file, bytes);
};

describe('the journal', () => {
  it('is copied as it grows, each entry once, and nothing where nothing is new', async () => {
    await noted('before');
    expect(await copies.copyJournal()).toBe(1);
    clock.advance(60);
    expect(await copies.copyJournal()).toBe(0);
    expect(await names()).toHaveLength(1);
    await noted('one');
    await noted('two');
    expect(await copies.copyJournal()).toBe(2);
    expect(await inJournal()).toEqual(['before', 'one', 'two']);
  });

  it('is copied with what was noted before midnight, and with whoever took minutes to write', async () => {
    clock.advance(14 * 3_600 - 30);
    await noted('evening');
    await copies.copyJournal();
    clock.advance(60);
    await noted('late', 9 * 60);
    await noted('ahead', -40);
    expect(await copies.copyJournal()).toBe(2);
    expect(await inJournal()).toEqual(['ahead', 'evening', 'late']);
  });

  it('is copied as it stands now where an entry was changed', async () => {
    await noted('same');
    await copies.copyJournal();
    const [row] = await scanAll(whole, 'journal');
    await table.put('journal', { pk: row?.pk ?? '', sk: row?.sk ?? '', id: 'changed' });
    clock.advance(1);
    expect(await copies.copyJournal()).toBe(1);
    expect(await inJournal()).toEqual(['changed']);
  });

  it('goes on after a restart where it was: nothing is missing, nothing is copied again', async () => {
    await noted('one');
    await copies.copyJournal();
    clock.advance(3 * 3_600);
    await noted('two');
    await noted('late', 9 * 60);
    copies = open();
    expect(await copies.copyJournal()).toBe(2);
    clock.advance(60);
    copies = open();
    expect(await copies.copyJournal()).toBe(0);
    expect(await inJournal()).toEqual(['late', 'one', 'two']);
  });

  it('is refused by name where a copy was altered', async () => {
    await noted('one');
    await copies.copyJournal();
    const [name = ''] = await names();
    await spoil(name);
    await expect(readRecoveryCopies(objects)).rejects.toMatchObject({ name: 'DamagedBackup', object: name });
  });
});

describe('the keys', () => {
  it('are copied whole, and the newest whole copy counts', async () => {
    expect((await readRecoveryCopies(objects)).keys).toBeUndefined();
    await keyOf('ana');
    expect(await copies.keysCopiedAt()).toBeUndefined();
    expect(await copies.copyKeys()).toBe(1);
    expect(await copies.keysCopiedAt()).toEqual(clock.now());
    clock.advance(day);
    await keyOf('berta');
    // Killed before its end.
    const dying: RecoveryCopies = openRecoveryCopies({
      policy,
      table,
      whole,
      now: clock.now,
      objects: {
        ...objects,
        put: async (name, bytes) => {
          if (name.endsWith('end.json')) throw new Error('killed');
          return objects.put(name, bytes);
        },
      },
    });
    await expect(dying.copyKeys()).rejects.toThrow('killed');
    expect(await inKeys()).toEqual(['ana']);
    clock.advance(60);
    await copies.copyKeys();
    expect(await inKeys()).toEqual(['ana', 'berta']);
  });

  it('are read from an older copy where the newest was altered, and refused by name where all were', async () => {
    await keyOf('ana');
    await copies.copyKeys();
    clock.advance(day);
    await keyOf('berta');
    await copies.copyKeys();
    const parts = (await names()).filter((name) => name.endsWith('.gz'));
    await spoil(parts[1] ?? '');
    expect(await inKeys()).toEqual(['ana']);
    await spoil(parts[0] ?? '');
    await expect(readRecoveryCopies(objects)).rejects.toMatchObject({ name: 'DamagedBackup', object: parts[1] });
  });

  it('come in several parts where there are many', async () => {
    for (let count = 0; count < 30; count += 1) {
      await table.put('keys', { pk: `SUBJECT#${count}`, sk: 'KEY', wrapped: `${count}`.padEnd(350_000, 'x') });
    }
    expect(await copies.copyKeys()).toBe(30);
    expect((await names()).filter((name) => name.endsWith('.gz')).length).toBeGreaterThan(1);
    expect((await readRecoveryCopies(objects)).keys).toEqual(await scanAll(whole, 'keys'));
  });
});

it('nothing gets older than destroyed keys may be recovered, and no longer than that is any of them in a copy', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ hours: fc.integer({ min: 1, max: 30 }), what: fc.constantFrom('copy', 'destroy', 'add') }), {
        maxLength: 40,
      }),
      async (steps) => {
        const destroyed = new Map<string, number>();
        const live: string[] = [];
        for (const { hours, what } of steps) {
          for (let hour = 0; hour < hours; hour += 1) {
            clock.advance(3_600);
            await copies.end();
          }
          if (what === 'add') {
            live.push(randomUUID());
            await keyOf(live.at(-1) ?? '');
          }
          const [gone] = what === 'destroy' ? live.splice(0, 1) : [];
          if (gone !== undefined) {
            await table.remove('keys', { pk: keys.subjectKey(gone), sk: keys.key });
            destroyed.set(gone, clock.now().getTime());
          }
          await noted(randomUUID());
          await copies.copyJournal();
          if (what === 'copy') await copies.copyKeys();
          const oldest = clock.now().getTime() - keyRecoveryDays * day * 1_000;
          for (const { storedAt } of (await objects.list('')).items) {
            expect(Date.parse(storedAt)).toBeGreaterThan(oldest);
          }
          for (const { pk } of (await readRecoveryCopies(objects)).keys ?? []) {
            expect(destroyed.get(pk.slice('SUBJECT#'.length)) ?? Number.POSITIVE_INFINITY).toBeGreaterThan(oldest);
          }
        }
      },
    ),
    { numRuns: 5 },
  );
});

it('reach back for as long as they are kept, and from when the last of them was made where no server has run since', async () => {
  const reach = async () =>
    clock.now().getTime() - (await copiesReachBackTo(objects, { policy, now: clock.now })).getTime();
  const [hour, kept] = [3_600_000, keyRecoveryDays * day * 1_000];
  // Nothing was removed, and the first time the whole of that is copied.
  await noted('one');
  await copies.copyJournal();
  expect(Math.abs((await reach()) - kept)).toBeLessThan(hour);
  clock.advance((keyRecoveryDays + 3) * day);
  await copies.end();
  await copies.copyKeys();
  expect(Math.abs((await reach()) - kept)).toBeLessThan(hour);
  clock.advance(30 * day);
  const since = 29 * day * 1_000;
  expect(Math.abs((await reach()) - kept - since)).toBeLessThan(hour);
});

it('whatever was noted since they say that they reach back is among them, wherever a removal was cut off', async () => {
  const part = fc.record({
    hours: fc.integer({ min: 1, max: 60 }),
    what: fc.constantFrom('on', 'on', 'off', 'cut-off', 'moved'),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(part, { minLength: 1, maxLength: 12 }), async (parts) => {
      for (const name of await names()) await objects.remove(name);
      copies = open();
      const written: { readonly id: string; readonly at: Date }[] = [];
      for (const { hours, what } of parts) {
        if (what === 'moved') {
          for (const name of await names()) await objects.remove(name);
          copies = open();
        }
        if (what === 'off') clock.advance(hours * 3_600);
        const runs = what === 'off' ? 0 : hours;
        for (let hour = 0; hour < runs; hour += 4) {
          clock.advance(4 * 3_600);
          written.push({ id: randomUUID(), at: clock.now() });
          await noted(written.at(-1)?.id ?? '');
          let left = what === 'cut-off' ? 1 : Number.POSITIVE_INFINITY;
          const remove: Objects['remove'] = async (name) => {
            left -= 1;
            if (left < 0) throw new Error('cut off');
            return objects.remove(name);
          };
          const dying = openRecoveryCopies({ policy, table, whole, objects: { ...objects, remove }, now: clock.now });
          await dying.end().catch(() => undefined);
          await copies.copyJournal();
          if (hour % 24 === 0) await copies.copyKeys();
        }
        const since = await copiesReachBackTo(objects, { policy, now: clock.now });
        const there = new Set(await inJournal());
        const due = written.filter(({ at }) => at >= since);
        expect(due.filter(({ id }) => !there.has(id))).toEqual([]);
      }
    }),
    { numRuns: 6 },
  );
});

describe('on a server', () => {
  it('an erasure is known, and every key of the last night there, once the data file is lost; and nothing can be read', async () => {
    const server = await testServer();
    try {
      await server.setClock(start);
      const stays = await confirmed(server, 'Queta Queda', 'queta@example.com');
      const goes = await confirmed(server, 'Vera Vasefue', 'vera@example.com');
      await server.advance('P1D');
      const { reference } = await askAndConfirm(server, 'erasure', 'vera@example.com');
      await letterAbout(server, 'vera@example.com', reference, /./);
      await server.advance('PT30M');
      const place = join(server.folder, 'data', 'recovery');
      const found = await readRecoveryCopies(folderObjects({ folder: place }));
      expect(found.journal).toContainEqual(expect.objectContaining({ kind: 'erasure', subjectId: goes }));
      const person = found.keys?.find(({ pk }) => pk === keys.subjectKey(stays));
      expect(person).toBeDefined();
      // With the key file, and with nothing else, it is the key that it was.
      const { folder: elsewhere, remove: clean } = await temporaryFolder();
      const database = openDatabase(join(elsewhere, 'again.sqlite'));
      const again = tableOver(database, { now: () => new Date('2027-01-13T00:00:00Z') });
      await sqliteWholeTable(database, { now: clock.now }).fill('keys', found.keys ?? []);
      await createKeyfile(join(elsewhere, 'other.key'));
      const ringWith = (file: string) =>
        openKeyRing({
          policy,
          table: again,
          wrapper: keyfileWrapper({ file }),
          now: () => new Date('2027-01-13T00:00:00Z'),
          random: randomBytes,
          sealsSigningKey: true,
        });
      expect(await ringWith(join(server.folder, 'data', 'demo.key')).subjectKey(stays)).toHaveLength(32);
      await expect(ringWith(join(elsewhere, 'other.key')).subjectKey(stays)).rejects.toThrow();
      again.close();
      await clean();
      expect(await filesHolding(place, ['Queta', 'queta@example.com', 'Vera', 'vera@example.com'], /^$/)).toEqual([]);
      for (const entry of await readdir(place, { recursive: true, withFileTypes: true })) {
        const { mode } = await stat(join(entry.parentPath, entry.name));
        expect(mode & 0o077 & (entry.isFile() ? 0o022 : 0o077)).toBe(0);
      }
      await server.advance(`P${keyRecoveryDays + 1}D`);
      const later = await readRecoveryCopies(folderObjects({ folder: place }));
      expect(later.keys?.find(({ pk }) => pk === keys.subjectKey(goes))).toBeUndefined();
      expect(later.keys?.find(({ pk }) => pk === keys.subjectKey(stays))).toBeDefined();
    } finally {
      await server.stop();
    }
  });
});
