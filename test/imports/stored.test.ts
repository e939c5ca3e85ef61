import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { captureConsent } from '../../lambdas/domain/consent/capture.ts';
import { mayWe } from '../../lambdas/domain/consent/gate.ts';
import type { SuppressionScope } from '../../lambdas/domain/guards/guards.ts';
import type { ImportRow } from '../../lambdas/domain/imports/check-row.ts';
import { type RowOutcome, startImport } from '../../lambdas/domain/imports/import-rows.ts';
import { type Address, parseAddress } from '../../lambdas/domain/mail/address.ts';
import { Unavailable } from '../../lambdas/domain/unavailable.ts';
import { keys } from '../../lambdas/stores/keys.ts';
import { type StoredItem, tableNames } from '../../lambdas/stores/table.ts';
import { type TestWorld, testWorld } from '../support/test-world.ts';
import { row } from './rows.ts';

const start = Date.parse('2026-03-01T09:00:00Z');
let time = start;
let test: TestWorld;
beforeEach(async () => {
  time = start;
  test = await testWorld({ now: () => new Date(time) });
});
afterEach(() => test.close());

const importRows = (rows: readonly ImportRow[]) =>
  startImport({ clientId: 'own-shop', dryRun: false }, test.world)(rows);
const importOne = async (sent: ImportRow): Promise<RowOutcome> => {
  const [outcome] = await importRows([sent]);
  if (!outcome) throw new Error('a row without an outcome');
  return outcome;
};
const addressOf = (text: string): Address => {
  const address = parseAddress(text);
  if (!address) throw new Error('no address');
  return address;
};
const partition = async (subjectId: string): Promise<readonly StoredItem[]> =>
  (await test.world.table.query('records', keys.subject(subjectId))).items;
const gate = (subjectId: string) => mayWe({ who: { subjectId }, purpose: 'newsletter' }, test.world);

describe('what an import leaves in the stores', () => {
  it('joining adds what is new and changes nothing that stood there', async () => {
    const email = 'ana@example.com';
    const first = await importOne(row(email, { fields: { name: 'Ana Ejemplo', email, phone: '+34 600 000 001' } }));
    const subjectId = first.subjectId ?? '';
    const before = await partition(subjectId);
    time += 60_000;
    const fields = { name: 'ANA ejemplo', email, phone: '+34 600 999 999' };
    const joined = await importOne(row(email, { language: 'en', fields, decisions: { profiling: true } }));
    expect(joined).toEqual({ row: 1, outcome: 'joined', subjectId });

    const after = await partition(subjectId);
    for (const item of before) {
      const stands = after.find(({ sk }) => sk === item.sk);
      // Only the fence: the person is written again as they are, to be reckoned tonight.
      const fenced = { ...item, version: item.version + 1, dueAt: new Date(time).toISOString() };
      expect(stands).toEqual(item.sk === keys.person ? fenced : item);
    }
    const forms = after.filter(({ sk }) => sk.startsWith(keys.formPrefix));
    expect(forms).toHaveLength(2);
    expect(await test.world.people.person(subjectId)).toEqual({ address: email, name: 'Ana Ejemplo', language: 'es' });
  });

  it('of a form with fewer fields, joining adds the others', async () => {
    const email = 'eva@example.com';
    const bare = row(email, { fields: { name: 'Eva Ejemplo', email } });
    const { subjectId = '' } = await importOne(bare);
    const withPhone = row(email, { fields: { ...bare.fields, phone: '+34 600 000 002' } });
    await importOne(withPhone);
    const held = async (sent: ImportRow) => {
      const { checkRow } = await import('../../lambdas/domain/imports/check-row.ts');
      const read = checkRow(sent, test.world.policy, new Date(time));
      if ('problems' in read) throw new Error('a good row');
      return test.world.imports.find(read.checked);
    };
    const found = await held(withPhone);
    expect(found).toMatchObject({ subjectId, repeated: true });
    // Once each: the name and the address are not stored again.
    expect(found?.held.toSorted()).toEqual(['email', 'name', 'phone']);
  });

  it('a no that is added to a known person is journalled; of a new one there is nothing to bring back', async () => {
    const journal = async () => (await test.world.table.query('journal', keys.journalDay('2026-03-01'))).items;
    const { subjectId } = await importOne(row('luis@example.com', { decisions: { newsletter: false } }));
    expect(await journal()).toEqual([]);
    await importOne(row('luis@example.com', { decisions: { profiling: false } }));
    expect(await journal()).toMatchObject([{ kind: 'withdrawal', subjectId }]);
  });

  it('refuses a yes to advertising where the address is closed to it, and stores nothing', async () => {
    await test.world.guards.suppress(addressOf('shut@example.com'), ['marketing'], 'complaint');
    const sent = row('shut@example.com', { decisions: { newsletter: true, profiling: true } });
    expect(await importOne(sent)).toEqual({
      row: 1,
      outcome: 'refused',
      problems: [{ path: 'decisions.newsletter', code: 'SUPPRESSED' }],
    });
    expect(await test.world.people.subjectsAt(addressOf('shut@example.com'))).toEqual([]);
    expect(await importOne({ ...sent, decisions: { newsletter: false, profiling: true } })).toMatchObject({
      outcome: 'imported',
    });
  });

  it.each<[string, readonly SuppressionScope[], Record<string, boolean>, string | undefined]>([
    ['declines', ['entry'], { profiling: true }, 'fields.email'],
    ['complains', ['entry', 'marketing'], { newsletter: true }, 'fields.email'],
    ['wants no advertising', ['marketing'], { newsletter: true }, 'decisions.newsletter'],
    ['wants no advertising, and the row has none,', ['marketing'], { newsletter: false }, undefined],
  ])('somebody who %s after the check and before the writing is heard', async (_what, scopes, decisions, path) => {
    const known = 'joins@example.com';
    const fields = { name: 'Ana Ejemplo', email: known };
    const { subjectId = '' } = await importOne(row(known, { fields, decisions: {} }));
    const before = await partition(subjectId);
    for (const email of ['meanwhile+tag@example.com', known]) {
      const kept: boolean[] = [];
      const imports = {
        ...test.world.imports,
        keep: async (toKeep: Parameters<typeof test.world.imports.keep>[0]) => {
          await test.world.guards.suppress(addressOf(email.replace('+tag', '')), scopes, 'declined');
          kept.push(await test.world.imports.keep(toKeep));
          return kept.at(-1) === true;
        },
      };
      const take = startImport({ clientId: 'own-shop', dryRun: false }, { ...test.world, imports });
      const [outcome] = await take([row(email, { decisions })]);
      expect(kept).toEqual([path === undefined]);
      if (path === undefined) {
        expect(outcome).toMatchObject({ outcome: email === known ? 'joined' : 'imported' });
      } else {
        expect(outcome).toEqual({ row: 1, outcome: 'refused', problems: [{ path, code: 'SUPPRESSED' }] });
        expect(await test.world.people.subjectsAt(addressOf(email))).toEqual(email === known ? [subjectId] : []);
        expect(await partition(subjectId)).toEqual(before);
      }
    }
  });

  it('suppression is looked at before anything else, so a repeat is refused too', async () => {
    const sent = row('late@example.com');
    await importOne(sent);
    await test.world.guards.suppress(addressOf('late@example.com'), ['entry'], 'declined');
    expect(await importOne(sent)).toMatchObject({ outcome: 'refused' });
  });

  it('a dry run writes to no table', async () => {
    await importOne(row('known@example.com'));
    const writes: string[] = [];
    const table = new Proxy(test.world.table, {
      get: (target, name) => {
        if (['put', 'remove', 'transact', 'count'].includes(String(name))) writes.push(String(name));
        return Reflect.get(target, name) as unknown;
      },
    });
    expect(tableNames.length).toBeGreaterThan(0);
    const { openImports } = await import('../../lambdas/stores/import-store.ts');
    const dry = { ...test.world, imports: openImports({ ...test.world, table }) };
    const rows = [row('known@example.com', { decisions: { profiling: true } }), row('unknown@example.com')];
    const outcomes = await startImport({ clientId: 'own-shop', dryRun: true }, dry)(rows);
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(['joined', 'imported']);
    expect(writes).toEqual([]);
  });

  it('a yes to a text that has changed materially since is recorded, frozen, and takes the place of no newer one', async () => {
    const [shown] = test.world.publications;
    if (!shown) throw new Error('a published policy');
    const publications = [
      shown,
      { ...shown, version: '2026-02-20', publishedAt: '2026-02-20T09:00:00.000Z', material: ['newsletter'] },
    ];
    const world = { ...test.world, publications };
    const may = async (subjectId: string, purpose = 'newsletter') => mayWe({ who: { subjectId }, purpose }, world);
    const take = startImport({ clientId: 'own-shop', dryRun: false }, world);
    const both = { newsletter: true, profiling: true };
    const [old] = await take([row('old@example.com', { decidedOn: '2026-02-01', decisions: both })]);
    expect(old).toMatchObject({ outcome: 'imported', kept: { newsletter: 'superseded' } });
    expect(await may(old?.subjectId ?? '')).toMatchObject({ allowed: false, reason: 'superseded' });
    expect(await may(old?.subjectId ?? '', 'profiling')).toMatchObject({ allowed: true });

    // The list has a newer yes of the same person; the older one, sent again from elsewhere, undoes nothing.
    time += 1_000;
    const [newer] = await take([row('old@example.com', { decidedOn: '2026-02-21' })]);
    expect(newer).toEqual({ row: 1, outcome: 'joined', subjectId: old?.subjectId });
    time += 1_000;
    const [again] = await take([row('old@example.com', { decidedOn: '2026-02-01', proof: 'otra' })]);
    expect(again).not.toHaveProperty('kept');
    expect(await may(old?.subjectId ?? '')).toMatchObject({ allowed: true, reason: 'given' });
  });

  it('gives up, to be called again, where somebody else is faster every time', async () => {
    const imports = { ...test.world.imports, keep: async () => false };
    const take = startImport({ clientId: 'own-shop', dryRun: false }, { ...test.world, imports });
    await expect(take([row('raced@example.com')])).rejects.toBeInstanceOf(Unavailable);
  });

  it('an erasure between reading and writing is noticed: nothing is added to somebody who is gone', async () => {
    const { subjectId = '' } = await importOne(row('gone@example.com'));
    const imports = {
      ...test.world.imports,
      keep: async (toKeep: Parameters<typeof test.world.imports.keep>[0]) => {
        if (toKeep.joins) {
          const person = (await partition(subjectId)).find(({ sk }) => sk === keys.person);
          await test.world.table.transact([
            { type: 'delete', table: 'records', key: { pk: keys.subject(subjectId), sk: keys.person } },
            {
              type: 'delete',
              table: 'records',
              key: { pk: String(person?.['lookupPk']), sk: String(person?.['lookupSk']) },
            },
            { type: 'delete', table: 'keys', key: { pk: keys.subjectKey(subjectId), sk: keys.key } },
          ]);
        }
        return test.world.imports.keep(toKeep);
      },
    };
    const take = startImport({ clientId: 'own-shop', dryRun: false }, { ...test.world, imports });
    const [outcome] = await take([row('gone@example.com', { decisions: { profiling: true } })]);
    expect(outcome?.outcome).toBe('imported');
    expect(outcome?.subjectId).not.toBe(subjectId);
    expect((await partition(subjectId)).some(({ sk }) => sk === keys.person)).toBe(false);
  });
});

describe('whatever the order', () => {
  type Event = { readonly by: 'firm' | 'person'; readonly says: boolean; readonly hoursLater: number };
  const event: fc.Arbitrary<Event> = fc.record({
    by: fc.constantFrom('firm', 'person'),
    says: fc.boolean(),
    // Now and then in the same millisecond.
    hoursLater: fc.constantFrom(0, 1, 36),
  });

  const personSays = (subjectId: string, newsletter: boolean) =>
    captureConsent(
      {
        decisionId: crypto.randomUUID(),
        subjectId,
        noticeHash: test.noticeHash,
        language: 'es',
        method: 'switch',
        form: 'settings',
        decisions: { newsletter },
      },
      { clientId: 'own-shop', gpc: false },
      test.world,
    );

  it('the gate never says "given" after the person said no, and a repeat changes nothing', async () => {
    let people = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(event, { minLength: 1, maxLength: 7 }), async (events) => {
        const email = `person${people}@example.com`;
        people += 1;
        const { subjectId = '' } = await importOne(row(email, { decisions: {} }));
        const sent: ImportRow[] = [];
        let own: boolean | undefined;
        let saidNoAt = 0;
        let firmSaidNo = false;
        for (const [place, { by, says, hoursLater }] of events.entries()) {
          time += hoursLater * 3_600_000;
          if (by === 'person') {
            await personSays(subjectId, says);
            if (!says) saidNoAt = time;
            // Of one instant, a no wins.
            own = says && saidNoAt !== time;
          } else {
            const next = row(email, { proof: `acta ${place}`, decisions: { newsletter: says } });
            sent.push(next);
            firmSaidNo ||= !says;
            expect((await importOne(next)).outcome).toBe('joined');
          }
          const { allowed } = await gate(subjectId);
          if (own === false || (own === undefined && firmSaidNo)) expect(allowed).toBe(false);
        }
        const before = await gate(subjectId);
        for (const { outcome } of await importRows(sent)) expect(outcome).toBe('repeated');
        expect(await gate(subjectId)).toEqual(before);
      }),
      { numRuns: 60 },
    );
  });

  it('an import and a no that race each other end with the no', async () => {
    for (let round = 0; round < 20; round += 1) {
      time += 1_000;
      const email = `race${round}@example.com`;
      const { subjectId = '' } = await importOne(row(email, { decisions: {} }));
      await Promise.all([
        importOne(row(email)),
        personSays(subjectId, false),
        importOne(row(email, { proof: 'otra' })),
      ]);
      expect(await gate(subjectId)).toMatchObject({ allowed: false });
    }
  });
});
