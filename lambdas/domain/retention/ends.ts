import type { Period, RetentionRule, StartEvent } from '../../../policy/model/types.ts';
import { dateAfter, daysLater, startOfDay } from '../civil-time.ts';
import { after } from '../time.ts';

/** When a clock started: an instant, or a civil date (`YYYY-MM-DD`), whose periods run to the end of a day (Código Civil art. 5). */
export type Start = Date | string;
/** `open` instead of a date where what would start the clock still lasts. */
export type Starts = Readonly<Partial<Record<StartEvent, Start>>>;

/** The instant at which a period that began then is over. */
export const endAfter = (start: Start, period: Period, zone: string): Date =>
  typeof start === 'string'
    ? after(startOfDay(daysLater(dateAfter(start, period), 1), zone), { hours: period.hours ?? 0 })
    : after(start, period);

/** The start as text, for keeping; `toStart` reads it. */
export const fromStart = (start: Start): string => (typeof start === 'string' ? start : start.toISOString());
export const toStart = (text: string): Start => (text.length === 10 ? text : new Date(text));

/**
 * When use ends under a rule: the earliest of what has started; `open` while nothing has. Undefined if nothing that would start
 * it applies: the rule does not hold.
 */
export const usedUntil = ({ activeUntil }: RetentionRule, starts: Starts, zone: string): Date | 'open' | undefined => {
  const begun = activeUntil.flatMap(({ from, period }) => {
    const start = starts[from];
    return start === undefined ? [] : [start === 'open' ? 'open' : endAfter(start, period, zone)];
  });
  if (begun.length === 0) return undefined;
  const ends = begun.filter((end): end is Date => end !== 'open');
  return ends.length === 0 ? 'open' : new Date(Math.min(...ends.map((end) => end.getTime())));
};

/** From when and until when a rule blocks (LOPDGDD art. 32); undefined if it does not, or nothing has started that. */
export const blockedUntil = (
  { blocked }: RetentionRule,
  starts: Starts,
  zone: string,
): { readonly from: Start; readonly until: Date } | undefined => {
  const start = blocked && starts[blocked.from];
  if (!blocked || start === undefined || start === 'open') return undefined;
  return { from: start, until: endAfter(start, blocked.period, zone) };
};
