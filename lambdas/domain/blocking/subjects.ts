import type { Address } from '../mail/address.ts';
import type { Person } from '../people/people.ts';
import type { LifeEvent } from '../retention/life-events.ts';
import type { PersonFacts, Restriction } from '../retention/person-facts.ts';
import type { Staff } from '../staff/staff.ts';

/** Somebody who is stored, as far as their clocks go; nothing sealed is opened for it. */
export type SubjectFile = {
  readonly facts: PersonFacts;
  /** What the store saw; it is given back with what is to be opened or changed. */
  readonly seen: unknown;
};

export type OpenedField = {
  readonly name: string;
  readonly value: string | boolean;
  /** The category that it belongs to. */
  readonly category: string;
};

/** What is sealed of somebody, opened. */
export type OpenedSubject = {
  readonly person: Person;
  readonly forms: readonly {
    readonly form: string;
    readonly since: string;
    readonly source: string;
    readonly fields: readonly OpenedField[];
  }[];
  /** With the firm's own number. */
  readonly events: readonly (LifeEvent & { readonly number?: string })[];
  /** How many holds stand on them. */
  readonly holds: number;
};

/** People in use, for staff. Whoever is blocked, erased or was never stored does not exist here. */
export type Subjects = {
  readonly load: (subjectId: string) => Promise<SubjectFile | undefined>;
  /** Undefined if they went meanwhile. */
  readonly open: (file: SubjectFile) => Promise<OpenedSubject | undefined>;
  /**
   * Restricts the use of their data, or, without a restriction, lifts it: in one transaction with the entries in audit and journal.
   * False if somebody changed the person meanwhile; throws `Unavailable` while their data are being taken back out of blocking.
   */
  readonly restrict: (
    file: SubjectFile,
    restriction: Restriction | undefined,
    by: Staff,
    reason: string,
  ) => Promise<boolean>;
  /**
   * Writes new values into their forms, and their name where that is one of them; what stood there goes into blocking, in one
   * transaction with the entries in audit and journal. `address`: the new one, whose mailbox has confirmed it. False if somebody
   * changed the person meanwhile; throws `TAKEN_MEANWHILE` if somebody else is stored under that address and name.
   */
  readonly rectify: (
    file: SubjectFile,
    values: Readonly<Record<string, string | boolean>>,
    by: { readonly by: Staff; readonly reason: string; readonly address?: Address },
  ) => Promise<boolean>;
};
