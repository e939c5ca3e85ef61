import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { dateAfter, daysLater, latestOccurrence, nextOccurrence, startOfDay } from '../../lambdas/domain/civil-time.ts';
import { civilDate } from '../../lambdas/domain/time.ts';

const day = fc.date({ min: new Date('2000-01-01'), max: new Date('2099-12-31'), noInvalidDate: true });
const zones = ['Europe/Madrid', 'Atlantic/Canary', 'America/New_York', 'Asia/Kolkata', 'Pacific/Auckland', 'UTC'];

describe('a civil date', () => {
  it('begins at midnight by the clocks of its zone', () => {
    expect(startOfDay('2026-11-30', 'Europe/Madrid').toISOString()).toBe('2026-11-29T23:00:00.000Z');
    expect(startOfDay('2027-03-28', 'Europe/Madrid').toISOString()).toBe('2027-03-27T23:00:00.000Z');
    expect(startOfDay('2027-03-29', 'Europe/Madrid').toISOString()).toBe('2027-03-28T22:00:00.000Z');
    expect(startOfDay('2027-10-31', 'Europe/Madrid').toISOString()).toBe('2027-10-30T22:00:00.000Z');
    expect(startOfDay('2027-11-01', 'Europe/Madrid').toISOString()).toBe('2027-10-31T23:00:00.000Z');
  });

  it('holds every instant from its beginning to the next, and no other', () => {
    fc.assert(
      fc.property(day, fc.constantFrom(...zones), (instant, zone) => {
        const date = civilDate(instant, zone);
        expect(startOfDay(date, zone).getTime()).toBeLessThanOrEqual(instant.getTime());
        expect(startOfDay(daysLater(date, 1), zone).getTime()).toBeGreaterThan(instant.getTime());
      }),
      { numRuns: 2000 },
    );
  });

  it('moves date to date, to the last day of a shorter month (Código Civil art. 5)', () => {
    expect(dateAfter('2027-01-31', { months: 1 })).toBe('2027-02-28');
    expect(dateAfter('2028-01-31', { months: 1 })).toBe('2028-02-29');
    expect(dateAfter('2028-02-29', { years: 1 })).toBe('2029-02-28');
    expect(dateAfter('2026-11-30', { years: 5, days: 1 })).toBe('2031-12-01');
    expect(dateAfter('2026-08-31', { months: 6 })).toBe('2027-02-28');
  });

  it('never moves back, and never past the same number of a later month', () => {
    fc.assert(
      fc.property(day, fc.integer({ min: 0, max: 200 }), fc.integer({ min: 0, max: 60 }), (from, months, days) => {
        const date = from.toISOString().slice(0, 10);
        const moved = dateAfter(date, { months, days: 0 });
        expect(moved >= date).toBe(true);
        expect(Number(moved.slice(8))).toBeLessThanOrEqual(Number(date.slice(8)));
        expect(dateAfter(date, { months, days })).toBe(daysLater(moved, days));
      }),
    );
  });
});

describe('the next time of day', () => {
  it('follows the latest one, and lies ahead', () => {
    fc.assert(
      fc.property(day, fc.constantFrom(...zones), (now, zone) => {
        const next = nextOccurrence(now, '04:00', zone);
        expect(next.getTime()).toBeGreaterThan(now.getTime());
        expect(latestOccurrence(next, '04:00', zone)).toEqual(next);
        const before = latestOccurrence(new Date(next.getTime() - 1), '04:00', zone);
        expect(before.getTime()).toBeLessThanOrEqual(now.getTime());
      }),
      { numRuns: 1000 },
    );
  });
});

describe('the latest time of day', () => {
  const at = (now: string, time = '04:00', zone = 'Europe/Madrid') =>
    latestOccurrence(new Date(now), time, zone).toISOString();

  it('is the one of today from its instant on, and until then that of yesterday', () => {
    expect(at('2026-11-22T02:59:59.999Z')).toBe('2026-11-21T03:00:00.000Z');
    expect(at('2026-11-22T03:00:00Z')).toBe('2026-11-22T03:00:00.000Z');
    expect(at('2026-11-22T22:59:59Z')).toBe('2026-11-22T03:00:00.000Z');
    // Already the 23rd in Madrid.
    expect(at('2026-11-22T23:30:00Z')).toBe('2026-11-22T03:00:00.000Z');
    expect(at('2026-07-22T02:00:00Z')).toBe('2026-07-22T02:00:00.000Z');
    expect(at('2027-01-01T00:00:00Z')).toBe('2026-12-31T03:00:00.000Z');
  });

  it('keeps to the clocks of Madrid on the days when they change', () => {
    // Forward on 28 March 2027: 23 hours between two nights.
    expect(at('2027-03-28T01:59:59Z')).toBe('2027-03-27T03:00:00.000Z');
    expect(at('2027-03-28T02:00:00Z')).toBe('2027-03-28T02:00:00.000Z');
    expect(at('2027-03-29T01:59:59Z')).toBe('2027-03-28T02:00:00.000Z');
    // Back on 31 October 2027: 25 hours.
    expect(at('2027-10-31T02:59:59Z')).toBe('2027-10-30T02:00:00.000Z');
    expect(at('2027-10-31T03:00:00Z')).toBe('2027-10-31T03:00:00.000Z');
    expect(at('2027-11-01T02:59:59Z')).toBe('2027-10-31T03:00:00.000Z');
  });

  it('comes once on a day that has it twice or not at all', () => {
    expect(at('2027-10-31T00:45:00Z', '02:30')).toBe('2027-10-31T00:30:00.000Z');
    expect(at('2027-10-31T02:00:00Z', '02:30')).toBe('2027-10-31T00:30:00.000Z');
    expect(at('2027-03-28T01:29:59Z', '02:30')).toBe('2027-03-27T01:30:00.000Z');
    expect(at('2027-03-28T01:30:00Z', '02:30')).toBe('2027-03-28T01:30:00.000Z');
  });

  it('is past, shown by the clocks of the zone, and followed by no other until now', () => {
    const zones = ['Europe/Madrid', 'Atlantic/Canary', 'America/New_York', 'Asia/Kolkata', 'Pacific/Auckland', 'UTC'];
    const instant = fc.oneof(
      day,
      ...['2027-03-28T00:00:00Z', '2027-10-31T00:00:00Z'].map((text) =>
        fc.integer({ min: -2 * 86_400, max: 2 * 86_400 }).map((seconds) => new Date(Date.parse(text) + seconds * 1000)),
      ),
    );
    const minute = fc.integer({ min: 0, max: 59 }).map((number) => String(number).padStart(2, '0'));
    fc.assert(
      fc.property(instant, fc.constantFrom(...zones), minute, (now, zone, minutes) => {
        const found = latestOccurrence(now, `04:${minutes}`, zone);
        expect(found.getTime()).toBeLessThanOrEqual(now.getTime());
        const shown = new Intl.DateTimeFormat('en-GB', { timeZone: zone, hour: '2-digit', minute: '2-digit' });
        expect(shown.format(found)).toBe(`04:${minutes}`);
        // The next one: nowhere is a day shorter than 23 hours or longer than 25.
        const hours = [23, 23.5, 24, 24.5, 25].map((count) => new Date(found.getTime() + count * 3_600_000));
        const next = hours.find(
          (each) => shown.format(each) === `04:${minutes}` && civilDate(each, zone) !== civilDate(found, zone),
        );
        expect(next?.getTime()).toBeGreaterThan(now.getTime());
      }),
      { numRuns: 2000 },
    );
  });
});
