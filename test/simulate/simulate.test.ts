import { join, resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { calendarOf } from '../../local/simulate/calendar.ts';
import { planOf } from '../../local/simulate/plan.ts';
import { type Outcome, simulate } from '../../local/simulate/simulate.ts';
import { states } from '../../local/simulate/states.ts';
import { policy as abante } from '../../policy/abante/policy.ts';
import { policy as antara } from '../../policy/antara/policy.ts';
import { readArchive } from '../../policy/model/archive.ts';
import type { Policy } from '../../policy/model/types.ts';
import { fixturePolicy } from '../support/fixture-policy.ts';
import { archiveOf } from './fixture-archive.ts';

const run = async (policy: Policy, seed: number, years: number): Promise<Outcome> => {
  const archive =
    policy === fixturePolicy ? await archiveOf(policy) : await readArchive(resolve(join('policy', policy.id)));
  return simulate({ policy, archive, years, people: 30, seed });
};

const sum = (counts: Readonly<Record<string, number>>) => Object.values(counts).reduce((all, each) => all + each, 0);

describe('a year of a firm', () => {
  it.each([
    ['Antara', antara],
    ['ABANTE CRM', abante],
    ['an invented firm', fixturePolicy as Policy],
  ])('of %s keeps every promise', async (_name, policy) => {
    const { findings, counts, samples, looks } = await run(policy, 1, 1);
    expect(findings).toEqual([]);
    // It was no quiet year.
    for (const act of ['registration', 'contract-started', 'contract-ended', 'invoice-issued', 'account closed']) {
      expect([act, counts[act]]).toEqual([act, expect.any(Number)]);
    }
    expect(looks).toBeGreaterThan(200);
    const last = samples.at(-1);
    expect(last?.people.active).toBeGreaterThan(10);
    expect(last?.people.blocked).toBeGreaterThan(0);
    expect(sum(last?.people ?? {})).toBe((counts['registration'] ?? 0) + (counts['return as somebody new'] ?? 0));
    expect(Object.keys(last?.units ?? {}).sort()).toEqual([...states].sort());
  });

  it('is the same again for the same seed, and another for another', async () => {
    const [one, again, other] = [
      await run(fixturePolicy, 7, 0.1),
      await run(fixturePolicy, 7, 0.1),
      await run(fixturePolicy, 8, 0.1),
    ];
    expect(again).toEqual(one);
    expect(other.counts).not.toEqual(one.counts);
  });
});

describe('the plan', () => {
  it('draws each person apart: more people change nothing for those that there were', () => {
    const calendar = calendarOf(antara.zone);
    const days = { seed: 3, first: 20_800, last: 20_800 + 3_650 };
    const few = planOf(antara, calendar, { ...days, people: 20 });
    const many = planOf(antara, calendar, { ...days, people: 60 }).filter(({ person }) => person <= 20);
    expect(many).toEqual(few);
    expect(few.every(({ at }, place) => place === 0 || at >= (few[place - 1]?.at ?? 0))).toBe(true);
  });
});
