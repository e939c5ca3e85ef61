import { DatabaseSync } from 'node:sqlite';
import { beforeAll, describe, expect, it } from '@jest/globals';
import type { StoredItem, Table } from '../../lambdas/stores/table.ts';
import { type DrillOutcome, drill, type Planted } from '../../local/drill/drill.ts';
import { summary } from '../../local/drill/report.ts';
import type { Archive } from '../../policy/model/types.ts';
import { archiveOf } from '../simulate/fixture-archive.ts';
import { fixturePolicy } from '../support/fixture-policy.ts';

let archive: Archive;
beforeAll(async () => {
  archive = await archiveOf(fixturePolicy);
});

const run = (nights: number, every: number, planted?: Planted): Promise<DrillOutcome> =>
  drill({ policy: fixturePolicy, archive, nights, people: 20, seed: 2, every }, planted ? { planted } : {});

/** What was found, each once. */
const codesOf = ({ findings }: DrillOutcome): readonly string[] =>
  [...new Set(findings.map(({ code }) => code))].sort();

/** Takes entries of these kinds out of the journal, as if nobody had ever noted them. */
const forgetting = (...kinds: readonly string[]): Planted => ({
  beforeRestores: async ({ file }) => {
    const database = new DatabaseSync(file);
    for (const kind of kinds) database.prepare(`DELETE FROM journal WHERE doc ->> 'kind' = ?`).run(kind);
    database.close();
  },
});

/** Backups without these rows, as if they had been lost when they were taken. */
const lacking = (isLost: (item: StoredItem) => boolean): Planted => ({
  snapshots: (usual) => ({
    open: async () => {
      const snapshot = await usual.open();
      const read = async function* () {
        for await (const page of snapshot.read()) yield { ...page, items: page.items.filter((item) => !isLost(item)) };
      };
      return { ...snapshot, read };
    },
  }),
});

/** A restore that finds nothing in the journal, and so has nothing to prove either. */
const withoutReplay = (table: Table): Table => ({
  ...table,
  query: async (name, pk, range) =>
    name === 'journal' && pk.startsWith('J#') ? { items: [] } : table.query(name, pk, range),
});

describe('a fortnight of backups, each restored', () => {
  let outcome: DrillOutcome;
  beforeAll(async () => {
    outcome = await run(12, 1);
  });

  it('brings back nobody and nothing that it must not, and everything else', () => {
    expect(outcome.findings).toEqual([]);
    expect(outcome).toMatchObject({ taken: 12, kept: 12, restored: 12 });
    expect(outcome.checks).toBeGreaterThan(1_000);
  });

  it('was no quiet fortnight', () => {
    for (const act of [
      'erasure asked for',
      'rectification',
      'restricted',
      'held',
      'account closed',
      'contract-ended',
    ]) {
      expect([act, outcome.counts[act]]).toEqual([act, expect.any(Number)]);
    }
    expect(outcome.over).toBeGreaterThan(2);
  });

  it('tried every key on what is left of people who are no more, and could read those who are there', () => {
    const { sealed, keys, tries, control } = outcome.opened;
    expect(Math.min(sealed, control)).toBeGreaterThan(5);
    expect(tries).toBe(sealed * keys);
  });

  it('says honestly whose key a short-lived copy still holds, and until when', () => {
    const { recoverable, recoverableUntil = 0 } = outcome.opened;
    expect(recoverable).toBeGreaterThan(0);
    expect(recoverableUntil).toBeGreaterThan(0);
  });

  it('is told in two columns that never touch, and ends with what it proved', () => {
    const [, ...lines] = summary(outcome).trimEnd().split('\n');
    const figures = lines.filter((line) => /\d(Z)?$/.test(line));
    expect(figures.length).toBeGreaterThan(20);
    for (const line of figures) expect(line).toMatch(/\S {2,}[\d,.:TZ-]+$/);
    expect(lines.at(-1)).toMatch(/^Nobody who was erased came back/);
  });
});

describe('a drill that proves nothing', () => {
  it('because it is interrupted says so', async () => {
    const outcome = await drill(
      { policy: fixturePolicy, archive, nights: 4, people: 5, seed: 2, every: 1 },
      { stopped: () => true },
    );
    expect(outcome).toMatchObject({ cutShort: 'interrupted', restored: 0 });
    expect(summary(outcome)).toContain('nothing is proved');
  });

  it('because nobody left anything in a backup to try says so', async () => {
    const outcome = await drill({ policy: fixturePolicy, archive, nights: 2, people: 2, seed: 1, every: 1 });
    expect(outcome.opened).toMatchObject({ sealed: 0, control: expect.any(Number) });
    expect(codesOf(outcome)).toEqual(['NO_CONTROL']);
    expect(summary(outcome)).toContain('nothing is proved');
  });
});

describe('a planted defect is found:', () => {
  it.each([
    ['nothing of the journal is carried out again', { restoring: withoutReplay }, 'WITHDRAWN_GRANT'],
    ['erasures are not in the journal', forgetting('erasure'), 'BLOCKED_DIFFERS'],
    ['withdrawals are not in the journal', forgetting('withdrawal'), 'WITHDRAWN_GRANT'],
    // Whatever else is noted of somebody later holds how they stood by then.
    ['restrictions are not in the journal', forgetting('restriction', 'event'), 'RESTRICTED_USE'],
    ['what was put right is not in the journal', forgetting('rectification'), 'OLD_VALUE'],
    ['people are missing from the backups', lacking(({ sk }) => sk === 'PERSON'), 'LOST_PERSON'],
    ['what people agreed to is missing from the backups', lacking(({ sk }) => sk.startsWith('D#')), 'LOST_GRANT'],
  ] satisfies readonly (readonly [string, Planted, string])[])('%s', async (_name, planted, code) => {
    expect(codesOf(await run(12, 6, planted))).toContain(code);
  });

  it('the keys lie in the backup, and with them people who are no more can be read', async () => {
    const planted: Planted = {
      snapshots: (usual, whole) => ({
        open: async () => {
          const snapshot = await usual.open();
          const { items } = await whole.scan('keys', { limit: 1_000 });
          const read = async function* () {
            yield* snapshot.read();
            yield { table: 'guards' as const, items };
          };
          return { ...snapshot, read };
        },
      }),
    };
    expect(codesOf(await run(12, 12, planted))).toEqual(expect.arrayContaining(['ERASED_OPENS', 'KEY_IN_BACKUP']));
  });
});
