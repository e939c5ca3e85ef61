import { daysLater } from '../civil-time.ts';
import type { Ports } from '../ports.ts';
import { Refusal } from '../problems.ts';
import { civilDate, isCivilDate } from '../time.ts';
import { addCounts, addVisit, newTally, publishable } from './publishable.ts';
import type { DayStatistics } from './visits.ts';

/** Days that are looked back for any that were not published: longer than a run can go unnoticed. */
const lookBackDays = 7;
/** Days that are answered at once, and by default. */
const mostDays = 92;
const usualDays = 30;

/**
 * Publishes what may be published of every closed civil day of the last seven, each once: what is published stays as it is,
 * whatever becomes of the visits behind it. Answers how many days were published now. Safe to run again, and twice at once.
 */
export const publishClosedDays = async ({
  policy,
  visits,
  now,
}: Pick<Ports, 'policy' | 'visits' | 'now'>): Promise<number> => {
  const today = civilDate(now(), policy.zone);
  const closed = Array.from({ length: lookBackDays }, (_day, place) => daysLater(today, place - lookBackDays));
  const published = new Set((await visits.published(daysLater(today, -lookBackDays), today)).map(({ day }) => day));
  const open = closed.filter((day) => !published.has(day));
  for (const day of open) {
    const tally = newTally();
    addCounts(tally, await visits.countsOf(day));
    for await (const page of visits.ofDay(day)) for (const visit of page) addVisit(tally, visit);
    await visits.publish({ day, counts: publishable(tally, policy.statistics.least) });
  }
  return open.length;
};

const wrong = (path: string) => new Refusal('INVALID_FIELD', { places: [{ path, code: 'INVALID_FIELD' }] });

/** The days that are asked for: with one end given, thirty days from or to it; with none, the last thirty published. */
const askedDays = (from: string | undefined, to: string | undefined, newest: string): readonly [string, string] => {
  for (const [path, day] of Object.entries({ from, to })) if (day !== undefined && !isCivilDate(day)) throw wrong(path);
  const last = to ?? (from === undefined ? newest : daysLater(from, usualDays - 1));
  const first = from ?? daysLater(last, 1 - usualDays);
  if (first > last) throw wrong('from');
  if (daysLater(first, mostDays - 1) < last) throw wrong('to');
  return [first, last];
};

/** Published counts of at most 92 days, oldest first. Throws `INVALID_FIELD` for what is no day, or no such range of days. */
export const statisticsBetween = async (
  { from, to }: { readonly from?: string | undefined; readonly to?: string | undefined },
  { policy, visits, now }: Pick<Ports, 'policy' | 'visits' | 'now'>,
): Promise<readonly DayStatistics[]> => {
  const isUsual = from === undefined && to === undefined;
  const newest = (isUsual && (await visits.lastPublished())) || civilDate(now(), policy.zone);
  return visits.published(...askedDays(from, to, newest));
};
