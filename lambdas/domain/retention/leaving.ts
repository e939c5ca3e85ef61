import type { Decision } from '../consent/decision.ts';
import { proofPeriod } from '../consent/decision.ts';
import { endAfter, fromStart } from './ends.ts';
import { type Hold, isHeld, type PersonFacts } from './person-facts.ts';
import { proofUsedUntil, type ReckonedUnit, type Reckoning, type Rules, type Unit } from './reckon.ts';

/** Decisions as evidence: one of them, or, without, all that there are. */
export type Evidence = { readonly kind: 'evidence'; readonly category: string; readonly decision?: Decision };

/** Why something is blocked, in a form from which its end can be computed again whenever the policy changes. */
export type Blocking = {
  readonly until: Date;
  /** Rules that block it, each with the start of its period: a civil date or an instant. */
  readonly because: readonly { readonly rule: string; readonly from: string }[];
};

/** Data that leave use, and what becomes of them: blocked, or, without that, erased. */
export type Leaving = { readonly unit: Unit | Evidence; readonly blocked?: Blocking };

const blockingOf = ({ heldBy, blockedUntil: until }: ReckonedUnit): Blocking | undefined =>
  until && {
    until,
    because: heldBy.flatMap(({ blocked }) =>
      blocked ? [{ rule: blocked.ruleId, from: fromStart(blocked.from) }] : [],
    ),
  };

/** The proof of decisions that nothing rests on since then (GDPR art. 7(1); LOPDGDD art. 72). */
export const proofSince = (since: Date, { policy }: Pick<Rules, 'policy'>): Blocking => ({
  until: endAfter(since, proofPeriod(policy), policy.zone),
  because: [{ rule: policy.consentProof, from: since.toISOString() }],
});

/**
 * What of a person leaves use now, by the reckoning and the holds that stand: the whole person, or parts of them. What would be
 * erased and is held goes into blocking instead, where nobody uses it.
 */
export const leavingOf = (
  reckoning: Reckoning,
  { decisions }: Pick<PersonFacts, 'decisions'>,
  holds: readonly Hold[],
  { policy, now }: Pick<Rules, 'policy' | 'now'>,
): readonly Leaving[] => {
  const fate = (category: string, blocking: Blocking | undefined): Pick<Leaving, 'blocked'> => {
    if (blocking && blocking.until > now) return { blocked: blocking };
    return isHeld(holds, category) ? { blocked: { until: now, because: blocking?.because ?? [] } } : {};
  };
  const units = reckoning.units
    .filter(({ state }) => state === 'ended')
    .map((reckoned): Leaving => {
      const { kind, category, reference } = reckoned;
      const unit: Unit = { kind, category, ...(reference !== undefined && { reference }) };
      return { unit, ...fate(category, blockingOf(reckoned)) };
    });
  const category = policy.stored.decision;
  const proof = (since: Date, decision?: Decision): Leaving => ({
    unit: { kind: 'evidence', category, ...(decision && { decision }) },
    ...fate(category, proofSince(since, { policy })),
  });
  if (reckoning.state !== 'ended') {
    return [...units, ...reckoning.superseded.map(({ decision, at }) => proof(at, decision))];
  }
  // Where no decision is left there is nothing to prove, and nobody to name.
  if (decisions.length === 0) return units;
  // An end that was reported late may lie before the last use of what was decided meanwhile.
  const last = new Date(Math.max(...decisions.map(({ decidedAt }) => Date.parse(decidedAt))));
  const ends = [reckoning.usedUntil ?? now, proofUsedUntil(last, { policy }) ?? last];
  return [...units, proof(new Date(Math.max(...ends.map((end) => end.getTime()))))];
};
