import { beforeAll, describe, expect, it } from '@jest/globals';
import type { World } from '../../lambdas/runtime/handler.ts';
import { type Calendar, type Day, dayMs } from '../../local/simulate/calendar.ts';
import type { Act, Step } from '../../local/simulate/plan.ts';
import { type Finding, type Hooks, simulate } from '../../local/simulate/simulate.ts';
import type { Archive } from '../../policy/model/types.ts';
import { fixturePolicy } from '../support/fixture-policy.ts';
import { archiveOf } from './fixture-archive.ts';

/*
 * The oracle is worth what it finds: each of these plants one defect into an engine that has none, and has to be told of it, with
 * the person, the unit and what was expected. The people are few and do what the defect needs.
 */

let archive: Archive;
beforeAll(async () => {
  archive = await archiveOf(fixturePolicy);
});

type Doing = (first: Day) => readonly (readonly [day: number, act: Act])[];

const registers = (number: number, yes: readonly string[] = []): Act => ({
  do: 'register',
  form: 'registration',
  fields: { name: `Persona ${number}`, email: `persona${number}@example.com`, birthDate: '1990-05-01' },
  yes,
  answer: 'confirm',
});

/** A contract of twenty days, with a bill that is paid. */
const buys: Doing = (first) => [
  [1, registers(1)],
  [2, { do: 'report', type: 'contract-started', number: 'C-1', on: first + 2 }],
  [3, { do: 'report', type: 'invoice-issued', number: 'F-1', on: first + 3 }],
  [4, { do: 'report', type: 'invoice-settled', number: 'F-1', on: first + 4 }],
  [5, { do: 'report', type: 'contract-ended', number: 'C-1', on: first + 22 }],
];

/** The same with a yes to the newsletter, which alone keeps them afterwards, until they take it back. */
const leaves: Doing = (first) => [
  [1, registers(1, ['newsletter'])],
  ...buys(first).slice(1),
  [40, { do: 'choose', by: 'unsubscribe' }],
];

const findingsOf = async (doing: Doing, hooks: Hooks = {}): Promise<readonly Finding[]> => {
  const steps = (first: Day, { at }: Calendar): readonly Step[] =>
    doing(first).map(([day, act]) => ({ at: at(first + day, 12 * 60), person: 1, act }));
  const { findings } = await simulate(
    { policy: fixturePolicy, archive, years: 0.25, people: 1, seed: 1, steps },
    hooks,
  );
  return findings;
};

const problemsOf = (findings: readonly Finding[]) => findings.map(({ problem, unit }) => `${unit} ${problem}`).sort();

/** After that night something is done to the tables behind everybody's back. */
const afterNight =
  (chosen: number, meddle: (world: World) => Promise<unknown>): Hooks['purge'] =>
  async (night, world, run) => {
    await run();
    if (night === chosen) await meddle(world);
  };

const subjectOf = async ({ people }: World): Promise<string> =>
  (await people.subjectsAt('persona1@example.com' as never))[0] ?? '';

describe('the oracle', () => {
  it.each([
    ['buys', buys],
    ['leaves', leaves],
  ])('finds nothing where nothing is wrong: somebody %s', async (_what, doing) => {
    expect(await findingsOf(doing)).toEqual([]);
  });

  it('sees a purge that does not come for a month', async () => {
    const purge: Hooks['purge'] = async (night, _world, run) => {
      if (night < 15 || night > 45) await run();
    };
    const findings = await findingsOf(buys, { purge });
    expect(problemsOf(findings)).toEqual([
      'contract C-1 outlives its rule',
      'identity outlives its rule',
      'invoice F-1 outlives its rule',
      // The engine itself finds that somebody waited too long.
      'purge alarm',
    ]);
    const late = findings.find(({ unit }) => unit === 'identity');
    // The contract ended on the 22nd day; by the end of the next they had to be gone.
    expect(late).toMatchObject({ person: 1, rule: 'contract', night: 23, date: '2026-02-08' });
    expect(late?.expected).toBe('in use until 2026-02-08T23:00:00.000Z');
  });

  it('sees a purge that looks further ahead than to the next night', async () => {
    const purge: Hooks['purge'] = async (_night, world, run) => {
      const { now } = world;
      Object.assign(world, { now: () => new Date(now().getTime() + 3 * dayMs) });
      await run().finally(() => Object.assign(world, { now }));
    };
    const findings = await findingsOf(buys, { purge });
    expect(problemsOf(findings)).toEqual(
      expect.arrayContaining(['contract C-1 dies early', 'identity dies early', 'invoice F-1 dies early']),
    );
    expect(findings.find(({ unit }) => unit === 'identity')).toMatchObject({
      night: 20,
      expected: 'in use until 2026-02-08T23:00:00.000Z',
    });
  });

  it('sees a purge that looks less far ahead', async () => {
    const purge: Hooks['purge'] = async (_night, world, run) => {
      const { now } = world;
      Object.assign(world, { now: () => new Date(now().getTime() - dayMs) });
      await run().finally(() => Object.assign(world, { now }));
    };
    expect(problemsOf(await findingsOf(buys, { purge }))).toContain('identity outlives its rule');
  });

  it('sees blocked data that are destroyed before their time', async () => {
    const destroy = async ({ table, lives }: World) => {
      for (const bucket of lives.buckets) {
        const { items } = await table.queryDue('blocked', bucket, '2999-01-01T00:00:00.000Z');
        const invoice = items.find(({ sk }) => sk.startsWith('DATA#invoices#'));
        if (invoice) await table.remove('blocked', invoice);
      }
    };
    const findings = await findingsOf(buys, { purge: afterNight(30, destroy) });
    expect(findings).toEqual([
      expect.objectContaining({ unit: 'invoice F-1', problem: 'dies early', rule: 'books', night: 30, person: 1 }),
    ]);
    expect(findings[0]?.expected).toBe('blocked until 2032-12-31T23:00:00.000Z');
  });

  it('sees a key of blocked data that is destroyed before its time', async () => {
    const destroy = async ({ table }: World) => {
      const { items } = await table.query('keys', 'CLASS#invoices');
      for (const key of items) await table.remove('keys', key);
    };
    expect(problemsOf(await findingsOf(buys, { purge: afterNight(30, destroy) }))).toEqual(['invoice F-1 dies early']);
  });

  it('sees a withdrawal that is ignored, at once and in the night after', async () => {
    const changed = (world: World): World => ({
      ...world,
      decisions: {
        ...world.decisions,
        keep: async (decision) => ({ state: 'kept', decision: await decision.make() }),
      },
    });
    const findings = await findingsOf(leaves, { changed });
    expect(problemsOf(findings)).toEqual(
      expect.arrayContaining(['gate for newsletter answers otherwise', 'identity outlives its rule']),
    );
    expect(findings.find(({ unit }) => unit === 'gate for newsletter')?.expected).toBe('false, and not true');
  });

  it.each([
    ['their key', 'keys' as const, (id: string) => ({ pk: `SUBJECT#${id}`, sk: 'KEY' })],
    ['a decision', 'records' as const, (id: string) => ({ pk: `S#${id}`, sk: 'D#left' })],
    ['a row elsewhere that names them', 'records' as const, (id: string) => ({ pk: 'M#1', sk: `R#${id}` })],
  ])('sees what is left of the erased: %s', async (_what, table, keyOf) => {
    let id = '';
    const purge: Hooks['purge'] = async (night, world, run) => {
      if (night === 5) id = await subjectOf(world);
      await run();
      if (night === 40) await world.table.put(table, keyOf(id));
    };
    expect(problemsOf(await findingsOf(buys, { purge })).join()).toMatch(/is left behind/);
  });

  describe('looks at blocked rows', () => {
    const edited = (edit: (row: Record<string, unknown>) => Record<string, unknown>) =>
      afterNight(30, async ({ table, lives }) => {
        for (const bucket of lives.buckets) {
          const { items } = await table.queryDue('blocked', bucket, '2999-01-01T00:00:00.000Z');
          for (const key of items.filter(({ sk }) => sk.startsWith('DATA#orders#'))) {
            const { version: _version, ...row } = (await table.get('blocked', key)) ?? { ...key, version: 0 };
            await table.put('blocked', edit(row) as never);
          }
        }
      });

    it.each([
      ['without a place in the index', ({ dueAt: _at, dueBucket: _bucket, ...row }) => row, 'without an end'],
      ['that the store would keep for ever', ({ expiresAt: _at, ...row }) => row, 'without an end'],
      [
        'that would stay longer',
        (row) => ({ ...row, until: '2040-01-01T00:00:00.000Z', dueAt: '2040-01-01T00:00:00.000Z' }),
        'until another moment',
      ],
    ] as [string, Parameters<typeof edited>[0], string][])('%s', async (_what, edit, problem) => {
      const findings = await findingsOf(buys, { purge: edited(edit) });
      expect(problemsOf(findings)).toEqual([`contract C-1 is blocked ${problem}`]);
    });

    it('that nobody has a reason for', async () => {
      const findings = await findingsOf(buys, { purge: edited((row) => ({ ...row, sk: `${row['sk']}-again` })) });
      expect(findings[0]).toMatchObject({
        problem: 'is blocked without a reason',
        expected: 'no row of orders that cannot be opened',
      });
    });
  });

  it('sees somebody who can still be asked about once they are gone', async () => {
    const changed = (world: World): World => ({
      ...world,
      decisions: {
        ...world.decisions,
        holding: async (who) => ({ ...(await world.decisions.holding(who)), live: true }),
      },
    });
    const findings = await findingsOf(buys, { changed });
    expect(findings.map(({ unit, expected }) => `${unit}: ${expected.trim()}`)).toContain(
      'GET /subjects/{id}/decisions: 404, and not 200',
    );
  });

  it('goes on where the purge throws, and says so', async () => {
    const purge: Hooks['purge'] = (night, _world, run) =>
      night === 30 ? Promise.reject(new TypeError('broken')) : run();
    expect(await findingsOf(buys, { purge })).toEqual([
      expect.objectContaining({ unit: 'purge', problem: 'fails', night: 30, expected: 'no TypeError: broken' }),
    ]);
  });
});
