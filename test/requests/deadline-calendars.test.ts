import { describe, expect, it } from '@jest/globals';
import { isCivilDate } from '../../lambdas/domain/time.ts';
import { toConfirm } from '../../policy/model/define.ts';
import { holidaysIn } from '../../policy/model/holidays.ts';
import { easterSunday } from './deadline-cases.ts';

const open = toConfirm('where the seat is');
const seats = [
  ['Comunitat Valenciana', 'Valencia'],
  ['Comunidad de Madrid', 'Madrid'],
] as const;
const years = [2026, 2027];
const listed = seats.flatMap(([region, city]) => years.map((year) => ({ region, city, year })));

const daysFromEaster = (date: string) =>
  (Date.parse(date) - Date.parse(easterSunday(Number(date.slice(0, 4))))) / 86_400_000;
const isSunday = (date: string) => new Date(date).getUTCDay() === 0;

describe('the calendars of holidays', () => {
  it.each([
    [2024, '2024-03-31'],
    [2025, '2025-04-20'],
    [2026, '2026-04-05'],
    [2027, '2027-03-28'],
    [2038, '2038-04-25'],
  ])('are checked with the Easter of %d, %s', (year, sunday) => {
    expect(easterSunday(year)).toBe(sunday);
  });

  it.each(listed)('have real days of the year, each once: $city $year', ({ region, city, year }) => {
    const days = holidaysIn({ country: 'ES', region, city }, year) ?? [];
    expect(days.filter((day) => !isCivilDate(day) || !day.startsWith(`${year}-`))).toEqual([]);
    expect(new Set(days).size).toBe(days.length);
  });

  it.each(listed)(
    'give twelve days by nation and region and two by city, Sundays apart (Estatuto de los Trabajadores art. 37.2): $city $year',
    ({ region, city, year }) => {
      const all = holidaysIn({ country: 'ES', region, city }, year) ?? [];
      const regional = holidaysIn({ country: 'ES', region, city: open }, year) ?? [];
      expect(regional.filter((day) => !isSunday(day))).toHaveLength(12);
      expect(all.filter((day) => !isSunday(day))).toHaveLength(14);
    },
  );

  it.each(years)('have Good Friday for everybody and Easter Monday only in the Comunitat Valenciana: %d', (year) => {
    const about = (region: string, city: string) =>
      (holidaysIn({ country: 'ES', region, city }, year) ?? [])
        .map(daysFromEaster)
        .filter((days) => days >= -3 && days <= 8)
        .toSorted((a, b) => a - b);
    // Saint Vincent Ferrer is on the Monday after the octave of Easter.
    expect(about('Comunitat Valenciana', 'Valencia')).toEqual([-2, 1, 8]);
    expect(about('Comunidad de Madrid', 'Madrid')).toEqual([-3, -2]);
  });

  it('are unknown of any other year, even one whose holidays the law alone would tell', () => {
    for (const year of [2025, 2028, 0, Number.NaN]) {
      expect(holidaysIn({ country: 'ES', region: open, city: open }, year)).toBeUndefined();
    }
  });

  it.each(['Atlantis', 'constructor', '__proto__', ''])('are unknown of a place called "%s"', (name) => {
    expect(holidaysIn({ country: name, region: open, city: open }, 2027)).toBeUndefined();
    expect(holidaysIn({ country: 'ES', region: name, city: open }, 2027)).toBeUndefined();
    expect(holidaysIn({ country: 'ES', region: open, city: name }, 2027)).toBeUndefined();
  });

  it('have less days, and never others, where a level is to be confirmed', () => {
    const of = (region: string | typeof open, city: string | typeof open) =>
      holidaysIn({ country: 'ES', region, city }, 2027) ?? [];
    const all = of('Comunitat Valenciana', 'Valencia');
    const national = of(open, open);
    expect(national).toHaveLength(9);
    expect(all).toEqual(
      expect.arrayContaining([...national, ...of('Comunitat Valenciana', open), ...of(open, 'Valencia')]),
    );
    expect(of(open, 'Valencia')).toHaveLength(11);
    expect(of('Comunitat Valenciana', open)).toHaveLength(13);
    expect(all).toHaveLength(15);
  });
});
