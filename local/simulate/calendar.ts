import type { Period } from '../../policy/model/types.ts';

/** Civil days are numbered, 1970-01-01 being 0; instants are milliseconds since then, UTC. */
export type Day = number;

export const hourMs = 3_600_000;
export const dayMs = 24 * hourMs;

export const dayOfText = (text: string): Day => Date.parse(`${text}T00:00:00Z`) / dayMs;
export const textOf = (day: Day): string => new Date(day * dayMs).toISOString().slice(0, 10);
export const yearOf = (day: Day): number => new Date(day * dayMs).getUTCFullYear();

/** The same day so many months later, or the last of that month where it has none. */
const monthsLater = (ms: number, months: number): number => {
  const from = new Date(ms);
  const year = from.getUTCFullYear();
  const month = from.getUTCMonth() + months;
  const days = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  return Date.UTC(year, month, Math.min(from.getUTCDate(), days)) + (ms % dayMs);
};

const monthsIn = ({ years = 0, months = 0 }: Period) => years * 12 + months;

/** A civil period after a civil day, date to date (Código Civil art. 5.1). */
export const dayAfter = (day: Day, period: Period): Day =>
  monthsLater(day * dayMs, monthsIn(period)) / dayMs + (period.days ?? 0);

/** A period after an instant. */
export const instantAfter = (instant: number, period: Period): number =>
  monthsLater(instant, monthsIn(period)) + (period.days ?? 0) * dayMs + (period.hours ?? 0) * hourMs;

/** Civil days of one time zone. */
export type Calendar = {
  /** The instant at which a civil day begins. */
  readonly midnight: (day: Day) => number;
  readonly dayOf: (instant: number) => Day;
  /** The instant at which clocks show so many minutes after midnight; for times of day that every day has once. */
  readonly at: (day: Day, minutes: number) => number;
};

/** Kept apart from the calendar of the engine, so that a mistake in one shows against the other. */
export const calendarOf = (zone: string): Calendar => {
  const format = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' });
  const known = new Map<number, number>();
  /** Offsets change on the hour, so one look an hour is enough. */
  const offset = (instant: number): number => {
    const hour = Math.floor(instant / hourMs);
    const found = known.get(hour);
    if (found !== undefined) return found;
    const name = format.formatToParts(hour * hourMs).find(({ type }) => type === 'timeZoneName')?.value ?? '';
    const [, sign, hours = '0', minutes = '0'] = /GMT([+-])(\d\d):(\d\d)/.exec(name) ?? [];
    const ahead = (Number(hours) * 60 + Number(minutes)) * 60_000 * (sign === '-' ? -1 : 1);
    known.set(hour, ahead);
    return ahead;
  };
  const at = (day: Day, minutes: number) => {
    const wall = day * dayMs + minutes * 60_000;
    return wall - offset(wall - offset(wall));
  };
  return { at, midnight: (day) => at(day, 0), dayOf: (instant) => Math.floor((instant + offset(instant)) / dayMs) };
};
