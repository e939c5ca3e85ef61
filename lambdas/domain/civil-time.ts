import type { Period } from '../../policy/model/types.ts';
import { civilDate } from './time.ts';

const dayMs = 86_400_000;

/** Making a formatter takes a hundred times as long as using it. */
const clocks = new Map<string, Intl.DateTimeFormat>();

/** What a clock on a wall in the zone shows at an instant, in whole seconds, written as if the zone were UTC. */
const onTheWall = (instant: number, zone: string): number => {
  // Swedish writes dates as ISO 8601 does.
  const clock =
    clocks.get(zone) ?? new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' });
  clocks.set(zone, clock);
  return Date.parse(`${clock.format(instant).replace(' ', 'T')}Z`);
};

/**
 * The instant at which clocks of the zone show that time of that civil date. A time that a day has twice counts the first time; one
 * that a day skips counts as if clocks had not been changed.
 */
const instantAt = (date: string, timeOfDay: string, zone: string): Date => {
  const wall = Date.parse(`${date}T${timeOfDay}:00Z`);
  const candidates = [wall - dayMs, wall + dayMs].map((near) => wall - (onTheWall(near, zone) - near));
  const real = candidates.filter((instant) => onTheWall(instant, zone) === wall);
  return new Date(real.length > 0 ? Math.min(...real) : Math.max(...candidates));
};

/** People share their dates: the last few thousand are remembered. */
const known = new Map<string, number>();
const mostKnown = 5_000;

/** The instant at which a civil date (`YYYY-MM-DD`) begins in an IANA zone. */
export const startOfDay = (date: string, zone: string): Date => {
  const name = `${date} ${zone}`;
  const found = known.get(name) ?? instantAt(date, '00:00', zone).getTime();
  if (known.size >= mostKnown) known.clear();
  known.set(name, found);
  return new Date(found);
};

/** The civil date so many days later. */
export const daysLater = (date: string, days: number): string =>
  new Date(Date.parse(`${date}T00:00:00Z`) + days * dayMs).toISOString().slice(0, 10);

/** The civil date a period later: years and months date to date, to the last day of a shorter month (Código Civil art. 5). */
export const dateAfter = (date: string, { years = 0, months = 0, days = 0 }: Period): string => {
  const from = new Date(`${date}T00:00:00Z`);
  const first = new Date(Date.UTC(from.getUTCFullYear(), from.getUTCMonth() + years * 12 + months, 1));
  const last = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate();
  first.setUTCDate(Math.min(from.getUTCDate(), last));
  return daysLater(first.toISOString().slice(0, 10), days);
};

/** The last instant, `now` or before, at which clocks of the zone showed that time of day (`HH:MM`). */
export const latestOccurrence = (now: Date, timeOfDay: string, zone: string): Date => {
  const today = civilDate(now, zone);
  const here = instantAt(today, timeOfDay, zone);
  return here <= now ? here : instantAt(daysLater(today, -1), timeOfDay, zone);
};

/** The first instant after `now` at which clocks of the zone show that time of day. */
export const nextOccurrence = (now: Date, timeOfDay: string, zone: string): Date => {
  const today = civilDate(now, zone);
  const here = instantAt(today, timeOfDay, zone);
  return here > now ? here : instantAt(daysLater(today, 1), timeOfDay, zone);
};
