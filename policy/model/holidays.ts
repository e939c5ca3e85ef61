import { isConfirmed } from './define.ts';
import type { Policy } from './types.ts';

type Place = Policy['requests']['holidays'];

/** Civil dates by year. A year that is not there is unknown, which is not the same as a year without holidays. */
type Years = Readonly<Record<number, readonly string[]>>;
type Country = {
  readonly national: Years;
  readonly regions: Readonly<Record<string, Years>>;
  readonly cities: Readonly<Record<string, Years>>;
};

/**
 * Holidays that every region keeps and none may replace: Real Decreto 2001/1983 art. 45.1 a), b) and c). Good Friday is the one
 * that moves. The rest day of one that falls on a Sunday is in the list of a region that gives it, for others replace it (art.
 * 45.2 and 45.3).
 */
const national: Years = {
  /** Resolución de 17 de octubre de 2025 de la Dirección General de Trabajo, BOE-A-2025-21667 (BOE 28/10/2025). */
  2026: [
    '2026-01-01',
    '2026-04-03',
    '2026-05-01',
    '2026-08-15',
    '2026-10-12',
    '2026-11-01',
    '2026-12-06',
    '2026-12-08',
    '2026-12-25',
  ],
  /** By that article; both lists of regions below repeat those that are on working days. */
  2027: [
    '2027-01-01',
    '2027-03-26',
    '2027-05-01',
    '2027-08-15',
    '2027-10-12',
    '2027-11-01',
    '2027-12-06',
    '2027-12-08',
    '2027-12-25',
  ],
};

/** What each region adds for the year: its own days, those of art. 45.1 d) that it keeps, and rest days that it moved. */
const regions: Country['regions'] = {
  'Comunitat Valenciana': {
    /** Decreto 100/2025, de 1 de julio, del Consell (DOGV 10145, 07/07/2025): also Saint John, for two national ones are Sundays. */
    2026: ['2026-01-06', '2026-03-19', '2026-04-06', '2026-06-24', '2026-10-09'],
    /** Decreto 42/2026, de 20 de marzo, del Consell (DOGV 10329, 25/03/2026). */
    2027: ['2027-01-06', '2027-03-19', '2027-03-29', '2027-10-09'],
  },
  'Comunidad de Madrid': {
    /** Decreto 75/2025, de 24 de septiembre (BOCM 228, 25/09/2025): All Saints and Constitution Day moved to Mondays. */
    2026: ['2026-01-06', '2026-04-02', '2026-05-02', '2026-11-02', '2026-12-07'],
    /** Decreto 82/2026, de 30 de septiembre (BOCM 234, 01/10/2026): the Assumption moved to a Monday; 2 May, a Sunday, is not. */
    2027: ['2027-01-06', '2027-03-19', '2027-03-25', '2027-08-16'],
  },
};

/** The two local days of each city (Estatuto de los Trabajadores art. 37.2; Real Decreto 2001/1983 art. 46). */
const cities: Country['cities'] = {
  Valencia: {
    /** Resolución de 12 de noviembre de 2025 (DOGV 10238, 14/11/2025). */
    2026: ['2026-01-22', '2026-04-13'],
    /** Acuerdo del Pleno del Ayuntamiento de València de 23 de julio de 2026. */
    2027: ['2027-01-22', '2027-04-05'],
  },
  Madrid: {
    /** Acuerdo del Pleno del Ayuntamiento de Madrid de 30 de septiembre de 2025. */
    2026: ['2026-05-15', '2026-11-09'],
    /** Acuerdo del Pleno del Ayuntamiento de Madrid de 29 de septiembre de 2026, punto 21. */
    2027: ['2027-05-15', '2027-11-09'],
  },
};

/** By ISO 3166-1 code. A firm elsewhere adds its country, region or city here; a year is added once all of it is published. */
const countries: Readonly<Record<string, Country>> = { ES: { national, regions, cities } };

/**
 * From this day of a year (`MM-DD`) on the calendar of the next has to be here: regions publish theirs by October, cities in
 * autumn (Real Decreto 2001/1983 arts. 45.4 and 46).
 */
export const nextYearWantedFrom = '11-01';

/** Names come from policies: none of them means what every object has. */
const own = <T>(list: Readonly<Record<string, T>> | undefined, name: string): T | undefined =>
  list && Object.hasOwn(list, name) ? list[name] : undefined;

/**
 * Holidays of a place in a year, national, regional and local, as civil dates in no order; undefined if the calendar is unknown,
 * because a level that the policy names has no list for that year. A region or city that nobody has confirmed adds none: fewer
 * holidays, so dates that are never later.
 */
export const holidaysIn = ({ country, region, city }: Place, year: number): readonly string[] | undefined => {
  const lists = own(countries, country);
  const levels = [
    lists?.national[year],
    isConfirmed(region) ? own(lists?.regions, region)?.[year] : [],
    isConfirmed(city) ? own(lists?.cities, city)?.[year] : [],
  ];
  return levels.every((level) => level !== undefined) ? levels.flat() : undefined;
};
