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

/** When a yes lapses by itself; undefined where the policy lets that consent last. */
export const lapsesAt = (decision: AnyDecision, purpose: string, policy: Policy): Date | undefined => {
  const lasts = policy.purposes[purpose]?.consentLasts;
  return lasts && after(saidAt(decision, purpose), lasts);
};

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

/** Each decision that changed how a purpose stands, oldest first, with how it stood then; the others changed nothing. */
const turnsOf = (
  decisions: readonly AnyDecision[],
  purpose: string,
): readonly (Standing & { decision: AnyDecision })[] => {
  const turns: (Standing & { decision: AnyDecision })[] = [];
  let theirWord = false;
  for (const decision of inOrder(decisions, purpose)) {
    const choice = Object.hasOwn(decision.purposes, purpose) ? decision.purposes[purpose] : undefined;
    if (choice === undefined) continue;
    const before = turns.at(-1)?.state;
    const own = isTheirWord(decision, purpose);
    const stopped = before === 'refused' || before === 'withdrawn';
    if (!own && !stops.includes(choice) && (theirWord || stopped)) continue;
    theirWord ||= own;
    const had = before === 'given' || before === 'soft-opt-in';
    const state = choice === 'refused' && (had || before === 'withdrawn') ? 'withdrawn' : choice;
    turns.push({ state, since: decision.decidedAt, decision });
  }
  return turns;
};

/**
 * The decisions that say nothing any more, by id and source, each with the instant from which they did not: for every purpose
 * that they mention a later one says how things stand, or they never changed anything. For each purpose the decision in force
 * stays, and the last word of the person's own, because no list may ever overrule that.
 */
export const supersededAt = <T extends AnyDecision>(decisions: readonly T[]): ReadonlyMap<T, Date> => {
  const stays = new Set<AnyDecision>();
  const displaced = new Map<AnyDecision, string>(decisions.map((decision) => [decision, decision.decidedAt]));
  for (const purpose of new Set(decisions.flatMap(({ purposes }) => Object.keys(purposes)))) {
    const turns = turnsOf(decisions, purpose).map(({ decision }) => decision);
    stays.add(turns.at(-1) as AnyDecision);
    stays.add(turns.findLast((decision) => isTheirWord(decision, purpose)) as AnyDecision);
    for (const [place, decision] of turns.entries()) {
      const by = turns[place + 1]?.decidedAt ?? '';
      if (by > (displaced.get(decision) ?? '')) displaced.set(decision, by);
    }
  }
  // What chose nothing, as a registration that was asked nothing, is the proof that the person was told.
  const leaves = decisions.filter((decision) => !stays.has(decision) && Object.keys(decision.purposes).length > 0);
  return new Map(leaves.map((decision) => [decision, new Date(displaced.get(decision) ?? decision.decidedAt)]));
};

/**
 * Purposes that rest on what was agreed before an instant, however long ago and on whatever text, each with the decision that says
 * so.
 */
export const agreedBefore = <T extends AnyDecision>(
  decisions: readonly T[],
  instant: string,
): readonly { readonly purpose: string; readonly decision: T }[] =>
  [...new Set(decisions.flatMap(({ purposes }) => Object.keys(purposes)))].sort().flatMap((purpose) => {
    const last = turnsOf(decisions, purpose).at(-1);
    return last && !stops.includes(last.decision.purposes[purpose]) && last.decision.decidedAt < instant
      ? [{ purpose, decision: last.decision as T }]
      : [];
  });

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
  const standing: Standing = turnsOf(decisions, purpose).at(-1) ?? { state: 'never' };
  const { state, decision } = standing;
  if (!decision || (state !== 'given' && state !== 'soft-opt-in')) return standing;
  const ends = lapsesAt(decision, purpose, policy);
  if (ends && ends <= now) return { state: 'expired', since: ends.toISOString(), decision };
  const changed = changeSince(decision, purpose, publications, policy.zone);
  return changed ? { state: 'superseded', since: changed.publishedAt, decision } : standing;
};
