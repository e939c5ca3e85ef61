import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { dateAfter, startOfDay } from '../../lambdas/domain/civil-time.ts';
import { after, civilDate } from '../../lambdas/domain/time.ts';
import { calendarOf, dayAfter, dayOfText, instantAfter, textOf } from '../../local/simulate/calendar.ts';

const first = dayOfText('2024-01-01');
const zones = ['Europe/Madrid', 'Atlantic/Canary', 'America/Bogota'];
const period = fc.record({
  years: fc.integer({ min: 0, max: 12 }),
  months: fc.integer({ min: 0, max: 40 }),
  days: fc.integer({ min: 0, max: 400 }),
});

describe('the calendar of the oracle, written apart from that of the engine', () => {
  it.each(zones)('agrees with it on every day of twenty years in %s', (zone) => {
    const calendar = calendarOf(zone);
    for (let day = first; day < first + 20 * 366; day += 1) {
      const midnight = calendar.midnight(day);
      expect([textOf(day), midnight]).toEqual([textOf(day), startOfDay(textOf(day), zone).getTime()]);
      expect(calendar.dayOf(midnight)).toBe(day);
      expect(calendar.dayOf(midnight - 1)).toBe(day - 1);
    }
  });

  it('agrees with it on periods, of days and of instants', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: first, max: first + 7_000 }),
        fc.integer({ min: 0, max: 86_399_999 }),
        period,
        (day, ms, length) => {
          expect(textOf(dayAfter(day, length))).toBe(dateAfter(textOf(day), length));
          const instant = day * 86_400_000 + ms;
          expect(instantAfter(instant, length)).toBe(after(new Date(instant), length).getTime());
        },
      ),
    );
  });

  it('finds 04:00 also on the days on which clocks are changed', () => {
    const { at } = calendarOf('Europe/Madrid');
    for (const [date, utc] of [
      ['2027-03-28', '02:00'],
      ['2027-10-31', '03:00'],
    ] as const) {
      expect(new Date(at(dayOfText(date), 240)).toISOString()).toBe(`${date}T${utc}:00.000Z`);
      expect(civilDate(new Date(at(dayOfText(date), 240)), 'Europe/Madrid')).toBe(date);
    }
  });
});
