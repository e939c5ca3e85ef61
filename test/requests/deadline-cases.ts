import fc from 'fast-check';
import { dueDate, dueInstant, pausedDays, workingDaysAfter } from '../../lambdas/domain/requests/deadline.ts';
import { civilDate } from '../../lambdas/domain/time.ts';
import { policy as antara } from '../../policy/antara/policy.ts';
import { toConfirm } from '../../policy/model/define.ts';
import { holidaysIn } from '../../policy/model/holidays.ts';
import type { Policy } from '../../policy/model/types.ts';
import { type Dates, datesOf, dayOf, easterOf, type Seat, type Story } from './deadline-oracle.ts';

const zone = 'Europe/Madrid';
const dayMs = 86_400_000;
const open = toConfirm('where the seat is');

type Place = Policy['requests']['holidays'];
type Calendars = typeof holidaysIn;

/** Seats of firms: what a policy says of them, and whose holidays count there. */
const places = {
  valencia: {
    place: { country: 'ES', region: 'Comunitat Valenciana', city: 'Valencia' },
    levels: ['national', 'comunitat-valenciana', 'city-of-valencia'],
  },
  madrid: {
    place: { country: 'ES', region: 'Comunidad de Madrid', city: 'Madrid' },
    levels: ['national', 'comunidad-de-madrid', 'city-of-madrid'],
  },
  unconfirmed: { place: { country: 'ES', region: open, city: open }, levels: ['national'] },
  'city unconfirmed': {
    place: { country: 'ES', region: 'Comunitat Valenciana', city: open },
    levels: ['national', 'comunitat-valenciana'],
  },
  'region unconfirmed': {
    place: { country: 'ES', region: open, city: 'Madrid' },
    levels: ['national', 'city-of-madrid'],
  },
  'city without a calendar': {
    place: { country: 'ES', region: 'Comunitat Valenciana', city: 'Xàtiva' },
    levels: ['national'],
    exists: false,
  },
  abroad: { place: { country: 'PT', region: open, city: open }, levels: ['national'], exists: false },
} as const satisfies Record<string, { place: Place; levels: Seat['levels']; exists?: false }>;

/** A story of a request, under a calendar. */
export type DeadlineCase = Story & { readonly where: keyof typeof places; readonly calendar: Seat['calendar'] };

/** Easter by the way of Meeus, Jones and Butcher, which is not the oracle’s. */
export const easterSunday = (year: number): string => {
  const [a, b, c] = [year % 19, Math.floor(year / 100), year % 100];
  const g = Math.floor((8 * b + 13) / 25);
  const h = (19 * a + b - Math.floor(b / 4) - g + 15) % 30;
  const l = (32 + 2 * (b % 4) + 2 * Math.floor(c / 4) - h - (c % 4)) % 7;
  const m = Math.floor((a + 11 * h + 19 * l) / 433);
  const month = Math.floor((h + l - 7 * m + 90) / 25);
  const day = (h + l - 7 * m + 33 * month + 19) % 32;
  return `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
};

const fromEaster = (year: number, days: number): string =>
  new Date(Date.parse(easterSunday(year)) + days * dayMs).toISOString().slice(0, 10);

/** A calendar for every year, leap years too, as a list like those that are published. */
const made: Readonly<Record<Seat['levels'][number], (year: number) => readonly string[]>> = {
  national: (year) => [
    ...['01-01', '05-01', '08-15', '10-12', '11-01', '12-06', '12-08', '12-25'].map((day) => `${year}-${day}`),
    fromEaster(year, -2),
  ],
  'comunitat-valenciana': (year) => [
    ...['01-06', '03-19', '10-09'].map((day) => `${year}-${day}`),
    fromEaster(year, 1),
  ],
  'comunidad-de-madrid': (year) => [`${year}-01-06`, `${year}-05-02`, fromEaster(year, -3)],
  'city-of-valencia': (year) => [`${year}-01-22`, fromEaster(year, 8)],
  'city-of-madrid': (year) => [`${year}-05-15`, `${year}-11-09`],
};

const lists = new Map<string, readonly string[]>();
const listOf = (where: DeadlineCase['where'], year: number): readonly string[] => {
  const name = `${where} ${year}`;
  const found = lists.get(name) ?? places[where].levels.flatMap((level) => made[level](year));
  lists.set(name, found);
  return found;
};

export const seatOf = ({ where, calendar }: Pick<DeadlineCase, 'where' | 'calendar'>): Seat => {
  const { levels, exists = true }: { levels: Seat['levels']; exists?: boolean } = places[where];
  return { levels, exists, calendar };
};

/** What the product is given: the policy, and the calendars of that case. */
export const givenOf = (
  one: DeadlineCase,
): { readonly policy: Pick<Policy, 'requests'>; readonly calendars: Calendars } => {
  const { where, calendar, answerWithin, extendedTo } = one;
  const { exists } = seatOf(one);
  return {
    policy: { requests: { ...antara.requests, answerWithin, extendedTo, holidays: places[where].place } },
    calendars:
      calendar === 'official'
        ? holidaysIn
        : (_place, year) => (exists && year % calendar.unknownEvery !== 0 ? listOf(where, year) : undefined),
  };
};

/** Civil date of receipt and days that the clock stood, as the product finds them. */
export const factsOf = ({ receivedAt, now, pauses, extended }: DeadlineCase) => ({
  receivedOn: civilDate(new Date(receivedAt), zone),
  extended,
  pausedDays: pausedDays(
    pauses.map(({ from, until }) => ({
      question: 'identity',
      from: new Date(from).toISOString(),
      ...(until !== undefined && { until: new Date(until).toISOString() }),
    })),
    new Date(now),
    zone,
  ),
});

const ours = (one: DeadlineCase): Dates => {
  const { policy, calendars } = givenOf(one);
  const { extended, ...facts } = factsOf(one);
  const due = dueDate({ ...facts, extended }, policy, calendars);
  return {
    ...facts,
    ...due,
    dueAt: dueInstant(due.dueOn, zone).toISOString(),
    workingDay: workingDaysAfter(facts.receivedOn, one.workingDays, policy, calendars),
  };
};

/** Where product and oracle do not agree, in words. */
export const disagreements = (one: DeadlineCase): readonly string[] => {
  const [product, oracle] = [ours(one), datesOf(one, seatOf(one))];
  return (Object.keys(oracle) as (keyof Dates)[])
    .filter((name) => product[name] !== oracle[name])
    .map((name) => `${name}: ${product[name]}, and the oracle says ${oracle[name]}`);
};

const unixEpoch = dayOf(1970, 1, 1);
const years = fc.oneof(
  { weight: 2, arbitrary: fc.integer({ min: 1997, max: 2090 }) },
  { weight: 3, arbitrary: fc.integer({ min: 2025, max: 2028 }) },
);
/** Days on which it came: any, the last ones of months, and those whose month ends about Easter. */
const days = fc.oneof(
  fc.tuple(years, fc.integer({ min: 0, max: 365 })).map(([year, day]) => dayOf(year, 1, 1) + day),
  fc
    .tuple(years, fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 4 }))
    .map(([year, month, before]) => dayOf(year, month + 1, 1) - before),
  fc
    .tuple(years, fc.integer({ min: -7, max: 9 }), fc.constantFrom(28, 31, 89, 90))
    .map(([year, day, before]) => easterOf(year) + day - before),
);
/** Times of day in UTC, half of them where a day of Madrid begins or its clocks are changed. */
const times = fc.oneof(
  fc.integer({ min: 0, max: dayMs - 1 }),
  fc
    .tuple(fc.constantFrom(0, 1, 2, 22, 23), fc.constantFrom(-1, 0, 1))
    .map(([hour, more]) => (hour * 3_600_000 + more + dayMs) % dayMs),
);
const instants = fc.tuple(days, times).map(([day, time]) => (day - unixEpoch) * dayMs + time);
const within = (most: number) => fc.integer({ min: 0, max: most * dayMs });
/** From receipt, and how long; without the second it is still out. */
const pauses = fc.array(fc.tuple(within(40), fc.option(within(30), { nil: undefined })), { maxLength: 3 });

/** Periods that a policy may have: those of the law, and shorter ones. */
const lawful = {
  law: { answerWithin: { months: 1 }, extendedTo: { months: 3 } },
  shorter: { answerWithin: { days: 20 }, extendedTo: { months: 1, days: 3 } },
  days: { answerWithin: { days: 28 }, extendedTo: { months: 2 } },
} as const;

export const deadlineCases: fc.Arbitrary<DeadlineCase> = fc
  .record({
    receivedAt: instants,
    nowAfter: within(100),
    pauses,
    extended: fc.boolean(),
    periods: fc.constantFrom('law', 'law', 'law', 'shorter', 'days'),
    workingDays: fc.integer({ min: 0, max: 12 }),
    where: fc.constantFrom(...(Object.keys(places) as (keyof typeof places)[])),
    calendar: fc.constantFrom<Seat['calendar']>(
      'official',
      ...[1, 2, 3, 10_000].map((unknownEvery) => ({ unknownEvery })),
    ),
  })
  .map(({ receivedAt, nowAfter, pauses: asked, periods, ...rest }) => ({
    ...rest,
    receivedAt,
    now: receivedAt + nowAfter,
    pauses: asked.map(([after, lasts]) => ({
      from: receivedAt + after,
      ...(lasts !== undefined && { until: receivedAt + after + lasts }),
    })),
    ...lawful[periods],
  }));
