import type { Decision } from '../consent/decision.ts';
import type { Address } from '../mail/address.ts';
import type { Person } from '../people/people.ts';
import type { LifeEvent } from '../retention/life-events.ts';
import type { TwoPersonAct } from '../staff/acts.ts';
import type { Staff } from '../staff/staff.ts';
import type { Visit } from '../visits/visits.ts';

/** That something is blocked: of which category, since when, until when and why. Nothing of what it is. */
export type BlockedNote = {
  readonly id: string;
  readonly category: string;
  /** ISO 8601 UTC. */
  readonly blockedAt: string;
  /** ISO 8601 UTC. */
  readonly until: string;
  /** Rules that block it, each with the start of its period. */
  readonly because: readonly { readonly rule: string; readonly from: string }[];
};

/** What was blocked, opened. */
export type Disclosed = {
  readonly person?: Person & { readonly createdAt: string };
  readonly forms?: readonly {
    readonly form: string;
    readonly source: string;
    readonly fields: Readonly<Record<string, string | boolean>>;
  }[];
  /** With the firm's own number. */
  readonly events?: readonly (LifeEvent & { readonly number?: string })[];
  readonly decisions?: readonly Decision[];
  /** Of a hold over days of visits: nobody's in particular. */
  readonly visits?: readonly Visit[];
};

/** `nothing`: nothing that would make a person is blocked. `taken`: they are stored again, under a new record. */
export type Unblocked = 'done' | 'nothing' | 'taken' | 'raced';

/**
 * Blocked data (LOPDGDD art. 32), for what two people agreed on and for nothing else. Whatever is past its end is absent here,
 * although the store may still hold it.
 */
export type BlockedData = {
  /** Whose blocked data are found under this very address, by id; never by what is in use. */
  readonly subjectsAt: (address: Address) => Promise<readonly string[]>;
  /** What is blocked of a person; opens nothing. */
  readonly about: (subjectId: string) => Promise<readonly BlockedNote[]>;
  /** The same with its content, as far as it is of these categories. */
  readonly open: (
    subjectId: string,
    categories: readonly string[],
  ) => Promise<readonly (BlockedNote & { readonly content: Disclosed })[]>;
  /** What a hold keeps of visits, oldest first. */
  readonly openVisits: (holdId: string) => Promise<readonly Visit[]>;
  /**
   * Takes these rows back into use as they were, in one transaction with the approval of the act and the entries in audit and
   * journal. What is more than a transaction takes comes in several: until the last of them nothing of the person may be used, and
   * nothing leaves; called again it goes on where it was cut off.
   */
  readonly unblock: (act: TwoPersonAct, rows: readonly string[], by: Staff) => Promise<Unblocked>;
};
