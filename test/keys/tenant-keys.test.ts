import { randomBytes, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createKeyfile, keyfileWrapper } from '../../lambdas/adapters/keyfile/keyfile-wrapper.ts';
import { openDatabase } from '../../lambdas/adapters/sqlite/open-database.ts';
import { type SqliteTable, tableOver } from '../../lambdas/adapters/sqlite/sqlite-table.ts';
import { sqliteWholeTable } from '../../lambdas/adapters/sqlite/whole-table.ts';
import type { KeyRing } from '../../lambdas/domain/keys/key-ring.ts';
import { checkNonce, issueNonce } from '../../lambdas/domain/links/nonce.ts';
import { openCodes } from '../../lambdas/stores/code-store.ts';
import { openGuards } from '../../lambdas/stores/guard-store.ts';
import { openKeyRing } from '../../lambdas/stores/key-ring.ts';
import { keys } from '../../lambdas/stores/keys.ts';
import { type Rewrapping, rewrapKeys } from '../../lambdas/stores/rewrap-keys.ts';
import type { StoredItem, Table, WholeTable } from '../../lambdas/stores/table.ts';
import { wrappedIn } from '../../lambdas/stores/tenant-keys.ts';
import { fixturePolicy } from '../support/fixture-policy.ts';
import { Killed, type Killer, mortal } from '../support/mortal-table.ts';
import { type MovingClock, movingClock } from '../support/table-world.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { scanAll } from '../support/whole-table-world.ts';

const policy = fixturePolicy;
const minutes = 60;

let remove: () => Promise<void>;
let folder: string;
let clock: MovingClock;
let table: SqliteTable;
let whole: WholeTable;
let close: () => void;
beforeEach(async () => {
  ({ folder, remove } = await temporaryFolder());
  await createKeyfile(join(folder, 'key'));
  clock = movingClock();
  const database = openDatabase(join(folder, 'keys.sqlite'), 'NORMAL');
  table = tableOver(database, { now: clock.now });
  whole = sqliteWholeTable(database, { now: clock.now });
  close = () => table.close();
});
afterEach(async () => {
  close();
  await remove();
});

/** A process of its own: it remembers what it read. */
const ring = (over: Table = table): KeyRing =>
  openKeyRing({
    policy,
    table: over,
    wrapper: keyfileWrapper({ file: join(folder, 'key') }),
    now: clock.now,
    random: randomBytes,
    sealsSigningKey: true,
  });

const stored = async (keyRing: KeyRing, over: Table = table): Promise<string> => {
  const id = randomUUID();
  const { wrapped } = await keyRing.newSubjectKey(id);
  await over.put('keys', { pk: keys.subjectKey(id), sk: keys.key, ...wrapped }, 'absent');
  return id;
};
const all = { mayGoOn: () => true };
const rewrap = (keyRing = ring(), over: Table = table, options = all): Promise<Rewrapping | undefined> =>
  rewrapKeys(options, { table: over, whole, keyRing, now: clock.now });
const versionsIn = (rows: readonly StoredItem[]) => new Set(rows.flatMap((row) => wrappedIn(row)?.tenantVersion ?? []));
/** Rotates, and waits until whoever began before is done. */
const rotated = async () => {
  await ring().rotate();
  clock.advance(16 * minutes);
};

describe('a new version of the tenant key', () => {
  it('is in force to the second ten minutes later, in every process, and known in each by then', async () => {
    const [one, other] = [ring(), ring()];
    await Promise.all([one.derived('lookup'), other.derived('lookup')]);
    expect(await one.rotate()).toEqual({ version: 2, inForceFrom: '2026-02-01T10:10:00.000Z' });
    clock.advance(10 * minutes - 1);
    for (const each of [one, other]) {
      expect((await each.derived('lookup')).version).toBe(1);
      expect((await each.allDerived('lookup')).map(({ version }) => version)).toEqual([2, 1]);
    }
    clock.advance(1);
    for (const each of [one, other]) expect((await each.derived('lookup')).version).toBe(2);
    expect((await one.derived('lookup')).key).toEqual((await other.derived('lookup')).key);
  });

  it('is one however many ask for it at once, and while it waits', async () => {
    const asked = await Promise.all([ring(), ring(), ring()].map((each) => each.rotate()));
    clock.advance(9 * minutes);
    asked.push(await ring().rotate());
    expect(new Set(asked.map(({ version }) => version))).toEqual(new Set([2]));
    clock.advance(1 * minutes);
    expect((await ring().rotate()).version).toBe(3);
  });

  it('is looked up once more by a process that meets a row of it and has not heard of it', async () => {
    const behind = ring();
    await behind.derived('wrap');
    await ring().rotate();
    // Its own clock is late; that of whoever wrote the row is not.
    const ahead = openKeyRing({
      policy,
      table,
      wrapper: keyfileWrapper({ file: join(folder, 'key') }),
      now: () => new Date(clock.now().getTime() + 11 * 60_000),
      random: randomBytes,
      sealsSigningKey: true,
    });
    const id = await stored(ahead);
    expect((await table.get('keys', { pk: keys.subjectKey(id), sk: keys.key }))?.['tenantVersion']).toBe(2);
    expect(await behind.subjectKey(id)).toEqual(await ahead.subjectKey(id));
    await table.put('keys', { pk: keys.subjectKey('x'), sk: keys.key, wrapped: 'x', tenantVersion: 9 });
    await expect(behind.subjectKey('x')).rejects.toThrow('not kept');
  });

  it('leaves what was made a moment before as good as it was: codes, forms, and what was sent lately', async () => {
    const keyRing = ring();
    const codes = openCodes({ table, keyRing, random: randomBytes, now: clock.now });
    const guards = openGuards({ policy, table, keyRing, now: clock.now });
    await keyRing.rotate();
    clock.advance(9 * minutes + 50);
    const first = await codes.issue('download:R-1');
    const other = await codes.issue('download:R-2');
    const nonce = await issueNonce('token', { keyRing, now: clock.now });
    for (let place = 0; place < policy.marketingCap.most; place += 1) {
      expect(await guards.takeMarketingPlace('ana@example.com' as never)).toBeDefined();
    }
    clock.advance(10);
    expect((await keyRing.derived('code')).version).toBe(2);
    expect(await codes.check('download:R-1', first ?? '')).toBe(true);
    expect(await codes.check('download:R-1', first ?? '')).toBe(false);
    await checkNonce('token', nonce, { keyRing, now: clock.now });
    await expect(checkNonce('another', nonce, { keyRing, now: clock.now })).rejects.toMatchObject({
      code: 'PRESSED_TOO_SOON',
    });
    // No newsletter more than the policy lets, and no code more than a day has.
    expect(await guards.takeMarketingPlace('ana@example.com' as never)).toBeUndefined();
    const again = await codes.issue('download:R-2');
    expect(await codes.check('download:R-2', other ?? '')).toBe(false);
    expect(await codes.check('download:R-2', again ?? '')).toBe(true);
    expect(await codes.issue('download:R-2')).toBeDefined();
    expect(await codes.issue('download:R-2')).toBeUndefined();
    clock.advance(policy.marketingCap.days * 24 * 60 * minutes);
    expect(await guards.takeMarketingPlace('ana@example.com' as never)).toBeDefined();
  });
});

describe('sealing every key anew', () => {
  it('waits until whoever began under the old version is done, and has nothing to do before', async () => {
    const keyRing = ring();
    await stored(keyRing);
    expect(await rewrap(keyRing)).toBeUndefined();
    await keyRing.rotate();
    clock.advance(15 * minutes - 1);
    expect(await rewrap(keyRing)).toBeUndefined();
    clock.advance(1);
    expect(await rewrap(keyRing)).toMatchObject({ version: 2, state: 'finished', rewrapped: 1 });
  });

  it('reaches every kind of key, leaves what it is and when it ends, and does nothing the second time', async () => {
    const before = ring();
    const id = await stored(before);
    const { wrapped } = await before.newFileKey('bundle', 'R-1');
    await table.put('keys', { pk: keys.bundleKey('R-1'), sk: keys.key, ...wrapped, expiresAt: clock.second() + 9_999 });
    const signed = (await before.signer()).sign(Buffer.from('x'));
    const kept = {
      person: await before.subjectKey(id),
      file: await before.fileKey('bundle', 'R-1'),
      class: await before.classKey('contact', '2031-02'),
      link: (await before.currentKey('entry')).key,
    };
    const rows = await scanAll(whole, 'keys');
    await rotated();
    expect(await rewrap()).toMatchObject({ state: 'finished', rewrapped: 5 });
    const after = ring();
    expect({
      person: await after.subjectKey(id),
      file: await after.fileKey('bundle', 'R-1'),
      class: await after.existingClassKey('contact', '2031-02'),
      link: (await after.currentKey('entry')).key,
    }).toEqual(kept);
    expect((await after.signer()).sign(Buffer.from('x'))).toEqual(signed);
    const now = await scanAll(whole, 'keys');
    expect(versionsIn(now)).toEqual(new Set([2]));
    for (const row of rows) {
      expect(now.find(({ pk, sk }) => pk === row.pk && sk === row.sk)?.expiresAt).toBe(row.expiresAt);
    }
    expect(await rewrap()).toMatchObject({ state: 'finished', rewrapped: 5 });
    expect(await scanAll(whole, 'keys')).toEqual(now);
  });

  it('ends alike wherever it is killed, and by two at once', async () => {
    const keyRing = ring();
    for (let count = 0; count < 12; count += 1) await stored(keyRing);
    await rotated();
    for (let writes = 1; ; writes += 1) {
      const killer: Killer = { left: writes, after: writes % 2 === 0 };
      const dying = mortal(table, killer);
      const killed = await rewrap(ring(dying), dying).then(
        () => false,
        (error: unknown) => error instanceof Killed,
      );
      if (!killed) break;
    }
    expect(versionsIn(await scanAll(whole, 'keys'))).toEqual(new Set([2]));
    await rotated();
    const both = await Promise.all([rewrap(), rewrap()]);
    expect(both.map((each) => each?.state)).toEqual(['finished', 'finished']);
    expect(versionsIn(await scanAll(whole, 'keys'))).toEqual(new Set([3]));
  });

  it('stops when its time is up, shows how far it is, and goes on from there', async () => {
    const keyRing = ring();
    const ids: string[] = [];
    for (let count = 0; count < 1_500; count += 1) ids.push(await stored(keyRing));
    await rotated();
    const shown: number[] = [];
    const turns = [true, false];
    const some = { mayGoOn: () => turns.shift() ?? false, progress: ({ looked }: Rewrapping) => shown.push(looked) };
    expect(await rewrap(ring(), table, some)).toMatchObject({ state: 'unfinished', looked: 1_000 });
    expect(await rewrap()).toMatchObject({ state: 'finished', rewrapped: 1_500 });
    expect(shown).toEqual([1_000]);
    expect(versionsIn(await scanAll(whole, 'keys', 1_000))).toEqual(new Set([2]));
  });

  it('never brings a key back that was destroyed while it was at it', async () => {
    const keyRing = ring();
    const id = await stored(keyRing);
    await rotated();
    // Destroyed between the moment in which it was read and the one in which it would be written.
    const racing: WholeTable = {
      ...whole,
      scan: async (name, page) => {
        const found = await whole.scan(name, page);
        await table.remove('keys', { pk: keys.subjectKey(id), sk: keys.key });
        return found;
      },
    };
    const done = await rewrapKeys(all, { table, whole: racing, keyRing: ring(), now: clock.now });
    expect(done).toMatchObject({ state: 'finished', rewrapped: 0 });
    expect(await ring().subjectKey(id)).toBeUndefined();
  });
});

type Step =
  | { readonly kind: 'rotate' | 'wait' | 'rewrap' | 'register' }
  | { readonly kind: 'erase'; readonly who: number };
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.constantFrom('rotate', 'wait', 'rewrap', 'register', 'register').map((kind) => ({ kind })),
  fc.nat(9).map((who): Step => ({ kind: 'erase', who })),
);

it('in whatever order keys are rotated and people come and go, everybody is readable exactly if they are not erased', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
      const long = ring();
      const people = new Map<string, Uint8Array | undefined>();
      for (const each of steps) {
        if (each.kind === 'rotate') await long.rotate();
        if (each.kind === 'wait') clock.advance(11 * minutes);
        if (each.kind === 'rewrap') await rewrap(long);
        if (each.kind === 'register') {
          const id = await stored(long);
          people.set(id, await long.subjectKey(id));
        }
        const id = each.kind === 'erase' ? [...people.keys()][each.who] : undefined;
        if (id !== undefined) {
          await table.remove('keys', { pk: keys.subjectKey(id), sk: keys.key });
          people.set(id, undefined);
        }
      }
      for (const reader of [long, ring()]) {
        for (const [id, key] of people) expect(await reader.subjectKey(id)).toEqual(key);
      }
    }),
    { numRuns: 60 },
  );
});
