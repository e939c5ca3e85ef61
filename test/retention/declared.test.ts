import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { seal } from '../../lambdas/domain/keys/sealing.ts';
import { mayBeLinked } from '../../lambdas/domain/visits/visit-rules.ts';
import { context } from '../../lambdas/stores/person-items.ts';
import type { Item, Key, TableName, Value } from '../../lambdas/stores/table.ts';
import { storedKinds } from '../../policy/model/stored.ts';
import type { Policy } from '../../policy/model/types.ts';
import { everyRow, fileOpened } from '../support/every-row.ts';
import { fixturePolicy } from '../support/fixture-policy.ts';
import { reportEvent } from '../support/life-events.ts';
import { realPolicies } from '../support/real-policies.ts';
import { type TestServer, testServer } from '../support/server.ts';
import { rowKinds } from '../support/stored-fields.ts';
import { endlessness, holdAgainst, knownWords, type TableRow } from '../support/undeclared.ts';
import { everythingStored } from './store-everything.ts';
import { requestsStored } from './store-requests.ts';

/** Kinds of rows and attributes that there were, under any policy. */
const found = new Set<string>();

/** Every row as it lies in the file now, held against the table and the policy; answers what nobody declared. */
const look = async (server: TestServer, policy: Policy): Promise<readonly string[]> => {
  const file = fileOpened(server, policy);
  try {
    const { problems, seen } = await holdAgainst(everyRow(server), rowKinds, { policy, open: file.open });
    for (const word of seen) found.add(word);
    return [...problems];
  } finally {
    file.close();
  }
};

/** The instant, with a day to spare, at which the first of what is blocked ends. */
const firstEnd = (server: TestServer): string => {
  const ends = everyRow(server).flatMap(({ until, held }) => (until === undefined || held ? [] : [String(until)]));
  return new Date(Date.parse(ends.sort()[0] ?? '') + 86_400_000).toISOString();
};

const policies: readonly (readonly [string, Policy])[] = [[fixturePolicy.id, fixturePolicy], ...realPolicies];

describe.each(policies)('what is stored under the policy of %s', (id, policy) => {
  let server: TestServer;
  beforeAll(async () => {
    server = await testServer(id === fixturePolicy.id ? {} : { policy: id });
  });
  afterAll(() => server.stop());

  it('is declared by a category, field by field, and has an end (AN-58, AB-52)', async () => {
    const all = everythingStored(server, policy);
    const isDeclared = async () => expect(await look(server, policy)).toEqual([]);
    // Midday, so that it is the same day everywhere.
    const tomorrow = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);
    await server.setClock(`${tomorrow}T10:00:00.000Z`);
    const [stays, buys, owes, leaves, sues, joins, tired, wavers] = [
      await all.registered('stays@example.com'),
      await all.registered('buys@example.com'),
      await all.registered('owes@example.com', false),
      await all.registered('leaves@example.com', false),
      await all.registered('sues@example.com', false),
      await all.registered('joins@example.com', false),
      await all.registered('tired@example.com'),
      await all.registered('wavers@example.com', false),
    ];
    await all.peopleComeAndSay();
    await isDeclared();
    await all.browsersCome(stays);
    await all.messagesGoOut([stays, owes]);
    await all.businessIsDone({ stays, buys, owes, leave: [leaves, sues, joins] });
    await all.unsubscribed(tired);
    await reportEvent(server, wavers, 'contract-started', { reference: 'C-2', on: await all.today() });
    if (mayBeLinked(policy)) await all.linked(stays);
    const day = await all.today();
    const heldVisits = await all.hold({ visits: { from: day, to: day } });
    const heldPart = await all.hold({ subjectId: leaves, categories: [policy.stored.person] });
    const heldWhole = await all.hold({ subjectId: sues });
    await all.disputed(owes);
    await isDeclared();
    await all.nightsPass(2);
    await isDeclared();
    // On a day on which they want nothing else.
    await all.wavered(wavers);
    const heldLate = await all.hold({ subjectId: joins });
    await isDeclared();
    await all.disclosed({ email: 'leaves@example.com' }, [policy.stored.person, policy.stored.decision]);
    await all.disclosed({ holdId: heldVisits }, [policy.stored.visit]);
    await all.unblocked(leaves);
    await isDeclared();
    for (const hold of [heldVisits, heldPart, heldWhole, heldLate]) await all.release(hold);
    await isDeclared();
    // What is blocked later may end earlier.
    await all.unsubscribed(stays);
    await all.nightsPass(200);
    await isDeclared();
    await server.setClock(firstEnd(server));
    await isDeclared();
  });

  it('of a request for a right too, by whatever way it came and however it ends', async () => {
    const all = everythingStored(server, policy);
    const rights = requestsStored(server, policy);
    const isDeclared = async () => expect(await look(server, policy)).toEqual([]);
    const { reference } = await rights.ask('asks@example.com');
    await isDeclared();
    await rights.readAtConsole(reference);
    await isDeclared();
    await rights.copied();
    await rights.shared();
    await isDeclared();
    const doubted = await rights.doubted();
    await isDeclared();
    await doubted.settled();
    await rights.corrected(isDeclared);
    const holds = await rights.erased(all.hold);
    await rights.takenBack();
    await rights.decided();
    await rights.arrived();
    await isDeclared();
    await all.nightsPass(2);
    await isDeclared();
    for (const hold of holds) await all.release(hold);
    await all.nightsPass(31);
    await isDeclared();
    await server.setClock(firstEnd(server));
    await isDeclared();
  });

  it.each(storedKinds(policy))('of the kind %s ends by a rule that holds %s', (kind) => {
    expect(endlessness(policy, kind)).toBeUndefined();
  });
});

describe('the table of what is stored', () => {
  it('knows nothing that is not stored', () => {
    expect(knownWords(rowKinds).filter((word) => !found.has(word))).toEqual([]);
  });
});

describe('what nobody declared is found:', () => {
  let server: TestServer;
  let subject: string;
  beforeAll(async () => {
    server = await testServer();
    const all = everythingStored(server, fixturePolicy);
    subject = await all.registered('ana@example.com');
    await all.browsersCome(subject);
  });
  afterAll(() => server.stop());

  const stored = (pk: string, sk: string): TableRow => {
    const row = everyRow(server).find((each) => each.pk.startsWith(pk) && each.sk.startsWith(sk));
    if (!row) throw new Error('there is no such row');
    return row;
  };
  const toItem = ({ table: _table, version: _version, ...row }: TableRow): Item => row as unknown as Item;
  /**
   * What is found more once a row has been laid into the file, or changed there; puts back what was there before. The feed of
   * changes remembers what others laid there.
   */
  const foundWith = async (table: TableName, key: Key, changes: Readonly<Record<string, Value>>) => {
    const before = everyRow(server).find((row) => row.table === table && row.pk === key.pk && row.sk === key.sk);
    const known = await look(server, fixturePolicy);
    const file = fileOpened(server, fixturePolicy);
    try {
      const { expiresAt: _end, ...kept }: Item = before ? toItem(before) : key;
      await file.table.put(table, { ...kept, ...changes, pk: key.pk, sk: key.sk });
      return (await look(server, fixturePolicy)).filter((problem) => !known.includes(problem));
    } finally {
      if (before) await file.table.put(table, toItem(before));
      else await file.table.remove(table, key);
      file.close();
    }
  };
  const sealedAnew = async ({ sk }: Key, content: unknown): Promise<string> => {
    const file = fileOpened(server, fixturePolicy);
    try {
      const key = await file.keyRing.subjectKey(subject);
      if (!key) throw new Error('there is no such key');
      return seal(key, content, context(subject, sk === 'PERSON' ? 'person' : sk), randomBytes);
    } finally {
      file.close();
    }
  };
  const withoutField = (category: keyof typeof fixturePolicy.categories, field: string): Policy => {
    const { categories } = fixturePolicy;
    const fields = categories[category].fields.filter((name) => name !== field);
    return { ...fixturePolicy, categories: { ...categories, [category]: { ...categories[category], fields } } };
  };

  it('nothing, as it is', async () => {
    expect(await look(server, fixturePolicy)).toEqual([]);
  });

  it.each<readonly [string, TableName, Key]>([
    ['records S NOTE', 'records', { pk: 'S#00000000-0000-4000-8000-000000000000', sk: 'NOTE#1' }],
    ['records S FORM', 'records', { pk: 'S#ana@example.com', sk: 'FORM#00000000-0000-4000-8000-000000000000' }],
    ['guards NEIGHBOURS -', 'guards', { pk: 'NEIGHBOURS', sk: '-' }],
    ['blocked S PERSON', 'blocked', { pk: 'S#00000000-0000-4000-8000-000000000000', sk: 'PERSON' }],
  ])('a kind of row: %s', async (name, table, key) => {
    expect(await foundWith(table, key, {})).toEqual([`${name}: a kind of row that nobody declared`]);
  });

  it.each<readonly [string, string, string, Readonly<Record<string, Value>>, string]>([
    ['an attribute', 'S#', 'PERSON', { shoeSize: 43 }, 'a person.shoeSize: an attribute that nobody declared'],
    ['an object', 'S#', 'PERSON', { held: { by: 'Ana' } }, 'a person.held: more than one value'],
    [
      'an attribute within one',
      'S#',
      'PERSON',
      { restriction: { ground: 'accuracy', since: '2026-03-01T00:00:00.000Z', told: 'Ana' } },
      'a person.restriction.told: an attribute that nobody declared',
    ],
    [
      'a purpose',
      'S#',
      'D#',
      { purposes: { gossip: 'given' } },
      'a decision of a person.purposes: the policy has no such purpose',
    ],
    [
      'a form',
      'S#',
      'FORM#',
      { form: 'survey' },
      'a form.sealed.phone: no form declares it, or it is not to be stored',
    ],
    ['what cannot be opened', 'S#', 'PERSON', { sealed: 'x' }, 'a person.sealed: it cannot be opened'],
  ])('%s', async (_what, pk, sk, changes, problem) => {
    const row = stored(pk, sk);
    expect(await foundWith('records', row, changes)).toContain(problem);
  });

  it.each<readonly [string, Readonly<Record<string, unknown>>, string]>([
    [
      'FORM#',
      { name: 'Ana', latitude: '40.4' },
      'a form.sealed.latitude: no form declares it, or it is not to be stored',
    ],
    ['FORM#', { birthDate: '1990-05-01' }, 'a form.sealed.birthDate: no form declares it, or it is not to be stored'],
  ])('a field that is sealed in %s: %j', async (sk, content, problem) => {
    const row = stored(`S#${subject}`, sk);
    expect(await foundWith('records', row, { sealed: await sealedAnew(row, content) })).toEqual([problem]);
  });

  it.each([
    ['transient', 'SESSION#', 'a session'],
    ['transient', 'VISITS#', 'a visit'],
    ['records', 'V#', 'a decision of a browser'],
  ] as const)('a row that nothing forgets: %s %s', async (table, pk, name) => {
    // Without an end, as it is put back here.
    expect(await foundWith(table, stored(pk, ''), {})).toEqual([`${name}: nothing forgets it: it has no expiresAt`]);
  });

  it.each([
    ['contact', 'phone', 'a form.sealed.phone: contact does not declare it'],
    ['contact', 'email', 'a person.lookupPk: the category of its kind does not declare "email"'],
    ['sessions', 'sessionId', 'a session: the category of its kind does not declare "sessionId"'],
    ['browsing', 'entryPage', 'a visit.entryPage: the category of its kind does not declare "entryPage"'],
    ['proof', 'visitorId', 'a decision of a browser.visitorId: no category declares "visitorId"'],
  ] as const)('a name that %s does not list any more: %s', async (category, field, problem) => {
    expect(await look(server, withoutField(category, field))).toContain(problem);
  });

  it('a kind of thing that no purpose uses, that no rule ends, or that has no category', async () => {
    const { purposes, retention, stored: kinds } = fixturePolicy;
    const unused: Policy = {
      ...fixturePolicy,
      purposes: { ...purposes, sessions: { ...purposes.sessions, uses: {} } },
    };
    const endless: Policy = {
      ...fixturePolicy,
      retention: {
        ...retention,
        session: { ...retention.session, activeUntil: [{ from: 'invoice-year-ended', period: { years: 6 } }] },
      },
    };
    for (const policy of [unused, endless]) {
      expect(await look(server, policy)).toContain('a session: nothing that can happen ends sessions');
    }
    const nowhere: Policy = { ...fixturePolicy, stored: { ...kinds, session: 'nowhere' } };
    expect(await look(server, nowhere)).toContain('a session: no category is assigned to session');
  });

  it('a column, or a table', () => {
    const database = new DatabaseSync(join(server.folder, 'data', 'habeas.sqlite'));
    database.exec('ALTER TABLE guards ADD COLUMN address TEXT');
    expect(() => everyRow(server)).toThrow('columns of guards');
    database.exec('ALTER TABLE guards DROP COLUMN address; CREATE TABLE notes (text TEXT)');
    expect(() => everyRow(server)).toThrow('an unknown table');
    database.exec('DROP TABLE notes');
    database.close();
    expect(everyRow(server).length).toBeGreaterThan(20);
  });
});
