import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type SqliteTable, sqliteTable } from '../../lambdas/adapters/sqlite/sqlite-table.ts';
import type { Restore } from '../../lambdas/domain/backups/restore.ts';
import type { World } from '../../lambdas/runtime/handler.ts';
import { journalOfSet } from '../../lambdas/stores/journal-of-set.ts';
import { keys } from '../../lambdas/stores/keys.ts';
import { remove } from '../../lambdas/stores/person-items.ts';
import { settleSwitches } from '../../lambdas/stores/restore/after-switch.ts';
import { holdingBack } from '../../lambdas/stores/restore/held-back.ts';
import { openRestoreNotes, type RestoreNotes } from '../../lambdas/stores/restore/restore-notes.ts';
import type { StoredItem, Table, TableName, Write } from '../../lambdas/stores/table.ts';
import { type KeptWorld, keptPerson, keptWorld } from '../blocking/kept-world.ts';
import { addressOf, doings, seenOf } from './restore-model-world.ts';

const isOfSet = (name: TableName): boolean => name === 'records' || name === 'blocked';

/** Two sets of `records` and `blocked` that share everything else, as on AWS. */
const otherSet = (shared: Table, own: Table): Table => {
  const of = (name: TableName) => (isOfSet(name) ? own : shared);
  return {
    ...shared,
    get: (name, key) => of(name).get(name, key),
    query: (name, pk, range) => of(name).query(name, pk, range),
    queryDue: (name, bucket, until, page) => of(name).queryDue(name, bucket, until, page),
    put: (name, item, condition) => of(name).put(name, item, condition),
    remove: (name, key, condition) => of(name).remove(name, key, condition),
    async transact(writes) {
      const mine = (write: Write) => isOfSet(write.table);
      const outcome = await own.transact(writes.filter(mine));
      const others = writes.filter((write) => !mine(write));
      return outcome.committed && others.length > 0 ? shared.transact(others) : outcome;
    },
  };
};

let kept: KeptWorld;
let own: SqliteTable;
let notes: RestoreNotes;
let before: World;
let after: World;
const people: string[] = [];
const noted = { id: randomUUID(), set: 'b', tables: ['records', 'blocked'], state: 'switched', parts: 1 } as const;

const copyRows = async (from: Table, subjectId: string) => {
  for (const { version: _version, ...item } of (await from.query('records', keys.subject(subjectId))).items) {
    await own.put('records', item);
    if (item.sk !== keys.person) continue;
    const lookup = { pk: String(item['lookupPk']), sk: String(item['lookupSk']) };
    const place = (await from.get('records', lookup)) as StoredItem;
    await own.put('records', { ...lookup, subjectId: String(place['subjectId']) });
  }
};

beforeEach(async () => {
  kept = await keptWorld();
  const { table, policy, now } = kept.world;
  own = sqliteTable({ file: join(kept.folder, 'other.sqlite'), now, wanted: () => false });
  before = kept.world.over(journalOfSet(table, 'a'));
  after = kept.world.over(journalOfSet(otherSet(table, own), 'b'));
  people.length = 0;
  for (let n = 0; n < 3; n += 1) {
    const id = await keptPerson(before, `Persona ${n}`, addressOf(n));
    await doings(before).choose(id, { newsletter: true });
    people.push(id);
  }
  for (const id of people) await copyRows(before.table, id);
  kept.advance(1);
  notes = openRestoreNotes({ policy, table, now });
  await notes.keep({
    ...noted,
    knownUntil: now().toISOString(),
    switchedAt: now().toISOString(),
  } as unknown as Restore);
  kept.advance(1 / 60);
});
afterEach(async () => {
  own.close();
  await kept.close();
});

const settleIn = ({ table, now }: World, set: string | undefined) =>
  settleSwitches({ table, notes, now, set }, () => true);
const settle = () => settleIn(after, 'b');
const person = (n: number) => people[n] ?? '';
const seen = (n: number) => seenOf(after, person(n), addressOf(n));
const phoneOf = async (n: number) => JSON.stringify((await seen(n)).fields);

describe('after a switch of tables', () => {
  it('what was done in the tables of before is done in those of now, once', async () => {
    await doings(before).choose(person(0), { newsletter: false });
    await doings(before).restrict(person(1), 'accuracy');
    await doings(before).erase(person(2));
    expect((await seen(0)).said[0]).toBe('given');
    await settle();
    expect([(await seen(0)).said[0], (await seen(1)).restriction, (await seen(2)).there]).toEqual([
      'withdrawn',
      'accuracy',
      false,
    ]);
    // Lifted where it is in use: no later look brings it back.
    kept.advance(1 / 60);
    await doings(after).restrict(person(1), undefined);
    await settle();
    expect((await seen(1)).restriction).toBe(undefined);
  });

  it('what was done later in those of now stays, and so does whatever comes from before after that', async () => {
    await doings(before).rectify(person(0), { phone: '+34600200001' });
    kept.advance(1 / 60);
    await doings(after).rectify(person(0), { phone: '+34600200002' });
    kept.advance(1 / 60);
    await settle();
    expect(await phoneOf(0)).toContain('+34600200002');
    await doings(before).choose(person(1), { newsletter: false });
    await settle();
    expect((await seen(1)).said[0]).toBe('withdrawn');
  });

  it('is done by nobody who still uses the tables of before, nor where there is one set', async () => {
    await doings(before).choose(person(0), { newsletter: false });
    await settleIn(before, 'a');
    await settleIn(after, undefined);
    expect((await seen(0)).said[0]).toBe('given');
    expect((await notes.find(noted.id))?.settledAt).toBe(undefined);
  });

  it('what the restore held back comes when every function has changed, and then it is over', async () => {
    const key = { pk: keys.subjectKey(person(0)), sk: keys.key };
    await holdingBack(before.table, noted.id, kept.now()).transact([remove('keys', key)]);
    await settle();
    expect(await after.table.get('keys', key)).toBeDefined();
    kept.advance(1);
    await settle();
    expect(await after.table.get('keys', key)).toBe(undefined);
    expect((await notes.find(noted.id))?.settledAt).toBe(kept.now().toISOString());
    await doings(before).choose(person(1), { newsletter: false });
    await settle();
    expect((await seen(1)).said[0]).toBe('given');
  });
});
