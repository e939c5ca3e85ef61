import type { Hold } from '../retention/person-facts.ts';
import type { Staff } from '../staff/staff.ts';

export type NewHold = Omit<Hold, 'setBy' | 'setAt' | 'releasedAt'> & { readonly by: Staff };

/** Holds: data that are not destroyed while somebody has a reason with a citation, and not used for it either. */
export type Holds = {
  /** The hold of that id, standing or released. */
  readonly find: (holdId: string) => Promise<Hold | undefined>;
  /**
   * Sets a hold, in one transaction with its entry in the audit, and answers the one that stands under that id. From then on
   * whatever it covers is blocked instead of erased, and what is blocked already stays; what had come to its end before, and only
   * waited for the purge, goes. Undefined if nothing is there to be held. Called again it goes on where it was cut off.
   */
  readonly set: (hold: NewHold) => Promise<Hold | undefined>;
  /** Holds what came in since of the days of visits that it covers. Safe to run again. */
  readonly keepUp: (hold: Hold) => Promise<void>;
  /** Releases it; what is overdue by then is destroyed by the next run of the purge. Undefined if there is none. */
  readonly release: (holdId: string, by: Staff, reason: string) => Promise<Hold | undefined>;
  /** Every hold that stands. */
  readonly standing: () => Promise<readonly Hold[]>;
  /** All of them, released ones too for as long as the log of accesses is kept; newest first. */
  readonly list: () => Promise<readonly Hold[]>;
};
