import type { Period } from '../types.ts';

const units = ['years', 'months', 'days', 'hours'] as const;

/** True for a period with at least one part, each a whole number of 0 or more, that does not add up to nothing. */
export const isPeriod = (value: unknown): value is Period => {
  if (typeof value !== 'object' || value === null) return false;
  const parts = Object.entries(value);
  return (
    parts.every(
      ([unit, count]) => units.some((known) => known === unit) && Number.isSafeInteger(count) && count >= 0,
    ) && parts.some(([, count]) => count > 0)
  );
};

/** Whether the period can end after the limit, for at least one day on which both may start. */
export const exceeds = (period: Period, limit: Period): boolean => {
  const months = inMonths(period) - inMonths(limit);
  const days = inDays(period) - inDays(limit);
  return months >= 0 ? span(months).most + days > 0 : days > span(-months).fewest;
};

/** Both periods after one another. */
export const sum = (first: Period, second: Period): Period =>
  Object.fromEntries(units.map((unit) => [unit, (first[unit] ?? 0) + (second[unit] ?? 0)]));

const inMonths = ({ years = 0, months = 0 }: Period) => years * 12 + months;
const inDays = ({ days = 0, hours = 0 }: Period) => days + hours / 24;

/** Fewest and most days that so many calendar months can take, over the months of four years with a leap day. */
const span = (months: number) => {
  const lengths = Array.from({ length: 48 }, (_, start) => dayOf(start + months) - dayOf(start));
  return { fewest: Math.min(...lengths), most: Math.max(...lengths) };
};
const dayOf = (month: number) => Date.UTC(2023, month, 1) / 86_400_000;
