import type { Period } from '../policy/model/types.ts';
import type { PolicyNumbers } from './policy-numbers.ts';

const units = ['years', 'months', 'days', 'hours'] as const;
const lengthInDays = (period: Period) =>
  (period.years ?? 0) * 366 + (period.months ?? 0) * 31 + (period.days ?? 0) + (period.hours ?? 0) / 24;
const inWords = (period: Period) =>
  units.flatMap((unit) => (period[unit] === undefined ? [] : [`${period[unit]} ${unit}`])).join(', ');

/** One sentence for the operator: what stays when the stacks are destroyed, and the longest legal duty to keep it. */
export const dutiesAfterTeardown = ({ retention, backups }: Pick<PolicyNumbers, 'retention' | 'backups'>): string => {
  const kept = Object.values(retention).flatMap(({ blocked, citation }) =>
    blocked ? [{ period: blocked.period, citation }] : [],
  );
  const longest = kept.sort((one, other) => lengthInDays(other.period) - lengthInDays(one.period))[0];
  const duty = longest ? ` Longest duty to keep blocked data: ${inWords(longest.period)} (${longest.citation}).` : '';
  return `Tables, backups and their keys stay after a teardown. Backups end ${backups.expireDays + backups.noncurrentDays} days after they were made.${duty} All duties: npm run policy -- retention.`;
};
