import type { LawfulBasis, Policy, Publication } from '../../../policy/model/types.ts';
import type { Ports } from '../ports.ts';
import { Refusal } from '../problems.ts';
import type { AnyDecision, Who } from './decision.ts';
import type { Holding } from './decisions.ts';
import { type Standing, standingOf } from './fold.ts';

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
  if (basis === 'contract' && !servedBy(policy, holding.forms).has(id)) return no('no-contract');
  return { allowed: true, basis, reason: 'basis-holds' };
};

/** The gate: the only way anything asks "may we?". One consistent query, so a withdrawal counts from the next question on. */
export const mayWe = async (
  question: Question,
  { policy, publications, now, decisions }: Pick<Ports, 'policy' | 'publications' | 'now' | 'decisions'>,
): Promise<Verdict> => {
  // A purpose that the policy lacks is refused before anybody is looked up.
  askedPurpose(question, policy);
  return verdictOn(question, await decisions.holding(question.who), { policy, publications, now: now() });
};
