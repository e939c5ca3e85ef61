import type { Policy } from '../../../policy/model/types.ts';
import { keptUntil } from '../retention/kept-until.ts';
import type { Role, Staff } from './staff.ts';

/** What a member of staff saw or did. */
export type StaffAct =
  | 'view-subject'
  | 'restrict-subject'
  | 'lift-restriction'
  | 'set-hold'
  | 'release-hold'
  | 'propose-disclosure'
  | 'approve-disclosure'
  | 'view-blocked'
  | 'propose-unblocking'
  | 'approve-unblocking'
  | 'propose-visit-link'
  | 'approve-visit-link'
  | 'view-linked-visits'
  | 'record-request'
  | 'view-request'
  | 'change-request'
  | 'propose-refusal'
  | 'approve-refusal'
  | 'propose-held-erasure'
  | 'approve-held-erasure'
  | 'propose-back-dating'
  | 'approve-back-dating'
  | 'propose-restore'
  | 'approve-restore'
  | 'propose-bulk-destruction'
  | 'approve-bulk-destruction'
  | 'view-document'
  | 'rectify-subject'
  | 'refused';

/** One look or act of one person of the staff, with the reason they gave (GDPR arts. 5(2), 32(4); AN-41). */
export type Access = {
  readonly principal: string;
  /** What their token said they are. */
  readonly roles?: readonly Role[];
  readonly act: StaffAct;
  /** In the person's own words, or a code; of an approval, the words that were agreed to. */
  readonly reason: string;
  /** ISO 8601 UTC. */
  readonly seenAt: string;
  readonly subjectId?: string;
  /** Id of the hold, disclosure or other act that it belongs to. */
  readonly reference?: string;
};

export type NewAccess = Omit<Access, 'principal' | 'roles' | 'seenAt'> & { readonly by: Staff };

/** Everything that staff see of people, kept by day for as long as the policy keeps its log of accesses. */
export type Audit = {
  /** Kept before anything is shown or done: what cannot be logged does not happen. */
  readonly note: (access: NewAccess) => Promise<void>;
  /**
   * One civil day (`YYYY-MM-DD`, UTC), newest first; `cursor` goes on after the page that named it. Undefined if that is no
   * cursor of the day.
   */
  readonly ofDay: (
    day: string,
    page: { readonly limit: number; readonly cursor?: string },
  ) => Promise<{ readonly accesses: readonly Access[]; readonly cursor?: string } | undefined>;
};

/**
 * Until when the policy keeps an entry of its log of accesses. Throws where no rule ends one, so that nothing is logged for ever:
 * then nothing can be seen either.
 */
export const loggedUntil = (policy: Policy, at: Date): Date => keptUntil(policy, policy.stored.access, { created: at });
