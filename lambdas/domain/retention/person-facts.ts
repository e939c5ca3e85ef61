import type { Policy } from '../../../policy/model/types.ts';
import type { Decision } from '../consent/decision.ts';
import type { LifeEvent } from './life-events.ts';

/**
 * Why the use of a person's data is restricted (GDPR art. 18(1)(a) to (d)). Of `unlawful` and `claims` the person wants the data
 * kept, so nothing is destroyed meanwhile.
 */
export const restrictionGrounds = ['accuracy', 'unlawful', 'claims', 'objection'] as const;
export type RestrictionGround = (typeof restrictionGrounds)[number];

export type Restriction = {
  readonly ground: RestrictionGround;
  /** ISO 8601 UTC. */
  readonly since: string;
};

/** A form that a person confirmed, or that was imported: of which form, and which categories have left it by now. */
export type HeldForm = {
  readonly id: string;
  readonly form: string;
  /** When it came to us, or, of an import, when the person decided as far as the firm said; instant or civil date. */
  readonly since: string;
  readonly source: string;
  readonly ended: readonly string[];
};

/** What is left of contracts, purchases and contacts that have left by now, because other clocks run on it; civil dates. */
export type Former = {
  /** When the last of the contracts ended that are blocked by now. */
  readonly formerEnd?: string;
  /** The last time that the person wanted something of us. */
  readonly formerContact?: string;
  /** The last thing that was bought, and paid, without any contract. */
  readonly formerPurchase?: string;
  /** When the last invoice was issued that is blocked by now. */
  readonly formerInvoice?: string;
  /** When the person last came to an event that has left by now. */
  readonly formerAttendance?: string;
};

/** An event that has left with what it belonged to: a repeat of it is told by that. */
export type PastEvent = {
  readonly eventId: string;
  readonly source: string;
  readonly digest: string;
  /** ISO 8601 UTC. */
  readonly recordedAt: string;
};

/** Everything about a person that their clocks run on. No names, no values. */
export type PersonFacts = Former & {
  readonly subjectId: string;
  /** ISO 8601 UTC. */
  readonly createdAt: string;
  readonly forms: readonly HeldForm[];
  readonly decisions: readonly Decision[];
  readonly events: readonly LifeEvent[];
  /** The latest of them. */
  readonly pastEvents?: readonly PastEvent[];
  readonly restriction?: Restriction;
};

/** A hold: these data are not destroyed while it stands, and not used for it either (AB-56, AB-76). */
export type Hold = {
  readonly holdId: string;
  readonly subjectId?: string;
  /** Civil days of visits that it keeps; of a person's data it names categories instead. */
  readonly visits?: { readonly from: string; readonly to: string };
  /** Categories it covers; all where absent. */
  readonly categories?: readonly string[];
  readonly reason: string;
  readonly citation: string;
  readonly setBy: string;
  /** ISO 8601 UTC. */
  readonly setAt: string;
  /** Civil date on which it has to be looked at again. */
  readonly reviewOn: string;
  readonly releasedAt?: string;
};

/** Whether a hold that still stands covers a category. */
export const isHeld = (holds: readonly Hold[], category: string): boolean =>
  holds.some(({ categories, releasedAt }) => releasedAt === undefined && (categories?.includes(category) ?? true));

/** Categories that the fields of a form belong to, less those that have left it; the person's own category is kept with the person. */
export const categoriesOf = (policy: Policy, { form, ended }: HeldForm): readonly string[] => {
  const fields = Object.hasOwn(policy.forms, form) ? (policy.forms[form]?.fields ?? {}) : {};
  const categories = new Set(Object.values(fields).flatMap(({ category }) => category ?? []));
  return [...categories].filter((category) => category !== policy.stored.person && !ended.includes(category));
};
