import type { Period } from '../../policy/model/types.ts';

/** The one source of the present. */
export type Clock = () => Date;

/** Making a formatter takes a hundred times as long as using it. */
const formatters = new Map<string, Intl.DateTimeFormat>();

/** Calendar date `YYYY-MM-DD` of an instant in an IANA zone. */
export const civilDate = (instant: Date, zone: string): string => {
  const format =
    formatters.get(zone) ??
    new Intl.DateTimeFormat('en-CA', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' });
  formatters.set(zone, format);
  return format.format(instant);
};

/** The instant after a period. Years and months go date to date in UTC, to the last day of a shorter month. */
export const after = (instant: Date, period: Period): Date => {
  const months = (period.years ?? 0) * 12 + (period.months ?? 0);
  const moved = new Date(instant);
  if (months > 0) {
    moved.setUTCDate(1);
    moved.setUTCMonth(moved.getUTCMonth() + months);
    const last = new Date(Date.UTC(moved.getUTCFullYear(), moved.getUTCMonth() + 1, 0)).getUTCDate();
    moved.setUTCDate(Math.min(instant.getUTCDate(), last));
  }
  return new Date(moved.getTime() + ((period.days ?? 0) * 24 + (period.hours ?? 0)) * 3_600_000);
};

/** Whole seconds since 1970, rounded up: an item that expires "after" an instant is readable until it. */
export const epochSeconds = (instant: Date): number => Math.ceil(instant.getTime() / 1000);

/**
 * Whether somebody born on `birthDate` (`YYYY-MM-DD`) has reached `age` on the civil date `today`. Born on 29 February: in
 * a year without one the birthday counts from 1 March. The whole day of birth counts (Código Civil art. 240).
 */
export const hasReachedAge = (birthDate: string, age: number, today: string): boolean => {
  const [year = 0, month = 0, day = 0] = birthDate.split('-').map(Number);
  const birthday = new Date(Date.UTC(year + age, month - 1, day));
  return birthday.toISOString().slice(0, 10) <= today;
};

/** Nothing that is told of anybody alive is older: an earlier year is a slip, or a program's way to say that it knows none. */
const earliestDate = '1900-01-01';

/** Whether the text is a real calendar date `YYYY-MM-DD`, of 1900 or later. */
export const isCivilDate = (text: string): boolean => {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text) || text < earliestDate) return false;
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().slice(0, 10) === text;
};
