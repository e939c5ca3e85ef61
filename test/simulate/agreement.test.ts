import { resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import type { Calendar, Day } from '../../local/simulate/calendar.ts';
import { newLife, type Said, supersededBy } from '../../local/simulate/oracle/life.ts';
import type { Act, Step } from '../../local/simulate/plan.ts';
import { simulate } from '../../local/simulate/simulate.ts';
import { policy as abante } from '../../policy/abante/policy.ts';
import { readArchive } from '../../policy/model/archive.ts';

/* Turns of a life on which engine and oracle once differed, a few days each. */

type Doing = (first: Day) => readonly (readonly [day: number, act: Act])[];

const registers = (form: string, more: Readonly<Record<string, string>> = {}): Act => ({
  do: 'register',
  form,
  fields: { name: 'Persona 1', company: 'Ejemplo 1', email: 'persona1@example.com', phone: '+34 600 000 001', ...more },
  yes: [],
  answer: 'confirm',
});
const comes = registers('event', { event: 'Ejemplo 2' });
const says = (purpose: string, wish: boolean): Act => ({ do: 'choose', by: 'application', what: { purpose, wish } });

/** The yes has left with the night after the no, and the event that they registered for again is still ahead. */
const comesAgain: Doing = (first) => [
  [1, comes],
  [3, { do: 'report', type: 'event-attended', number: 'E-1', on: first + 3 }],
  [5, says('partner-contact', true)],
  [6, says('partner-contact', false)],
  [9, comes],
];

/** The contract was over before they took the yes back, and that is told only once the yes has left. */
const endsLate: Doing = (first) => [
  [1, registers('contact')],
  [2, { do: 'report', type: 'contract-started', number: 'C-1', on: first + 2 }],
  [5, says('marketing', true)],
  [9, says('marketing', false)],
  [11, { do: 'report', type: 'contract-ended', number: 'C-1', on: first + 7 }],
];

describe('engine and oracle agree on', () => {
  it.each<[string, Doing, Readonly<Record<string, number>>]>([
    ['somebody who registers for another event after they took a yes back', comesAgain, { active: 1 }],
    ['an end that was told after a yes was taken back', endsLate, { blocked: 1 }],
  ])('%s', async (_what, doing, people) => {
    const steps = (first: Day, { at }: Calendar): readonly Step[] =>
      doing(first).map(([day, act]) => ({ at: at(first + day, 12 * 60), person: 1, act }));
    const archive = await readArchive(resolve('policy/abante'));
    const { findings, samples } = await simulate({ policy: abante, archive, years: 1 / 12, people: 1, seed: 1, steps });
    expect(findings).toEqual([]);
    expect(samples.at(-1)?.people).toMatchObject(people);
  });
});

describe('words that later ones speak over', () => {
  const both: Said = { at: 10, yes: ['marketing'], no: ['partner-contact'] };
  const later: Said = { at: 20, yes: ['partner-contact'], no: [], forgottenAt: 100 };
  const last: Said = { at: 90, yes: [], no: ['marketing'] };
  const life = { ...newLife(1, 'id', 10), said: [both, later, last] };

  it('say nothing from the last of them on', () => {
    expect(supersededBy(life, both, 99)).toBe(last);
    expect(supersededBy({ ...life, said: [both, later] }, both, 99)).toBeUndefined();
  });

  it('are the last words again once the store has forgotten one of those', () => {
    expect(supersededBy(life, both, 100)).toBeUndefined();
  });
});
