import { holidaysIn, nextYearWantedFrom } from '../../../policy/model/holidays.ts';
import type { Policy } from '../../../policy/model/types.ts';
import { dateAfter, daysLater, startOfDay } from '../civil-time.ts';
import { civilDate } from '../time.ts';
import type { Pause } from './request.ts';

/** What the last day for an answer follows from. */
export type DeadlineFacts = {
  /** Civil date of the policy’s zone. */
  readonly receivedOn: string;
  readonly extended: boolean;
  /** Whole civil days during which the clock stood. */
  readonly pausedDays: number;
};

type Deadlines = Pick<Policy, 'requests'>;
/** Holidays by place and year; undefined where the calendar of that year is unknown. */
type Calendars = typeof holidaysIn;

const yearOf = (date: string): number => Number(date.slice(0, 4));

const daysBetween = (from: string, to: string): number => (Date.parse(to) - Date.parse(from)) / 86_400_000;

/** Saturdays are no working days (LOPDGDD DA 3ª a). */
const isWeekend = (date: string): boolean => [0, 6].includes(new Date(`${date}T00:00:00Z`).getUTCDay());

/** The day itself or the first working day after it; undefined if a year on the way has no known calendar. */
const workingDayFrom = (date: string, { requests }: Deadlines, calendars: Calendars): string | undefined => {
  const holidays = calendars(requests.holidays, yearOf(date));
  if (!holidays) return undefined;
  const isFree = isWeekend(date) || holidays.includes(date);
  return isFree ? workingDayFrom(daysLater(date, 1), { requests }, calendars) : date;
};

/**
 * The last civil day for the answer. Months run from the day of receipt to the same day number, or to the last day of a shorter
 * month; an extension counts from receipt too, never from the first due date (GDPR art. 12(3)). Days during which the clock stood
 * are added, and a Saturday, Sunday or holiday moves it to the next working day (LOPDGDD DA 3ª c, d; Regulation 1182/71 art. 3).
 *
 * Where the calendar is unknown nothing is moved at all, not even off a Sunday or into a year that is known: that date is never
 * later than the true one. The same if the days on which it would have to be moved lead into a year that is unknown.
 */
export const dueDate = (
  { receivedOn, extended, pausedDays: paused }: DeadlineFacts,
  policy: Deadlines,
  calendars: Calendars = holidaysIn,
): { readonly dueOn: string; readonly calendarKnown: boolean } => {
  const { answerWithin, extendedTo } = policy.requests;
  const lastDay = daysLater(dateAfter(receivedOn, extended ? extendedTo : answerWithin), paused);
  const dueOn = workingDayFrom(lastDay, policy, calendars);
  return { dueOn: dueOn ?? lastDay, calendarKnown: dueOn !== undefined };
};

/** The last millisecond of the day by clocks of the zone: an answer at this instant is in time. */
export const dueInstant = (dueOn: string, zone: string): Date =>
  new Date(startOfDay(daysLater(dueOn, 1), zone).getTime() - 1);

/** Civil days that are left: 0 on the last day, negative once it is over. */
export const daysLeft = (dueOn: string, today: string): number => daysBetween(today, dueOn);

/**
 * The civil date of the last of so many working days after a date, which itself does not count: periods that the law states in
 * days are working days (LOPDGDD DA 3ª a). In a year without a known calendar only weekends are left out, so it is never too late.
 */
export const workingDaysAfter = (
  date: string,
  days: number,
  policy: Deadlines,
  calendars: Calendars = holidaysIn,
): string => {
  let day = date;
  for (let left = days; left > 0; ) {
    day = daysLater(day, 1);
    const isHoliday = calendars(policy.requests.holidays, yearOf(day))?.includes(day) ?? false;
    if (!isWeekend(day) && !isHoliday) left -= 1;
  }
  return day;
};

/**
 * Whole civil days during which the clock stood, each once however many questions were out: from the day of the question to the
 * day of its answer, or to today while there is none. A question that is answered on its own day costs nothing.
 */
export const pausedDays = (pauses: readonly Pause[], now: Date, zone: string): number => {
  const dateOf = (instant: string | undefined) => civilDate(instant === undefined ? now : new Date(instant), zone);
  const stood = pauses
    .map(({ from, until }) => ({ from: dateOf(from), until: dateOf(until) }))
    .toSorted((a, b) => daysBetween(b.from, a.from));
  let days = 0;
  let counted = '';
  for (const { from, until } of stood) {
    const begin = from > counted ? from : counted;
    if (until <= begin) continue;
    days += daysBetween(begin, until);
    counted = until;
  }
  return days;
};

/** Years whose calendar is wanted and not there: this year’s always, the next one’s from November on. An alarm tells of them. */
export const missingCalendars = (policy: Pick<Policy, 'requests' | 'zone'>, now: Date): readonly number[] => {
  const today = civilDate(now, policy.zone);
  const year = yearOf(today);
  const wanted = today.slice(5) >= nextYearWantedFrom ? [year, year + 1] : [year];
  return wanted.filter((each) => !holidaysIn(policy.requests.holidays, each));
};
