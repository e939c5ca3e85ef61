import type { Period, Policy } from '../policy/model/types.ts';

/** The part of a policy that infrastructure is made of; stacks get it as a prop and hold no number of their own. */
export type PolicyNumbers = Pick<Policy, 'id' | 'zone' | 'backups' | 'logs' | 'links' | 'regions' | 'retention'>;

/** Hours of a period that is given in days and hours; throws for months and years, whose length varies. */
export const hoursOf = (period: Period): number => {
  if (period.months !== undefined || period.years !== undefined) throw new Error('a link lives for days or hours');
  return (period.days ?? 0) * 24 + (period.hours ?? 0);
};
