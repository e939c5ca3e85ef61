/**
 * Works out the dates of a request in another way than the product does, to be compared with it: nothing of it is used here. Days
 * are Julian day numbers, periods are walked day by day, holidays follow from rules and not from lists, summer time from the rule
 * of Directive 2000/84/EC and not from the tz database. For years from 1997 to 2199.
 */

/** A Julian day number: of the civil day, as a whole. */
type Day = number;
type Civil = { readonly year: number; readonly month: number; readonly day: number };

const unixEpoch: Day = 2_440_588;
const dayMs = 86_400_000;
const hourMs = 3_600_000;

/** Whole division, towards zero. */
const over = (number: number, by: number): number => (number - (number % by)) / by;

/** Fliegel and Van Flandern, Communications of the ACM 11 (1968), p. 657. */
export const dayOf = (year: number, month: number, day: number): Day => {
  const early = over(month - 14, 12);
  return (
    over(1461 * (year + 4800 + early), 4) +
    over(367 * (month - 2 - 12 * early), 12) -
    over(3 * over(year + 4900 + early, 100), 4) +
    day -
    32_075
  );
};

/** The inverse, by the same. */
const civilOf = (julian: Day): Civil => {
  let l = julian + 68_569;
  const n = over(4 * l, 146_097);
  l -= over(146_097 * n + 3, 4);
  const i = over(4000 * (l + 1), 1_461_001);
  l = l - over(1461 * i, 4) + 31;
  const j = over(80 * l, 2447);
  const carry = over(j, 11);
  return { year: 100 * (n - 49) + i + carry, month: j + 2 - 12 * carry, day: l - over(2447 * j, 80) };
};

const written = (julian: Day): string => {
  const { year, month, day } = civilOf(julian);
  return [year, String(month).padStart(2, '0'), String(day).padStart(2, '0')].join('-');
};

/** Days since Monday: 5 is Saturday. */
const weekday = (julian: Day): number => julian % 7;

/** The first Sunday after the full moon of the golden number (valid from 1900 to 2199), looked for day by day. */
export const easterOf = (year: number): Day => {
  const golden = year % 19;
  const age = (19 * golden + 24) % 30;
  const moon = age === 29 || (age === 28 && golden > 10) ? age - 1 : age;
  let day = dayOf(year, 3, 21) + moon + 1;
  while (weekday(day) !== 6) day += 1;
  return day;
};

const easters = new Map<number, Day>();
const easterIn = (year: number): Day => {
  const found = easters.get(year) ?? easterOf(year);
  easters.set(year, found);
  return found;
};

/** Who declares holidays. */
export type Level = 'national' | 'comunitat-valenciana' | 'comunidad-de-madrid' | 'city-of-valencia' | 'city-of-madrid';

const fixed: Readonly<Record<Level, readonly string[]>> = {
  national: ['1/1', '1/5', '15/8', '12/10', '1/11', '6/12', '8/12', '25/12'],
  'comunitat-valenciana': ['6/1', '19/3', '9/10'],
  'comunidad-de-madrid': ['6/1', '2/5'],
  'city-of-valencia': ['22/1'],
  'city-of-madrid': ['15/5', '9/11'],
};
/** Days from Easter Sunday. */
const moving: Readonly<Record<Level, readonly number[]>> = {
  national: [-2],
  'comunitat-valenciana': [1],
  'comunidad-de-madrid': [-3],
  'city-of-valencia': [8],
  'city-of-madrid': [],
};
/** What the regions decided for the two years of which there are real calendars. */
const decided: readonly (readonly [Level, number, string])[] = [
  ['comunitat-valenciana', 2026, '24/6'],
  ['comunidad-de-madrid', 2026, '2/11'],
  ['comunidad-de-madrid', 2026, '7/12'],
  ['comunidad-de-madrid', 2027, '19/3'],
  ['comunidad-de-madrid', 2027, '16/8'],
];

/** `official`: as published, of 2026 and 2027; otherwise a made calendar of every year but those that the number divides. */
export type CalendarKind = 'official' | { readonly unknownEvery: number };
export type Seat = { readonly levels: readonly Level[]; readonly exists: boolean; readonly calendar: CalendarKind };

const isKnown = (year: number, { exists, calendar }: Seat): boolean =>
  exists && (calendar === 'official' ? year === 2026 || year === 2027 : year % calendar.unknownEvery !== 0);

const isHoliday = (julian: Day, { levels, calendar }: Seat): boolean => {
  const { year, month, day } = civilOf(julian);
  const name = `${day}/${month}`;
  const fromEaster = julian - easterIn(year);
  return levels.some(
    (level) =>
      fixed[level].includes(name) ||
      moving[level].includes(fromEaster) ||
      (calendar === 'official' && decided.some(([by, of, on]) => by === level && of === year && on === name)),
  );
};

const isWeekend = (julian: Day): boolean => weekday(julian) >= 5;

/** Whether people work on a civil date, written; of a year whose calendar is known. */
export const isWorkingDay = (date: string, seat: Seat): boolean => {
  const [year = 0, month = 0, day = 0] = date.split('-').map(Number);
  const julian = dayOf(year, month, day);
  return isKnown(year, seat) && !isWeekend(julian) && !isHoliday(julian, seat);
};

type Span = { readonly months?: number; readonly days?: number };

/** Turns the pages of the calendar until enough months have begun and the day has the number, or the month ends. */
const spanLater = (from: Day, { months = 0, days = 0 }: Span): Day => {
  let today = civilOf(from);
  const { day: number } = today;
  let begun = 0;
  for (let day = from; ; day += 1) {
    const tomorrow = civilOf(day + 1);
    if (begun === months && (today.day === number || tomorrow.day === 1)) return day + days;
    if (tomorrow.day === 1) begun += 1;
    today = tomorrow;
  }
};

/** 01:00 UTC of the last Sunday of a month of 31 days. */
const lastSunday = (year: number, month: number): number => {
  let day = dayOf(year, month, 31);
  while (weekday(day) !== 6) day -= 1;
  return (day - unixEpoch) * dayMs + hourMs;
};

/** What clocks of Madrid are ahead of UTC. */
const ahead = (instant: number): number => {
  const { year } = civilOf(Math.floor(instant / dayMs) + unixEpoch);
  return instant >= lastSunday(year, 3) && instant < lastSunday(year, 10) ? 2 * hourMs : hourMs;
};

/** The civil day of Madrid at an instant. */
const dayAt = (instant: number): Day => Math.floor((instant + ahead(instant)) / dayMs) + unixEpoch;

/** The last millisecond of a day of Madrid: no clock is changed at midnight. */
const endOf = (julian: Day): number => {
  const midnight = (julian + 1 - unixEpoch) * dayMs;
  return midnight - ahead(midnight - hourMs) - 1;
};

export type Story = {
  /** Instants, in milliseconds of Unix time. */
  readonly receivedAt: number;
  readonly now: number;
  readonly pauses: readonly { readonly from: number; readonly until?: number }[];
  readonly extended: boolean;
  readonly answerWithin: Span;
  readonly extendedTo: Span;
  readonly workingDays: number;
};

export type Dates = {
  readonly receivedOn: string;
  readonly pausedDays: number;
  readonly dueOn: string;
  readonly calendarKnown: boolean;
  readonly dueAt: string;
  readonly workingDay: string;
};

/** Each day from receipt on is asked whether some question was out on it and still on the next. */
const pausedBetween = ({ receivedAt, now, pauses }: Story): number => {
  const spans = pauses.map(({ from, until = now }) => [dayAt(from), dayAt(until)] as const);
  const last = Math.max(0, ...spans.map(([, until]) => until));
  let days = 0;
  for (let day = dayAt(receivedAt); day < last; day += 1) {
    if (spans.some(([from, until]) => from <= day && day < until)) days += 1;
  }
  return days;
};

export const datesOf = (story: Story, seat: Seat): Dates => {
  const received = dayAt(story.receivedAt);
  const paused = pausedBetween(story);
  const unmoved = spanLater(received, story.extended ? story.extendedTo : story.answerWithin) + paused;

  let due = unmoved;
  const known = (day: Day) => isKnown(civilOf(day).year, seat);
  while (known(due) && (isWeekend(due) || isHoliday(due, seat))) due += 1;
  const calendarKnown = known(due);
  if (!calendarKnown) due = unmoved;

  let workingDay = received;
  for (let left = story.workingDays; left > 0; ) {
    workingDay += 1;
    if (!isWeekend(workingDay) && !(known(workingDay) && isHoliday(workingDay, seat))) left -= 1;
  }
  return {
    receivedOn: written(received),
    pausedDays: paused,
    dueOn: written(due),
    calendarKnown,
    dueAt: new Date(endOf(due)).toISOString(),
    workingDay: written(workingDay),
  };
};
