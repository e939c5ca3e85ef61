import type { Policy } from '../../../policy/model/types.ts';
import { Refusal } from '../problems.ts';
import { after } from '../time.ts';
import type { Staff } from './staff.ts';

/** What one person may not do alone. */
export type ActKind =
  | 'disclosure'
  | 'unblocking'
  | 'visit-link'
  | 'refusal'
  | 'held-erasure'
  | 'back-dating'
  | 'restore'
  | 'bulk-destruction';

/**
 * Something that needs a second person: proposed by one, approved by another. An approved act is good for as long as it is
 * kept, which is as long as the log of accesses; what nobody approves may lapse before (see `hasLapsed`).
 */
export type TwoPersonAct = {
  readonly id: string;
  readonly kind: ActKind;
  readonly subjectId: string;
  /** Why, in words of whoever proposes it. */
  readonly reason: string;
  /** What exactly is agreed to; texts and lists of texts, by name. Never names, addresses or what is disclosed. */
  readonly details: Readonly<Record<string, string | readonly string[] | boolean>>;
  readonly proposedBy: string;
  /** ISO 8601 UTC. */
  readonly proposedAt: string;
  readonly approvedBy?: string;
  readonly approvedAt?: string;
};

export type NewAct = Pick<TwoPersonAct, 'id' | 'kind' | 'subjectId' | 'reason' | 'details'> & { readonly by: Staff };

/** The two-person rule, enforced by identity and not by role: nobody approves what they proposed. */
export type Acts = {
  /**
   * Kept together with its entry in the audit. The same again by the same person answers the act as it stands and logs
   * nothing; throws `IDEMPOTENCY_MISMATCH` if the id was used for anything else.
   */
  readonly propose: (act: NewAct) => Promise<TwoPersonAct>;
  /** The act of that id and kind, approved or not, for as long as it is kept; undefined if there is none. */
  readonly find: (kind: ActKind, id: string) => Promise<TwoPersonAct | undefined>;
  /**
   * Approves, together with the entry in the audit; the same again by the same person changes nothing. Throws `NOT_FOUND`,
   * `SECOND_PERSON_NEEDED` for whoever proposed it, `ALREADY_DECIDED` if a third person comes late, `TOO_LATE` if it lapsed.
   */
  readonly approve: (kind: ActKind, id: string, by: Staff) => Promise<TwoPersonAct>;
  /** What waits for a second person and may still be approved, oldest first. */
  readonly pending: () => Promise<readonly TwoPersonAct[]>;
  /** Every act of a kind that is kept, approved or not, newest first. */
  readonly ofKind: (kind: ActKind) => Promise<readonly TwoPersonAct[]>;
};

/** What the entry in the audit says of whoever proposes or approves. */
export const noted = {
  disclosure: { proposed: 'propose-disclosure', approved: 'approve-disclosure' },
  unblocking: { proposed: 'propose-unblocking', approved: 'approve-unblocking' },
  'visit-link': { proposed: 'propose-visit-link', approved: 'approve-visit-link' },
  refusal: { proposed: 'propose-refusal', approved: 'approve-refusal' },
  'held-erasure': { proposed: 'propose-held-erasure', approved: 'approve-held-erasure' },
  'back-dating': { proposed: 'propose-back-dating', approved: 'approve-back-dating' },
  restore: { proposed: 'propose-restore', approved: 'approve-restore' },
  'bulk-destruction': { proposed: 'propose-bulk-destruction', approved: 'approve-bulk-destruction' },
} as const satisfies Readonly<Record<ActKind, object>>;

/** A night that waits for two people is over by then. */
const destructionWaits = { hours: 24 } as const;

/**
 * Whether nobody can approve it any more: an unblocking that waited for as long as the policy leaves for one, or the erasure of many
 * people that waited for a day.
 */
export const hasLapsed = (
  { kind, proposedAt, approvedBy }: TwoPersonAct,
  { unblockWithin }: Pick<Policy, 'unblockWithin'>,
  now: Date,
): boolean => {
  const within = kind === 'unblocking' ? unblockWithin : kind === 'bulk-destruction' ? destructionWaits : undefined;
  return within !== undefined && approvedBy === undefined && after(new Date(proposedAt), within) <= now;
};

/**
 * The act as it stands once this person has approved it; the very same act if they had before. Throws `SECOND_PERSON_NEEDED`,
 * `ALREADY_DECIDED` or `TOO_LATE` (see `Acts`).
 */
export const withApproval = (
  act: TwoPersonAct,
  by: Staff,
  { policy, now }: { readonly policy: Pick<Policy, 'unblockWithin'>; readonly now: Date },
): TwoPersonAct => {
  if (act.proposedBy === by.id) throw new Refusal('SECOND_PERSON_NEEDED');
  if (act.approvedBy === by.id) return act;
  if (act.approvedBy !== undefined) throw new Refusal('ALREADY_DECIDED');
  if (hasLapsed(act, policy, now)) throw new Refusal('TOO_LATE');
  return { ...act, approvedBy: by.id, approvedAt: now.toISOString() };
};
