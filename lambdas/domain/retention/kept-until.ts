import { rulesFor } from '../../../policy/model/derive.ts';
import type { Policy } from '../../../policy/model/types.ts';
import { type Starts, usedUntil } from './ends.ts';

/**
 * Until when something of a category is kept whose clocks have all started: the latest end over the rules that hold it. Throws
 * where no rule does, which the checks of the policy rule out.
 */
export const keptUntil = (policy: Policy, category: string, starts: Starts): Date => {
  const ends = rulesFor(policy, category).flatMap(({ rule }) => {
    const end = usedUntil(rule, starts, policy.zone);
    return end === undefined || end === 'open' ? [] : [end.getTime()];
  });
  if (ends.length === 0) throw new Error(`no rule of the policy ends the category "${category}"`);
  return new Date(Math.max(...ends));
};

/** Until when an erasure, and whatever else a restore has to replay, is remembered: no backup is older then. */
export const rememberedUntil = (policy: Policy, at: Date): Date =>
  keptUntil(policy, policy.stored.erasure, { erased: at });
