import type { DataCategory, LawfulBasis, Processor } from '../../../../policy/model/types.ts';
import type { Choice, Decision, Provenance } from '../../consent/decision.ts';
import type { State } from '../../consent/fold.ts';
import type { EventType } from '../../retention/life-events.ts';
import type { UseState } from '../../retention/reckon.ts';
import type { RequestFile } from '../request.ts';

/** From whom we have something (GDPR art. 15(1)(g)): the person, an application by the name of its organisation, or another list. */
export type HeldSource = {
  readonly kind: 'person' | 'application' | 'import';
  /** In words of the person's language. */
  readonly name: string;
  /** Client id of the application, where it came by one. */
  readonly id?: string;
  /** How to reach the organisation behind it. */
  readonly contact?: string;
  /** Of an import: what the firm said of where it had it from. More than one where several lists said it on one day. */
  readonly provenance?: readonly Provenance[];
};

export type HeldField = {
  readonly name: string;
  readonly label: string;
  readonly value: string | boolean;
  /** The value as the person reads it: of a choice its label, of a country its name. */
  readonly shown: string;
  readonly category: string;
};

export type HeldForm = {
  readonly form: string;
  readonly title: string;
  /** When it came to us: instant or civil date. */
  readonly since: string;
  readonly source: HeldSource;
  readonly fields: readonly HeldField[];
};

export type HeldEvent = {
  readonly eventId: string;
  readonly type: EventType;
  readonly title: string;
  /** Civil date. */
  readonly on: string;
  readonly dueOn?: string;
  /** The firm's own number of the contract, invoice or event. */
  readonly number?: string;
  /** ISO 8601 UTC. */
  readonly recordedAt: string;
  readonly source: HeldSource;
  readonly category: string;
  readonly state: UseState;
  /** ISO 8601 UTC, or `open` while nothing has started the clock. */
  readonly usedUntil: string;
  readonly blockedUntil?: string;
};

export type HeldChoice = {
  readonly purpose: string;
  readonly title: string;
  readonly choice: Choice;
  readonly shown: string;
};

/** One decision, with the signed receipt that proves it (a compact JWS) and the hashes of the texts it rests on. */
export type HeldDecision = Pick<
  Decision,
  | 'decisionId'
  | 'decidedAt'
  | 'policyVersion'
  | 'language'
  | 'noticeHash'
  | 'bindingHash'
  | 'method'
  | 'form'
  | 'gpc'
  | 'askAgainAt'
  | 'softOptIn'
  | 'provenance'
  | 'kid'
> & {
  readonly formTitle: string;
  readonly methodTitle: string;
  readonly source: HeldSource;
  readonly choices: readonly HeldChoice[];
  readonly receipt: string;
};

export type HeldPreference = {
  readonly purpose: string;
  readonly title: string;
  readonly state: State;
  /** ISO 8601 UTC; absent for `never`. */
  readonly since?: string;
  readonly decisionId?: string;
  /** Where a list of the firm says so and not the person: the civil date that it gives. */
  readonly decidedOn?: string;
};

export type HeldRequest = Pick<
  RequestFile,
  'id' | 'right' | 'channel' | 'state' | 'receivedAt' | 'dueOn' | 'outcome' | 'closedAt'
> & {
  readonly title: string;
  /** In the person's words, without how to reach others. */
  readonly details?: string;
  readonly letters: readonly { readonly at: string; readonly subject: string }[];
};

/** A purpose for which a category is held, on what ground, by which rule, and how long. */
export type HeldFor = {
  readonly purpose: string;
  readonly title: string;
  readonly basis: LawfulBasis;
  /** The basis with its article, in words. */
  readonly ground: string;
  readonly interest?: string;
  readonly rule: string;
  readonly ruleTitle: string;
  readonly reason: string;
  readonly citation: string;
  /** The period of the rule, in words. */
  readonly lasts: string;
  /** ISO 8601 UTC, or `open` while nothing has started the clock. */
  readonly until: string;
  /** Only because something is still owed. */
  readonly onlyDebt?: true;
  /** It is not used for that itself: something else of the person is, and belongs to somebody only as long as this stays. */
  readonly alongside?: true;
  /** Ids of those who receive the category for this purpose. */
  readonly recipients: readonly string[];
};

export type HeldCategory = {
  readonly category: string;
  readonly title: string;
  readonly origin: DataCategory['origin'];
  readonly originTitle: string;
  /** GDPR art. 9. */
  readonly special?: true;
  readonly state: UseState;
  readonly usedUntil: string;
  readonly blockedUntil?: string;
  readonly heldFor: readonly HeldFor[];
};

/** Who receives the data, by name (CJEU C-154/21); never a kind of recipient where the firm knows who it is. */
export type HeldRecipient = {
  readonly id: string;
  readonly name: string;
  readonly members?: readonly string[];
  readonly role: Processor['role'];
  readonly roleTitle: string;
  readonly service: string;
  readonly country?: string;
  /** Of a recipient outside the European Economic Area (GDPR art. 15(2)). */
  readonly safeguard?: string;
  readonly purposes: readonly string[];
  /** Something about it is still to be confirmed: until then it receives nothing, as the notice says. */
  readonly pending?: true;
};

/** Something that is blocked: what kind of data, why, and until when. Never what it says (LOPDGDD art. 32). */
export type HeldBlocked = {
  readonly category: string;
  readonly title: string;
  /** ISO 8601 UTC, or `open` for what only a hold keeps. */
  readonly until: string;
  readonly because: readonly {
    readonly rule: string;
    readonly title: string;
    readonly citation: string;
    /** Start of the period: civil date or instant. */
    readonly from: string;
  }[];
  /** Rows of it. */
  readonly count: number;
  /** A claim, incident or law keeps it from being destroyed. */
  readonly held?: true;
};

/** What is kept so that nobody can find it by who the person is. */
export type HeldApart = {
  readonly category: string;
  readonly title: string;
  readonly why: string;
  readonly lasts: string;
};
