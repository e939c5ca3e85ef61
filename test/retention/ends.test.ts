import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  blockedUntil,
  endAfter,
  fromStart,
  type Starts,
  toStart,
  usedUntil,
} from '../../lambdas/domain/retention/ends.ts';
import { keptUntil, rememberedUntil } from '../../lambdas/domain/retention/kept-until.ts';
import { policy as abante } from '../../policy/abante/policy.ts';
import { policy as antara } from '../../policy/antara/policy.ts';
import type { Period, Policy, RetentionRule, StartEvent } from '../../policy/model/types.ts';
import { fixturePolicy } from '../support/fixture-policy.ts';

const zone = 'Europe/Madrid';
const policies: readonly Policy[] = [fixturePolicy, antara, abante];
const hour = 3_600_000;

describe('the end of a period', () => {
  it.each<[string, string, Period, string]>([
    ['is the end of the same day so many years later', '2031-03-10', { years: 5 }, '2036-03-10T23:00:00.000Z'],
    ['is counted in summer time where that day is in summer', '2031-03-10', { months: 3 }, '2031-06-10T22:00:00.000Z'],
    ['is the last day of a shorter month', '2031-08-31', { months: 6 }, '2032-02-29T23:00:00.000Z'],
    ['is 28 February for 29 February in a year without one', '2032-02-29', { years: 1 }, '2033-02-28T23:00:00.000Z'],
    ['does not go from month end to month end', '2032-02-29', { months: 1 }, '2032-03-29T22:00:00.000Z'],
    ['takes months before days', '2031-12-31', { months: 2, days: 1 }, '2032-03-01T23:00:00.000Z'],
    ['ends in the night in which clocks go forward', '2031-03-29', { days: 0 }, '2031-03-29T23:00:00.000Z'],
    ['ends after the night in which clocks go forward', '2031-03-29', { days: 1 }, '2031-03-30T22:00:00.000Z'],
    ['adds hours to the end of the day', '2031-03-10', { hours: 6 }, '2031-03-11T05:00:00.000Z'],
    ['is to the millisecond from an instant', '2031-03-10T11:22:33.444Z', { days: 1 }, '2031-03-11T11:22:33.444Z'],
    ['is date to date from an instant', '2031-08-31T11:00:00.000Z', { months: 6 }, '2032-02-29T11:00:00.000Z'],
  ])('%s', (_what, from, period, end) => {
    expect(endAfter(toStart(from), period, zone).toISOString()).toBe(end);
  });

  it('is the same after its start was kept as text', () => {
    for (const start of ['2031-03-10', new Date('2031-03-10T11:22:33.444Z')]) {
      expect(toStart(fromStart(start))).toEqual(start);
    }
  });
});

const periods: fc.Arbitrary<Period> = fc.record(
  { years: fc.nat(6), months: fc.nat(30), days: fc.nat(40), hours: fc.nat(30) },
  { requiredKeys: [] },
);
const events = ['last-contact', 'withdrawal', 'contract-ended', 'event-ended', 'collected'] as const;
const starting = fc.constantFrom<StartEvent>(...events);
const days = fc.integer({ min: 0, max: 4_000 });
const dayAt = (offset: number) => new Date(Date.UTC(2028, 0, 1) + offset * 24 * hour).toISOString().slice(0, 10);
const starts: fc.Arbitrary<Starts> = fc.dictionary(
  starting,
  fc.oneof(
    days.map(dayAt),
    days.map((offset) => new Date(Date.UTC(2028, 0, 1, 9) + offset * 24 * hour)),
    fc.constant('open' as const),
  ),
  { noNullPrototype: true },
);
const titled = { title: { es: '', en: '' }, reason: { es: '', en: '' }, citation: '' };
const rules: fc.Arbitrary<RetentionRule> = fc
  .tuple(
    fc.array(fc.record({ from: starting, period: periods }), { minLength: 1, maxLength: 3 }),
    fc.option(fc.record({ from: starting, period: periods }), { nil: undefined }),
  )
  .map(([activeUntil, blocked]) => ({ ...titled, activeUntil, ...(blocked && { blocked }) }));

describe('a rule', () => {
  it('with several ends is over with the earliest, and holds nothing if none of its clocks exists', () => {
    fc.assert(
      fc.property(rules, starts, (rule, started) => {
        const end = usedUntil(rule, started, zone);
        const known = rule.activeUntil.filter(({ from }) => Object.hasOwn(started, from));
        const running = known.filter(({ from }) => started[from] !== 'open');
        if (known.length === 0) expect(end).toBeUndefined();
        else if (running.length === 0) expect(end).toBe('open');
        else {
          // Whichever of its ends stood alone, the rule would not be over sooner; and one of them is its end.
          const alone = running.map((each) => usedUntil({ ...rule, activeUntil: [each] }, started, zone) as Date);
          for (const each of alone) expect(each >= (end as Date)).toBe(true);
          expect(alone).toContainEqual(end);
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it('is never over later because one more of its clocks has started, nor because one started earlier', () => {
    const timeOf = (end: Date | 'open' | undefined) => (end instanceof Date ? end.getTime() : Number.POSITIVE_INFINITY);
    fc.assert(
      fc.property(rules, starts, starting, days, days, (rule, started, event, offset, earlier) => {
        const before = timeOf(usedUntil(rule, { ...started, [event]: 'open' }, zone));
        const one = timeOf(usedUntil(rule, { ...started, [event]: dayAt(offset) }, zone));
        const sooner = timeOf(usedUntil(rule, { ...started, [event]: dayAt(offset - earlier) }, zone));
        expect(one <= before).toBe(true);
        expect(sooner <= one).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });

  it('blocks from its own start on, and only once that has begun', () => {
    fc.assert(
      fc.property(rules, starts, (rule, started) => {
        const blocked = blockedUntil(rule, started, zone);
        const from = rule.blocked && started[rule.blocked.from];
        const begun = from !== undefined && from !== 'open';
        expect(blocked !== undefined).toBe(begun);
        if (begun && rule.blocked) {
          expect(blocked).toEqual({ from, until: endAfter(from, rule.blocked.period, zone) });
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe.each(policies.map((policy) => [policy.id, policy] as const))(
  'what Habeas keeps by itself for %s',
  (_id, policy) => {
    it('is kept until the latest of its rules says no', () => {
      const created = new Date('2031-03-10T11:00:00.000Z');
      for (const category of [policy.stored.access, policy.stored.session]) {
        const end = keptUntil(policy, category, { created, 'last-used': created });
        expect(end > created).toBe(true);
      }
      const access = Object.values(policy.purposes).flatMap(({ uses }) => uses[policy.stored.access] ?? []);
      const [{ period } = { period: {} }] = policy.retention[access[0] ?? '']?.activeUntil ?? [];
      expect(keptUntil(policy, policy.stored.access, { created })).toEqual(endAfter(created, period, zone));
      expect(() => keptUntil(policy, 'nothing', { created })).toThrow('no rule of the policy ends');
      // A clock that has not started ends nothing.
      expect(() => keptUntil(policy, policy.stored.access, {})).toThrow('no rule of the policy ends');
    });

    it('remembers an erasure for longer than any backup that could bring somebody back', () => {
      fc.assert(
        fc.property(days, (offset) => {
          const at = new Date(Date.UTC(2028, 0, 1, 9) + offset * 24 * hour);
          const { expireDays, noncurrentDays, recoveryDays } = policy.backups;
          const longest = Math.max(expireDays + 1 + noncurrentDays + 1, recoveryDays);
          expect(rememberedUntil(policy, at).getTime()).toBeGreaterThan(at.getTime() + longest * 24 * hour);
        }),
        { numRuns: 300 },
      );
    });
  },
);
