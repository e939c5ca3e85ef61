import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { exceeds, isPeriod } from '../../policy/model/checks/periods.ts';
import type { Period } from '../../policy/model/types.ts';

const day = 86_400_000;

/** The instant at which a period ends: months date to date, or to the last day of a shorter month; then days and hours. */
const end = (start: number, { years = 0, months = 0, days = 0, hours = 0 }: Period) => {
  const from = new Date(start);
  const [year, month] = [from.getUTCFullYear(), from.getUTCMonth() + years * 12 + months];
  const lastDay = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  return Date.UTC(year, month, Math.min(from.getUTCDate(), lastDay)) + days * day + hours * 3_600_000;
};

/** Every day of four years with a leap day. */
const starts = Array.from({ length: 4 * 365 + 1 }, (_, offset) => Date.UTC(2023, 0, 1 + offset));

const period = fc.record({
  years: fc.integer({ min: 0, max: 3 }),
  months: fc.integer({ min: 0, max: 14 }),
  days: fc.integer({ min: 0, max: 800 }),
  hours: fc.integer({ min: 0, max: 100 }),
});

describe('a period exceeds a limit', () => {
  it('when it ends later for at least one day on which both start', () => {
    fc.assert(
      fc.property(period, period, (one, limit) => {
        expect(exceeds(one, limit)).toBe(starts.some((start) => end(start, one) > end(start, limit)));
      }),
    );
  });

  it('never when both are the same, however they are written', () => {
    fc.assert(fc.property(period, (one) => expect(exceeds(one, one)).toBe(false)));
    expect(exceeds({ years: 2 }, { months: 24 })).toBe(false);
    expect(exceeds({ hours: 48 }, { days: 2 })).toBe(false);
  });
});

describe('a period', () => {
  it.each([{ days: 1 }, { years: 0, hours: 1 }, { months: 6, days: 7 }])('may be %j', (value) => {
    expect(isPeriod(value)).toBe(true);
  });

  it.each([
    undefined,
    null,
    'P6M',
    6,
    {},
    { days: 0 },
    { days: -1 },
    { days: 1.5 },
    { days: Number.NaN },
    { weeks: 2 },
  ])('may not be %j', (value) => expect(isPeriod(value)).toBe(false));
});
