import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { dateAfter } from '../../lambdas/domain/civil-time.ts';
import { civilDate } from '../../lambdas/domain/time.ts';
import { mayBeLinked, visitFields, visitKeptUntil } from '../../lambdas/domain/visits/visit-rules.ts';
import { policy as abante } from '../../policy/abante/policy.ts';
import { policy as antara } from '../../policy/antara/policy.ts';
import type { Policy } from '../../policy/model/types.ts';
import { fixturePolicy } from '../support/fixture-policy.ts';

describe('the end of a visit', () => {
  it.each([
    ['2026-03-02T09:00:00.000Z', '2026-09-02T09:00:00.000Z'],
    ['2026-08-31T10:00:00.000Z', '2027-02-28T10:00:00.000Z'],
    ['2027-08-31T10:00:00.000Z', '2028-02-29T10:00:00.000Z'],
    // 1 April in Madrid, 31 March in UTC: six months of either are 30 September or 1 October.
    ['2026-03-31T22:30:00.000Z', '2026-09-30T22:30:00.000Z'],
    // 31 March in Madrid: its six months end on 30 September there, which in UTC would be a day late.
    ['2026-03-30T22:30:00.000Z', '2026-09-29T22:30:00.000Z'],
  ])('of %s comes by %s, as ABANTE promises (AB-55)', (at, end) => {
    expect(visitKeptUntil(abante, new Date(at)).toISOString()).toBe(end);
  });

  it('never lies beyond the civil date that six months lead to, in Madrid or in UTC (AB-55)', () => {
    const instant = fc.date({
      min: new Date('2026-01-01T00:00:00Z'),
      max: new Date('2046-01-01T00:00:00Z'),
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(instant, fc.constantFrom<Policy>(abante, antara), (at, policy) => {
        const end = visitKeptUntil(policy, at);
        const zones = ['Europe/Madrid', 'UTC'] as const;
        const lasts = zones.map((zone) => dateAfter(civilDate(at, zone), { months: 6 }));
        // Where a month ends between the two, six months later they are days apart.
        const [earliest = ''] = lasts.toSorted();
        for (const [place, zone] of zones.entries()) {
          expect(civilDate(end, zone) <= (lasts[place] ?? '')).toBe(true);
          expect(civilDate(end, zone) >= dateAfter(earliest, { days: -2 })).toBe(true);
        }
      }),
      { examples: [[new Date('2030-02-28T23:00:00.000Z'), abante]] },
    );
  });

  it('is the latest of the rules that keep it, each at its earliest', () => {
    const { retention, purposes } = fixturePolicy;
    const more: Policy = {
      ...fixturePolicy,
      retention: {
        ...retention,
        longer: {
          ...retention.visit,
          activeUntil: [
            { from: 'collected', period: { months: 8 } },
            { from: 'collected', period: { days: 170 } },
            { from: 'withdrawal', period: { days: 1 } },
          ],
        },
      },
      purposes: { ...purposes, security: { ...purposes.security, uses: { browsing: 'longer' } } },
    };
    const at = new Date('2026-03-02T09:00:00.000Z');
    expect(visitKeptUntil(more, at).toISOString()).toBe('2026-08-19T09:00:00.000Z');
    expect(visitKeptUntil(fixturePolicy, at).toISOString()).toBe('2026-08-02T09:00:00.000Z');
  });

  it('has to be said by some rule: without one nothing is kept', () => {
    const endless: Policy = {
      ...fixturePolicy,
      retention: { ...fixturePolicy.retention, visit: { ...fixturePolicy.retention.visit, activeUntil: [] } },
    };
    expect(() => visitKeptUntil(endless, new Date())).toThrow('no rule');
  });
});

describe('what may be kept of a visit', () => {
  it('is what the policy declares as observed, in a class of its own (AB-04)', () => {
    expect([...visitFields(abante)].sort()).toEqual(
      ['browser', 'country', 'language', 'platform', 'referrerOrigin', 'truncatedAddress', 'visitedAt'].sort(),
    );
    expect([...visitFields(antara)].sort()).toEqual(
      [
        'accessProvider',
        'browser',
        'clicks',
        'entryPage',
        'exitPage',
        'platform',
        'truncatedAddress',
        'visitedAt',
      ].sort(),
    );
    for (const policy of [abante, antara] as Policy[]) {
      const { visit, person } = policy.stored;
      expect(policy.categories[visit]?.origin).toBe('observed');
      expect(visit).not.toBe(person);
      expect(policy.categories[visit]?.fields).not.toContain('visitorId');
      expect(policy.categories[visit]?.fields).not.toContain('sessionId');
    }
  });

  it('is joined with a person only where the policy has told people of a purpose for it (AB-34, AN-20)', () => {
    expect([mayBeLinked(abante), mayBeLinked(antara)]).toEqual([true, false]);
  });
});
