import type { Address } from '../mail/address.ts';
import type { MailKind } from '../mail/mailer.ts';

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

export type MailPlace =
  | { readonly state: 'taken'; readonly giveBack: () => Promise<void> }
  | { readonly state: 'capped' | 'exhausted' };

/**
 * What stands between us and doing something twice, too often, or against somebody's wish. Holds keyed hashes only, never an
 * address, and everything but suppression for at most a day.
 */
export type Guards = {
  /** Whether any form of this address, under any key version, is suppressed in that scope. */
  readonly isSuppressed: (address: Address, scope: SuppressionScope) => Promise<boolean>;
  /** Suppresses every form of the address (LOPDGDD art. 15.2; GDPR art. 21(3)). Idempotent. */
  readonly suppress: (
    address: Address,
    scopes: readonly SuppressionScope[],
    reason: 'declined' | 'complaint' | 'bounce',
  ) => Promise<void>;
  /** True for the first caller within ten minutes; others are repeats. */
  readonly claim: (id: string) => Promise<boolean>;
  readonly releaseClaim: (id: string) => Promise<void>;
  /**
   * Takes one of the places that the address has for this kind of mail in any 24 hours. `capped`: none is left.
   * `exhausted`: the whole service has sent its daily share. A place whose mail could not be sent is given back.
   */
  readonly takeMailPlace: (address: Address, kind: MailKind) => Promise<MailPlace>;
  readonly linkOutcome: (id: string) => Promise<LinkOutcome | undefined>;
};
