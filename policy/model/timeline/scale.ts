import type { Period } from '../types.ts';

/** Days of a period, with months and years of average length: for a picture, never for a deadline. */
export const daysOf = ({ years = 0, months = 0, days = 0, hours = 0 }: Period): number =>
  years * 365.25 + months * (365.25 / 12) + days + hours / 24;

/** From days to a place on a line; hours and years fit together because it grows with the cube root. */
export type Scale = (days: number) => number;

/** The scale that puts day 0 at `start` and the last day at `end`. */
export const scaleTo = (start: number, end: number, lastDay: number): Scale => {
  const unit = (end - start) / Math.cbrt(lastDay);
  return (days) => start + Math.cbrt(days) * unit;
};

const years = [1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 30].map((count): Period => ({ years: count }));
const candidates: readonly Period[] = [{ days: 1 }, { days: 7 }, { months: 1 }, { months: 3 }, { months: 6 }, ...years];

/** The periods to mark on an axis: as many as stand apart by `gap`, up to the last day. */
export const marksFor = (scale: Scale, lastDay: number, gap: number): readonly Period[] => {
  let place = scale(0);
  return candidates.filter((period) => {
    const days = daysOf(period);
    if (days > lastDay || scale(days) - place < gap) return false;
    place = scale(days);
    return true;
  });
};
