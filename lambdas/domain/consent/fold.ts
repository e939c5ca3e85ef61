import type { Policy, Publication } from '../../../policy/model/types.ts';
import { materialChange } from '../notices/publications.ts';
import { after, civilDate } from '../time.ts';
import type { AnyDecision, Choice } from './decision.ts';

/**
 * How a consent purpose stands. `never`: not asked. `expired`: given too long ago. `superseded`: given on a text that has
 * changed materially since, so frozen until the person says yes to the new one; of an import, given before the day of the change.
 */
export type State = 'never' | 'given' | 'soft-opt-in' | 'refused' | 'withdrawn' | 'expired' | 'superseded';

export type Standing = {
  readonly state: State;
  /** When it came to stand so; ISO 8601 UTC. Absent for `never`. */
  readonly since?: string;
  /** The decision it rests on. */
  readonly decision?: AnyDecision;
};

const stops: readonly (Choice | undefined)[] = ['refused', 'withdrawn'];

/** Oldest first; of one instant, what stops comes last, so that it wins. Ids make it one order, however they arrived. */
const inOrder = (decisions: readonly AnyDecision[], purpose: string): readonly AnyDecision[] => {
  const placeOf = ({ decidedAt, purposes, decisionId, source }: AnyDecision) =>
    `${decidedAt} ${Number(stops.includes(purposes[purpose]))} ${decisionId} ${source}`;
  return decisions
    .map((decision) => ({ decision, place: placeOf(decision) }))
    .sort((a, b) => (a.place < b.place ? -1 : 1))
    .map(({ decision }) => decision);
};

/** When the period of a yes begins: for an import when the person decided, for a soft opt-in with the contract. */
const saidAt = ({ purposes, provenance, softOptIn, decidedAt }: AnyDecision, purpose: string): Date =>
  new Date(
    provenance?.decidedOn ?? (purposes[purpose] === 'soft-opt-in' ? softOptIn?.concludedOn : undefined) ?? decidedAt,
  );

/** What the person said themselves, or ticked in an application: not an import, and not a soft opt-in. */
const isTheirWord = ({ provenance, purposes }: AnyDecision, purpose: string) =>
  provenance === undefined && purposes[purpose] !== 'soft-opt-in';

/**
 * The publication that froze a yes. The version of an import is only the one in force when it was recorded; what the person
 * said yes to is older than everything published after the day on which they did.
 */
const changeSince = (
  { policyVersion, provenance }: AnyDecision,
  purpose: string,
  publications: readonly Publication[],
  zone: string,
): Publication | undefined => {
  if (!provenance) return materialChange(publications, policyVersion, [purpose]);
  const { decidedOn = '' } = provenance;
  const recordedOn = publications.findIndex(({ version }) => version === policyVersion);
  return publications.find(
    ({ material, publishedAt }, place) =>
      material.includes(purpose) && (place > recordedOn || decidedOn < civilDate(new Date(publishedAt), zone)),
  );
};

/**
 * How a purpose stands, from all decisions of one person or visitor in whatever order: the newest counts, purposes that a
 * decision does not mention are unchanged, and a yes that was only imported, or that nobody said (soft opt-in), never changes
 * what the person said themselves.
 */
export const standingOf = (
  decisions: readonly AnyDecision[],
  purpose: string,
  { policy, publications, now }: { policy: Policy; publications: readonly Publication[]; now: Date },
): Standing => {
  let standing: Standing = { state: 'never' };
  let theirWord = false;
  for (const decision of inOrder(decisions, purpose)) {
    const choice = Object.hasOwn(decision.purposes, purpose) ? decision.purposes[purpose] : undefined;
    if (choice === undefined) continue;
    const own = isTheirWord(decision, purpose);
    const stopped = standing.state === 'refused' || standing.state === 'withdrawn';
    if (!own && !stops.includes(choice) && (theirWord || stopped)) continue;
    theirWord ||= own;
    const had = standing.state === 'given' || standing.state === 'soft-opt-in';
    const state = choice === 'refused' && (had || standing.state === 'withdrawn') ? 'withdrawn' : choice;
    standing = { state, since: decision.decidedAt, decision };
  }
  const { state, decision } = standing;
  if (!decision || (state !== 'given' && state !== 'soft-opt-in')) return standing;
  const lasts = policy.purposes[purpose]?.consentLasts;
  const ends = lasts && after(saidAt(decision, purpose), lasts);
  if (ends && ends <= now) return { state: 'expired', since: ends.toISOString(), decision };
  const changed = changeSince(decision, purpose, publications, policy.zone);
  return changed ? { state: 'superseded', since: changed.publishedAt, decision } : standing;
};
