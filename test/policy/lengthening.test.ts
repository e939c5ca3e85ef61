import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { policy as abante } from '../../policy/abante/policy.ts';
import { policy as antara } from '../../policy/antara/policy.ts';
import { isLonger, lengthenings } from '../../policy/model/lengthening.ts';
import { type KeptRule, renderRetentionFile, retentionOf } from '../../policy/model/published-retention.ts';
import type { Period, Policy, StartEvent } from '../../policy/model/types.ts';
import { fixturePolicy } from '../support/fixture-policy.ts';
import { withValues } from './unlawful-examples.ts';

const promised = retentionOf(fixturePolicy);
const longerThan = (set: Readonly<Record<string, unknown>>) =>
  lengthenings(promised, retentionOf(withValues(set))).map(({ rule, keeps }) => (keeps ? `${rule} of ${keeps}` : rule));

const day = 86_400_000;
/** The instant at which a period ends, months date to date. */
const endOf = (start: number, { years = 0, months = 0, days = 0, hours = 0 }: Period) => {
  const from = new Date(start);
  const [year, month] = [from.getUTCFullYear(), from.getUTCMonth() + years * 12 + months];
  const lastDay = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  return Date.UTC(year, month, Math.min(from.getUTCDate(), lastDay)) + days * day + hours * 3_600_000;
};
type Course = Readonly<Partial<Record<StartEvent, number>>>;
const never = Number.POSITIVE_INFINITY;
const endIn = (course: Course, { from, period }: KeptRule['activeUntil'][number]) => {
  const start = course[from];
  return start === undefined ? never : endOf(start, period);
};
const useEnds = (rule: KeptRule, course: Course) => Math.min(...rule.activeUntil.map((end) => endIn(course, end)));
/** Blocking whose event never happened does not begin. */
const allEnds = (rule: KeptRule, course: Course) =>
  rule.blocked && course[rule.blocked.from] !== undefined
    ? Math.max(useEnds(rule, course), endIn(course, rule.blocked))
    : useEnds(rule, course);

const events = ['withdrawal', 'last-contact', 'contract-ended'] as const;
const end = fc.record({
  from: fc.constantFrom(...events),
  period: fc.record({ months: fc.integer({ min: 0, max: 3 }), days: fc.integer({ min: 1, max: 62 }) }),
});
const rule: fc.Arbitrary<KeptRule> = fc.record(
  {
    activeUntil: fc.array(end, { minLength: 1, maxLength: 3 }),
    blocked: end,
    citation: fc.constant('Código Civil art. 1964.2'),
  },
  { requiredKeys: ['activeUntil', 'citation'] },
);
const instant = fc.integer({ min: 0, max: 4 * 365 }).map((offset) => Date.UTC(2023, 0, 1 + offset));
const course: fc.Arbitrary<Course> = fc.record(
  { withdrawal: instant, 'last-contact': instant, 'contract-ended': instant },
  { requiredKeys: [] },
);

describe('a rule is longer than another', () => {
  it('never where, whatever happens and when, both use and everything else end no later (AB-52)', () => {
    fc.assert(
      fc.property(rule, rule, course, (before, after, happened) => {
        fc.pre(!isLonger(before, after));
        expect(useEnds(after, happened)).toBeLessThanOrEqual(useEnds(before, happened));
        expect(allEnds(after, happened)).toBeLessThanOrEqual(allEnds(before, happened));
      }),
      { numRuns: 2_000 },
    );
  });

  it('whenever some course of events would end its use later', () => {
    fc.assert(
      fc.property(rule, rule, course, (before, after, happened) => {
        fc.pre(useEnds(after, happened) > useEnds(before, happened));
        expect(isLonger(before, after)).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });

  it('but never than itself, in whatever order its ends are written', () => {
    fc.assert(
      fc.property(rule, (one) => {
        expect(isLonger(one, { ...one, activeUntil: one.activeUntil.toReversed() })).toBe(false);
      }),
    );
  });

  it('not if it swaps use for blocking within the same time', () => {
    const before: KeptRule = { activeUntil: [{ from: 'last-contact', period: { months: 24 } }], citation: 'x' };
    const halved: KeptRule = {
      activeUntil: [{ from: 'last-contact', period: { months: 12 } }],
      blocked: { from: 'last-contact', period: { years: 2 } },
      citation: 'x',
    };
    expect(isLonger(before, halved)).toBe(false);
    expect(isLonger(before, { ...halved, blocked: { from: 'last-contact', period: { months: 25 } } })).toBe(true);
    expect(isLonger(before, { ...halved, blocked: { from: 'collected', period: { days: 1 } } })).toBe(true);
  });
});

describe('a lengthening', () => {
  it.each<[string, Readonly<Record<string, unknown>>, string[]]>([
    ['a longer use', { 'retention.contactable.activeUntil.1.period': { months: 25 } }, ['contactable']],
    ['a longer blocking', { 'retention.contract.blocked.period': { years: 6 } }, ['contract']],
    [
      'a blocking where there was none',
      { 'retention.workshop.blocked': { from: 'event-ended', period: { years: 1 } } },
      ['workshop'],
    ],
    [
      'an end that falls away',
      { 'retention.contactable.activeUntil': [{ from: 'last-contact', period: { months: 12 } }] },
      ['contactable'],
    ],
    ['an end that counts from something else', { 'retention.visit.activeUntil.0.from': 'last-used' }, ['visit']],
    ['six months said as 184 days', { 'retention.mark.activeUntil.0.period': { days: 192 } }, ['mark']],
    ['a longer rule for a category', { 'purposes.workshops.uses.workshops': 'contract' }, ['contract of workshops']],
    [
      'a new purpose that keeps a category by a clock of its own',
      { 'purposes.workshops.uses.contact': 'workshop' },
      ['workshop of contact'],
    ],
    ['a longer rule for people who never were customers', { neverCustomers: 'looks' }, ['looks of neverCustomers']],
    [
      'two at once, in order',
      { 'retention.visit.activeUntil.0.period': { months: 6 }, 'retention.books.blocked.period': { years: 7 } },
      ['books', 'visit'],
    ],
  ])('is %s', (_what, set, found) => {
    expect(longerThan(set)).toEqual(found);
  });

  it.each<[string, Readonly<Record<string, unknown>>]>([
    ['a shorter use', { 'retention.contactable.activeUntil.1.period': { months: 12 } }],
    ['a shorter blocking', { 'retention.contract.blocked.period': { years: 4 } }],
    ['no blocking any more', { 'retention.contract.blocked': undefined }],
    ['one more end', { 'retention.visit.activeUntil.1': { from: 'withdrawal', period: { days: 1 } } }],
    ['the same in other units', { 'retention.contactable.activeUntil.1.period': { years: 2 } }],
    ['another order', { 'retention.session.activeUntil': fixturePolicy.retention.session.activeUntil.toReversed() }],
    ['other words and a better citation', { 'retention.contract.citation': 'Código Civil arts. 1964.2, 1966' }],
    ['a purpose less', { 'purposes.newsletter.uses.contact': undefined }],
    [
      'a shorter rule for a category',
      {
        'purposes.workshops.uses.workshops': 'soon',
        'retention.soon': {
          ...fixturePolicy.retention.workshop,
          activeUntil: [{ from: 'event-ended', period: { days: 3 } }],
        },
      },
    ],
    [
      'a category that is new',
      { 'categories.tastes': fixturePolicy.categories.contact, 'purposes.profiling.uses.tastes': 'contract' },
    ],
  ])('is not %s', (_what, set) => {
    expect(longerThan(set)).toEqual([]);
  });

  it('is told with the time now and the time before', () => {
    const after = retentionOf(withValues({ 'retention.contract.blocked.period': { years: 6 } }));
    expect(lengthenings(promised, after)).toEqual([
      {
        rule: 'contract',
        now: '1 day from the end of the contract, then blocked until 6 years from the end of the contract',
        before: '1 day from the end of the contract, then blocked until 5 years from the end of the contract',
      },
    ]);
  });
});

describe.each<[string, Policy]>([
  ['antara', antara],
  ['abante', abante],
])('the retention of %s on file', (_id, policy) => {
  it('names every rule with its citation, and every category with the rules that keep it (AB-52, AB-53)', () => {
    const file = JSON.parse(renderRetentionFile(policy));
    expect(Object.keys(file.rules)).toEqual(Object.keys(policy.retention).sort());
    for (const [id, { citation, blocked }] of Object.entries(policy.retention)) {
      expect(file.rules[id].citation).toBe(citation);
      expect(file.rules[id].blocked).toEqual(blocked);
    }
    expect(Object.keys(file.uses)).toEqual(Object.keys(policy.categories).sort());
    for (const [purpose, { uses }] of Object.entries(policy.purposes)) {
      for (const [category, held] of Object.entries(uses)) expect(file.uses[category][purpose]).toBe(held);
    }
    expect(file.neverCustomers).toBe(policy.neverCustomers);
  });

  it('is the same bytes in whatever order the policy is written', () => {
    const turned = <T extends object>(part: T): T => Object.fromEntries(Object.entries(part).reverse()) as T;
    const other = {
      ...policy,
      retention: turned(policy.retention),
      purposes: turned(policy.purposes),
      categories: turned(policy.categories),
    };
    expect(renderRetentionFile(other)).toBe(renderRetentionFile(policy));
  });
});
