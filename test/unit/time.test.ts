import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { civilDate, after as endOf, epochSeconds, hasReachedAge, isCivilDate } from '../../lambdas/domain/time.ts';

const day = fc.date({
  min: new Date('1900-01-01T00:00:00Z'),
  max: new Date('2099-12-31T00:00:00Z'),
  noInvalidDate: true,
});
const civil = (date: Date) => date.toISOString().slice(0, 10);

describe('age', () => {
  it('is reached on the birthday and not the day before', () => {
    fc.assert(
      fc.property(day, fc.integer({ min: 1, max: 100 }), (born, age) => {
        const birth = civil(born);
        const [year = 0, month = 0, date = 0] = birth.split('-').map(Number);
        const leapDay = month === 2 && date === 29;
        const target = year + age;
        const isLeap = target % 4 === 0 && (target % 100 !== 0 || target % 400 === 0);
        const birthday = leapDay && !isLeap ? `${target}-03-01` : `${target}${birth.slice(4)}`;
        expect(hasReachedAge(birth, age, birthday)).toBe(true);
        const before = civil(new Date(Date.parse(`${birthday}T00:00:00Z`) - 86_400_000));
        expect(hasReachedAge(birth, age, before)).toBe(false);
      }),
    );
  });
});

describe('civil dates', () => {
  it('are those of the zone, not of UTC', () => {
    expect(civilDate(new Date('2026-11-21T22:59:59Z'), 'Europe/Madrid')).toBe('2026-11-21');
    expect(civilDate(new Date('2026-11-21T23:00:00Z'), 'Europe/Madrid')).toBe('2026-11-22');
    expect(civilDate(new Date('2026-07-21T21:59:59Z'), 'Europe/Madrid')).toBe('2026-07-21');
    expect(civilDate(new Date('2026-07-21T22:00:00Z'), 'Europe/Madrid')).toBe('2026-07-22');
  });
  it('are real or refused', () => {
    for (const text of ['2024-02-29', '1999-12-31', '1900-01-01']) expect(isCivilDate(text)).toBe(true);
    for (const text of ['2023-02-29', '2024-13-01', '2024-00-10', '24-01-01', '2024-1-1', '2024-01-01T00:00', '']) {
      expect(isCivilDate(text)).toBe(false);
    }
  });
  it('are of nobody alive before 1900: such a year is a slip of the pen, or a program that knows none', () => {
    for (const text of ['1899-12-31', '0999-12-31', '0226-11-30', '0001-01-01', '0000-01-01']) {
      expect(isCivilDate(text)).toBe(false);
    }
  });
});

describe('periods', () => {
  it('of months go date to date, to the last day of a shorter month', () => {
    expect(endOf(new Date('2026-01-31T12:30:00Z'), { months: 1 }).toISOString()).toBe('2026-02-28T12:30:00.000Z');
    expect(endOf(new Date('2028-02-29T00:00:00Z'), { years: 1 }).toISOString()).toBe('2029-02-28T00:00:00.000Z');
    expect(endOf(new Date('2026-11-22T00:00:00Z'), { months: 6, days: 7, hours: 1 }).toISOString()).toBe(
      '2027-05-29T01:00:00.000Z',
    );
  });
  it('never go backwards, and hours are hours', () => {
    fc.assert(
      fc.property(day, fc.integer({ min: 0, max: 40 }), fc.integer({ min: 0, max: 500 }), (from, months, hours) => {
        expect(endOf(from, { months }).getTime()).toBeGreaterThanOrEqual(from.getTime());
        expect(endOf(from, { hours }).getTime() - from.getTime()).toBe(hours * 3_600_000);
      }),
    );
  });
  it('end no sooner than promised when stored in whole seconds', () => {
    expect(epochSeconds(new Date('2026-11-22T00:00:00.001Z'))).toBe(Date.parse('2026-11-22T00:00:01Z') / 1000);
    expect(epochSeconds(new Date('2026-11-22T00:00:00Z'))).toBe(Date.parse('2026-11-22T00:00:00Z') / 1000);
  });
});
