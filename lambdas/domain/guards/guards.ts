import type { Address } from '../mail/address.ts';
import type { MailKind } from '../mail/mailer.ts';
import type { Person } from '../people/people.ts';

/** What a mail of the daily budget is for; each has a share of its own, so that no newsletter uses up what confirms. */
export type BudgetShare = 'links' | 'service' | 'marketing';

/** `entry`: nobody may enter this person here again. `marketing`: no advertising to this address. */
export type SuppressionScope = 'entry' | 'marketing';

/** How a used link ended; what a later visit is shown, without any personal data. */
export type LinkOutcome = {
  readonly outcome: 'confirmed' | 'declined' | 'withdrawn' | 'undone';
  /** ISO 8601 UTC. */
  readonly at: string;
  /** Set once something was stored. */
  readonly subjectId?: string;
  readonly decisionId?: string;
};

/** Whoever sends the same again so soon did not hear our answer; later it is said anew. */
export const repeatMs = 10 * 60_000;

/**
 * What stands between us and doing something twice, too often, or against somebody's wish. Of an address it holds keyed
 * hashes only; of a used link, for as long as the link could come back, opaque ids.
 */
export type Guards = {
  /** Whether any form of this address, under any key version, is suppressed in that scope. */
  readonly isSuppressed: (address: Address, scope: SuppressionScope) => Promise<boolean>;
  /** Since when the address is suppressed in that scope, by the latest wish; ISO 8601 UTC. Undefined if it is not. */
  readonly suppressedSince: (address: Address, scope: SuppressionScope) => Promise<string | undefined>;
  /** Whether somebody of this address and name asked to be erased, not so long ago that no backup could bring them back. */
  readonly wasErased: (person: Pick<Person, 'address' | 'name'>) => Promise<boolean>;
  /** Marks that somebody of this address and name asked to be erased; as long as any backup could bring them back. */
  readonly markErased: (person: Pick<Person, 'address' | 'name'>) => Promise<void>;
  /**
   * Suppresses every form of the address, and journals it for a restore: `marketing` by GDPR art. 21(3) and LOPDGDD art. 15.2,
   * `entry` because the person said no. `since` is when they said so, by default now; one that stands is never made older, and
   * hearing of it again changes nothing.
   */
  readonly suppress: (
    address: Address,
    scopes: readonly SuppressionScope[],
    reason: 'declined' | 'complaint' | 'bounce' | 'objection',
    since?: Date,
  ) => Promise<void>;
  /**
   * No advertising to any form of the address until then, while somebody reads the mail that became this request; a wish that stands
   * is left alone.
   */
  readonly pauseAdvertising: (address: Address, requestId: string, until: Date) => Promise<void>;
  /** Ends that pause, and nothing else: one that another mail made stays. */
  readonly resumeAdvertising: (address: Address, requestId: string) => Promise<void>;
  /**
   * True for the first caller within ten minutes; others are repeats. A claim that was neither settled nor released within a
   * minute belonged to somebody who died over it, and passes to the next.
   */
  readonly claim: (id: string) => Promise<boolean>;
  readonly settleClaim: (id: string) => Promise<void>;
  readonly releaseClaim: (id: string) => Promise<void>;
  /**
   * Takes one mail of what the whole service may send today for this (default `links`); false when none is left. Never given
   * back.
   */
  readonly takeFromBudget: (share?: BudgetShare) => Promise<boolean>;
  /**
   * Takes one of the advertising mails that the person behind this mailbox may get in the days of the policy's cap, counted
   * back from now, and answers how to give it back if it could not be sent; undefined when none is left.
   */
  readonly takeMarketingPlace: (address: Address) => Promise<(() => Promise<void>) | undefined>;
  /**
   * Takes one of the places that the address has for this kind of mail in any 24 hours, and answers how to give it back if
   * the mail could not be sent; undefined when none is left.
   */
  readonly takeMailPlace: (address: Address, kind: MailKind) => Promise<(() => Promise<void>) | undefined>;
  readonly linkOutcome: (id: string) => Promise<LinkOutcome | undefined>;
};
