import type { Language } from '../../../policy/model/types.ts';
import type { Decision } from '../consent/decision.ts';
import type { LinkOutcome } from '../guards/guards.ts';
import type { SealedForm, SealedUndo } from '../links/link-token.ts';
import type { Address } from '../mail/address.ts';
import type { FormData } from './form-data.ts';

/** Who a person is to us. */
export type Person = { readonly address: Address; readonly name: string; readonly language: Language };

/** What a confirmation stores, in one transaction: person (new or joined), form, first decision, used link. */
export type Confirmation = {
  readonly sealed: SealedForm;
  readonly person: Person;
  readonly fields: FormData;
  readonly decision: Decision;
  /** Set when the person is known: same address and same folded name. */
  readonly joins: boolean;
  /** Until when the used link has to be remembered. */
  readonly rememberUntil: Date;
};

/** `used`: somebody was there first, and how it ended. `raced`: what it built on changed meanwhile; look again. */
export type Kept =
  | { readonly state: 'kept' }
  | { readonly state: 'used'; readonly outcome: LinkOutcome }
  | { readonly state: 'raced' };

/** The people, their forms and decisions; every method is one transaction or one consistent read. */
export type People = {
  /** Everybody who is stored under this very address, by id; several people may share a mailbox. */
  readonly subjectsAt: (address: Address) => Promise<readonly string[]>;
  /** When the person was first stored, ISO 8601 UTC; undefined when never stored or erased. */
  readonly storedSince: (subjectId: string) => Promise<string | undefined>;
  /** The subject that a confirmation of this address and name joins, or undefined. */
  readonly findMatch: (person: Person) => Promise<string | undefined>;
  readonly keep: (confirmation: Confirmation) => Promise<Kept>;
  /** Remembers that the link was declined; an entry also suppresses the address. Nothing else is stored. */
  readonly decline: (sealed: SealedForm, address: Address, at: Date, rememberUntil: Date) => Promise<Kept>;
  /** Records the withdrawal of what an earlier confirmation gave, and journals it. */
  readonly withdraw: (sealed: SealedForm, address: Address, before: LinkOutcome, decision: Decision) => Promise<Kept>;
  /** The decision with this id, newest first in the person's history; undefined when nothing is held. */
  readonly decision: (subjectId: string, decisionId: string) => Promise<Decision | undefined>;
  /** Notes that a welcome mail is about to be sent; false once it was sent, or tried `mostCopies` times. */
  readonly startWelcome: (subjectId: string, decisionId: string, mostCopies: number) => Promise<boolean>;
  /** Notes how it ended; a mail that was certainly not handed over does not count as a copy. */
  readonly finishWelcome: (subjectId: string, decisionId: string, sent: boolean) => Promise<void>;
  /** Who they are, or undefined when never stored or erased. */
  readonly person: (subjectId: string) => Promise<Person | undefined>;
  /**
   * Undoes a confirmation. If it is all that we hold of the person: proof into `blocked`, then person, key
   * and lookup go, and the journal says so. Otherwise its form goes and its consents are withdrawn.
   */
  readonly undo: (undo: SealedUndo, withdrawal: Decision, rememberUntil: Date) => Promise<Kept>;
};
