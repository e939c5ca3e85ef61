import type { LawfulBasis, Policy, Publication } from '../../../policy/model/types.ts';
import type { Ports } from '../ports.ts';
import { Refusal } from '../problems.ts';
import { cameBack } from '../retention/former.ts';
import { debtPurposes } from '../retention/held-by.ts';
import { contractEnd, openDebts, relationshipOf } from '../retention/life-events.ts';
import { after, civilDate } from '../time.ts';
import type { AnyDecision, Who } from './decision.ts';
import type { Holding } from './decisions.ts';
import { type Standing, standingOf } from './fold.ts';
import { holdingOf, useOf } from './holding.ts';

export type Question = {
  readonly who: Who;
  readonly purpose: string;
  /** Who would receive the data, by id in the policy's processors. */
  readonly recipient?: string;
};

/** Why it is allowed, or why not. */
export type Reason =
  | Standing['state']
  /** Nobody is held under that id (any more). */
  | 'unknown-subject'
  /** No form that the person confirmed serves this purpose. */
  | 'no-contract'
  /** The person’s data may be stored and not used (GDPR art. 18(2)). */
  | 'restricted'
  /** The contract is over. */
  | 'contract-ended'
  /** The contract is over and something is owed: for collecting that, and nothing else. */
  | 'closing'
  /** It rests on a contract, a law or a stated interest, which holds for this person. */
  | 'basis-holds'
  /** The policy names no such recipient for this purpose. */
  | 'recipient-not-named'
  /** A visitor cannot be asked for this: it needs a person. */
  | 'not-for-visitors';

export type Verdict = {
  readonly allowed: boolean;
  /** The basis it would rest on; a soft opt-in rests on a legitimate interest. */
  readonly basis: LawfulBasis;
  /** Since when it stands so; ISO 8601 UTC. */
  readonly since?: string;
  readonly reason: Reason;
  /** The person's or browser's decision that it rests on, where one was made. */
  readonly decision?: AnyDecision;
  /** A visitor's panel may ask again from then on. */
  readonly askAgainAt?: string;
};

type Rules = { readonly policy: Policy; readonly publications: readonly Publication[]; readonly now: Date };

const allowedStates: readonly Standing['state'][] = ['given', 'soft-opt-in'];

/** Purposes that somebody's confirmed forms serve by contract. */
const servedBy = ({ forms }: Policy, confirmed: readonly string[]): ReadonlySet<string> =>
  new Set(confirmed.flatMap((form) => (Object.hasOwn(forms, form) ? (forms[form]?.serves ?? []) : [])));

/** The purpose that is asked about; throws for one, or for a recipient, that the policy does not have. */
const askedPurpose = ({ purpose: id, recipient }: Question, policy: Policy): Policy['purposes'][string] => {
  const unknown = (path: string, code: 'UNKNOWN_PURPOSE' | 'UNKNOWN_RECIPIENT') =>
    new Refusal(code, { places: [{ path, code }] });
  const purpose = Object.hasOwn(policy.purposes, id) ? policy.purposes[id] : undefined;
  if (!purpose) throw unknown('purpose', 'UNKNOWN_PURPOSE');
  if (recipient !== undefined && !Object.hasOwn(policy.processors, recipient)) {
    throw unknown('recipient', 'UNKNOWN_RECIPIENT');
  }
  return purpose;
};

/** While a contract runs, and until anything was reported of one; afterwards only to collect what is owed (promises.md C-04). */
const onContract = (
  id: string,
  basis: LawfulBasis,
  { forms, events, facts }: Holding,
  { policy, now }: Rules,
): Verdict => {
  if (!servedBy(policy, forms).has(id)) return { allowed: false, basis, reason: 'no-contract' };
  const relationship = relationshipOf(events, facts?.formerEnd);
  const ended = contractEnd(relationship);
  // The day on which a contract ends is still its own; whoever closes the account themselves means now.
  const runs = ended === undefined || ended === 'open' || civilDate(now, policy.zone) <= ended;
  if ((runs && relationship.closedOn === undefined) || (facts && cameBack(facts, relationship, policy.zone))) {
    return { allowed: true, basis, reason: 'basis-holds' };
  }
  return collecting(id, basis, { events }, policy);
};

/** Where something is owed after the end: for collecting it and for nothing else, on whatever basis (promises.md C-04). */
const collecting = (id: string, basis: LawfulBasis, { events }: Pick<Holding, 'events'>, policy: Policy): Verdict => {
  const isOwed = openDebts(relationshipOf(events)).length > 0;
  const collects = isOwed && debtPurposes(policy).some(({ purpose }) => purpose === id);
  return { allowed: collects, basis, reason: collects ? 'closing' : 'contract-ended' };
};

/**
 * May the data of this person be used for this purpose, and given to this recipient? Decides on what is held and nothing else,
 * so that every asker gets the same answer. Throws `UNKNOWN_PURPOSE` and `UNKNOWN_RECIPIENT` for what the policy does not have.
 */
export const verdictOn = (question: Question, holding: Holding, rules: Rules): Verdict => {
  const { who, purpose: id, recipient } = question;
  const { policy, publications, now } = rules;
  const purpose = askedPurpose(question, policy);
  const { basis } = purpose;
  const no = (reason: Reason): Verdict => ({ allowed: false, basis, reason });
  if (!holding.live) return no('unknown-subject');
  if (holding.restriction) return no('restricted');
  if (recipient !== undefined && !purpose.recipients.includes(recipient)) return no('recipient-not-named');
  if (basis === 'consent') {
    const { state, since, decision } = standingOf(holding.decisions, id, { policy, publications, now });
    return {
      allowed: allowedStates.includes(state),
      basis: state === 'soft-opt-in' ? 'legitimate-interests' : basis,
      ...(since !== undefined && { since }),
      reason: state,
      ...(decision && { decision }),
      // A text that changed materially may be asked about at once.
      ...(decision?.askAgainAt !== undefined && state !== 'superseded' && { askAgainAt: decision.askAgainAt }),
    };
  }
  if ('visitorId' in who) return no('not-for-visitors');
  // What ends by the coming night has ended for everything but collecting, which goes on.
  if (useOf(holding, rules, after(now, { days: 1 })) === 'closing') return collecting(id, basis, holding, policy);
  if (basis !== 'contract') return { allowed: true, basis, reason: 'basis-holds' };
  return onContract(id, basis, holding, rules);
};

/** The gate: the only way anything asks "may we?". One consistent query, so a withdrawal counts from the next question on. */
export const mayWe = async (
  question: Question,
  ports: Pick<Ports, 'policy' | 'publications' | 'now' | 'decisions'>,
): Promise<Verdict> => {
  const { policy, publications, now } = ports;
  // A purpose that the policy lacks is refused before anybody is looked up.
  askedPurpose(question, policy);
  return verdictOn(question, await holdingOf(question.who, ports), { policy, publications, now: now() });
};
