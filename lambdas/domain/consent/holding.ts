import type { Ports } from '../ports.ts';
import { type Reckoning, reckon } from '../retention/reckon.ts';
import type { Who } from './decision.ts';
import type { Holding } from './decisions.ts';

type Needs = Pick<Ports, 'policy' | 'publications' | 'now' | 'decisions'>;

/** How far the data of a person may be used at a moment, now if none is named; undefined for a visitor, and for nobody. */
export const useOf = (
  { facts }: Holding,
  { policy, publications, now }: { readonly now: Date } & Pick<Needs, 'policy' | 'publications'>,
  horizon = now,
): Reckoning['state'] | undefined => facts && reckon(facts, { policy, publications, now, horizon }).state;

/**
 * What is held of somebody at this moment, in one consistent query. Whoever's last use is over is there no more, though the purge
 * may not have come yet; only what they asked to have kept is (GDPR art. 18).
 */
export const holdingOf = async (who: Who, { policy, publications, now, decisions }: Needs): Promise<Holding> => {
  const holding = await decisions.holding(who);
  if (!holding.facts || holding.restriction) return holding;
  const isOver = useOf(holding, { policy, publications, now: now() }) === 'ended';
  return isOver ? { live: false, forms: [], decisions: [], events: [] } : holding;
};
