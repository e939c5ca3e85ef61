import type { Language } from '../../../policy/model/types.ts';
import type { AnyDecision, Decision, Provenance } from '../consent/decision.ts';
import type { SuppressionScope } from '../guards/guards.ts';
import type { FormData } from '../people/form-data.ts';
import type { Person } from '../people/people.ts';

/** One row of an import, read and checked: what may be kept of it. */
export type CheckedRow = {
  /** Id of the form whose fields these are. */
  readonly form: string;
  readonly language: Language;
  readonly person: Person;
  /** Place of the address in the row, for a problem with it. */
  readonly addressAt: string;
  readonly fields: FormData;
  /** One yes or no per purpose. */
  readonly decisions: Readonly<Record<string, boolean>>;
  /** Only what the firm said; of a yes everything. */
  readonly provenance: Provenance;
  /** All of the above in one text: the same for the same row, however often it comes. */
  readonly canonical: string;
};

/** Somebody a row speaks of who is stored already. */
export type Found = {
  readonly subjectId: string;
  /** This very row was imported before. */
  readonly repeated: boolean;
  readonly decisions: readonly AnyDecision[];
  /** Fields of the row's form that we hold of the person: theirs stay as they are. */
  readonly held: readonly string[];
  /** Of the person's item: what is built on it holds only while it stands. */
  readonly version: number;
};

export type RowToKeep = {
  readonly row: CheckedRow;
  /** What of the row's fields is new. */
  readonly fields: FormData;
  readonly decision: Decision;
  /** The person it joins; a new one without. */
  readonly joins?: Found;
  /** Nothing is kept if the row's address is suppressed in one of these at that very moment. */
  readonly unlessSuppressed: readonly SuppressionScope[];
};

/** What an import needs of the stores. */
export type Imports = {
  /** Whoever is stored under the row's address and folded name, in consistent reads; undefined if nobody is. */
  readonly find: (row: CheckedRow) => Promise<Found | undefined>;
  /** Stores person, form and decision in one transaction; false if what it builds on changed meanwhile, or the address was suppressed. */
  readonly keep: (toKeep: RowToKeep) => Promise<boolean>;
};
