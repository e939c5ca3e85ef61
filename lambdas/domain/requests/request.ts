import type { Language, Right } from '../../../policy/model/types.ts';
import type { RestrictionGround } from '../retention/person-facts.ts';

/** How a request reached us; none is a ground for refusal (LOPDGDD art. 12.2). */
export const channels = ['web', 'mail', 'post', 'phone', 'preference-centre'] as const;
export type Channel = (typeof channels)[number];

/**
 * Where a request stands. `triage`: mail that may be a request, for a person to read; the clock runs. `unverified`: waits for the
 * mailbox to confirm. `open`: somebody has to decide. `asked`: a question about identity, or which data, is out, and the clock
 * stands. `executing`: a job is at it. The last three are ends.
 */
export const requestStates = [
  'triage',
  'unverified',
  'open',
  'asked',
  'executing',
  'answered',
  'refused',
  'closed',
] as const;
export type RequestState = (typeof requestStates)[number];
export const openStates = ['triage', 'unverified', 'open', 'asked', 'executing'] as const satisfies RequestState[];

/** `unknown`: until somebody has read the mail that it came by. */
export type RequestRight = Right | 'unknown';

/**
 * How it ended. Answered: `fulfilled`, in part, or `nothing-held`. Closed: nobody confirmed it in time, nobody said who they are,
 * the person took it back, it was about a customer’s database (LOPDGDD art. 12.3), or it was no request at all.
 */
export type RequestOutcome =
  | 'fulfilled'
  | 'partial'
  | 'nothing-held'
  | 'refused'
  | 'unverified'
  | 'unidentified'
  | 'withdrawn'
  | 'forwarded'
  | 'no-request';

/** Grounds for refusing, each with its provision; there are no others (promises.md section 3.4). */
export const refusalGrounds = {
  unfounded: 'GDPR art. 12(5)',
  excessive: 'GDPR art. 12(5)',
  'repeated-access': 'LO 3/2018 art. 13.3',
  'not-identifiable': 'GDPR arts. 11, 12(2)',
  'rights-of-others': 'GDPR art. 15(4)',
  'freedom-of-expression': 'GDPR art. 17(3)(a)',
  'legal-obligation': 'GDPR art. 17(3)(b)',
  'public-health': 'GDPR art. 17(3)(c)',
  archiving: 'GDPR art. 17(3)(d)',
  'legal-claims': 'GDPR art. 17(3)(e)',
  'compelling-grounds': 'GDPR art. 21(1)',
  'restricted-by-law': 'GDPR art. 23',
  'prohibited-by-deceased': 'LO 3/2018 art. 3.1',
} as const;
export type RefusalGround = keyof typeof refusalGrounds;

/** Why the clock stands: who the person is, or which data they mean (LOPDGDD art. 13.1). */
export type Question = 'identity' | 'which-data';

/** A time during which the clock stood (EDPB guidelines 01/2022, para. 157 ff.); instants, ISO 8601 UTC. */
export type Pause = { readonly question: Question; readonly from: string; readonly until?: string };

/** Who the person is, as it was made sure: only by whom and when, never how the proof looked. */
export type Identity = {
  /** `mailbox`: they opened a link in the known mailbox; `staff`: somebody recognised them; `document`: after a reasoned doubt. */
  readonly how: 'mailbox' | 'staff' | 'document';
  /** ISO 8601 UTC. */
  readonly at: string;
  /** Of the staff. */
  readonly by?: string;
};

/** Letters that a request brings about; the policy has the wording of each. */
export const letterKinds = [
  'receipt',
  'question',
  'extension',
  'answer',
  'refusal',
  'closing',
  'restriction',
  'representative',
] as const;
export type LetterKind = (typeof letterKinds)[number];
/** Letters that may wait: those, and the two of a change of address, to the new mailbox and to the old one. */
export const waitingLetters = [...letterKinds, 'new-address', 'old-address'] as const;
export type WaitingLetter = (typeof waitingLetters)[number];

/** Something of a person that the law keeps: blocked, or held; with the rule and its end (LOPDGDD art. 32). */
export type KeptClass = {
  readonly category: string;
  readonly rule: string;
  readonly citation: string;
  /** Civil date; absent while a debt or hold is open. */
  readonly until?: string;
};

/** What execution found and did, as far as it is told in the answer; no values. */
export type Result = {
  /** Categories that were destroyed or changed. */
  readonly done: readonly string[];
  readonly kept: readonly KeptClass[];
  /** Civil date after which no backup can hold a copy; of an erasure. */
  readonly backupsUntil?: string;
  /** Civil date after which nobody can recover the key that the copies are sealed with; of an erasure. */
  readonly keyUntil?: string;
};

/** How a request ends, and the letter that says so. */
export type Ending = {
  readonly state: 'answered' | 'refused' | 'closed';
  readonly outcome: RequestOutcome;
  readonly letter: LetterKind;
};

/** What staff or the person asked the job to do; values are in the sealed content. */
export type Work = {
  /** Steps that are done, by name; the job goes on with the first that is not. */
  readonly done: readonly string[];
  readonly result?: Result;
  /** What is done for somebody who asks on behalf of another, or of somebody who died. */
  readonly as?: Right;
  /** The member of staff who ordered it; absent where nobody had to decide. */
  readonly orderedBy?: string;
  /** Since when the use of their data is paused because of this request, and of no other; ISO 8601 UTC. */
  readonly restrictedSince?: string;
  /** It is over: what it paused goes on first, and nothing else is done. */
  readonly ending?: Ending;
  /** A change of address was confirmed from its mailbox, or taken back from the old one. */
  readonly address?: 'confirmed' | 'reverted';
  /** The act by which two people agreed that a hold does not stop it. */
  readonly approval?: string;
};

/** One request. No names, addresses or words of the person: those are in the sealed content. */
export type RequestFile = {
  /** The reference that the person is told: `R-` and 13 letters and digits. */
  readonly id: string;
  readonly right: RequestRight;
  /** Of an objection: to advertising only. */
  readonly marketing?: true;
  /** Of a request for restriction. */
  readonly ground?: RestrictionGround;
  readonly channel: Channel;
  readonly language: Language;
  readonly state: RequestState;
  /** ISO 8601 UTC; of post and phone the beginning of the day on which it came. */
  readonly receivedAt: string;
  /** Civil date of the policy’s zone: the clock starts on it. */
  readonly receivedOn: string;
  /** When it was typed in; for electronic channels the same as `receivedAt`. */
  readonly recordedAt: string;
  readonly recordedBy?: string;
  /** When somebody found out what a mail asks for: from then on it waits to be confirmed; ISO 8601 UTC. */
  readonly triagedAt?: string;
  /** Links in receipts of before lead nowhere: whoever got them is not who it is about; ISO 8601 UTC. */
  readonly linksFrom?: string;
  /** Civil date of the last day for the answer, with what has been added to it. */
  readonly dueOn: string;
  /** Whether the calendar of that year was known; where not, nothing was rolled. */
  readonly calendarKnown: boolean;
  readonly extension?: { readonly at: string; readonly by: string };
  readonly pauses: readonly Pause[];
  readonly identity?: Identity;
  /** Several people share the mailbox: none sees what is held of another. */
  readonly shared?: true;
  readonly subjectId?: string;
  /** An access that was answered within six months before (LOPDGDD art. 13.3): told to staff, decides nothing. */
  readonly repeats?: string;
  /** Letters that wait to be sent, in order. */
  readonly toSend: readonly WaitingLetter[];
  /** Warnings that were given: days before due, and 0 for overdue. */
  readonly warned: readonly number[];
  readonly work?: Work;
  /** What comes next did not succeed so often, and is tried again from then on. */
  readonly retry?: { readonly tries: number; readonly notBefore: string };
  /** While somebody is at work on it: nobody else is until then; ISO 8601 UTC. */
  readonly lease?: string;
  readonly outcome?: RequestOutcome;
  readonly refusalGround?: RefusalGround;
  /** ISO 8601 UTC. */
  readonly closedAt?: string;
  /** When everything else of it went into blocking; ISO 8601 UTC. */
  readonly blockedAt?: string;
};

/** The words of the person, and who they are: sealed under a key of the file. Erased if nobody confirms in time. */
export type RequestContent = {
  /** Where the answer goes, as written; absent where staff recorded a request of somebody without mail. */
  readonly address?: string;
  readonly name?: string;
  /** Card and account numbers are taken out before it is kept. */
  readonly details?: string;
  /** What they want rectified: form fields and new values. */
  readonly changes?: Readonly<Record<string, string | boolean>>;
  /** Where they want to be written to; it counts once that mailbox has confirmed it. */
  readonly newAddress?: string;
  /** Where they were written to before; kept so that it can be taken back. */
  readonly oldAddress?: string;
  /** The question, reason or answer that a letter carries, by letter kind; typed by staff. */
  readonly texts?: Readonly<Partial<Record<LetterKind, string>>>;
  /** On behalf of whom: a representative (LOPDGDD art. 12.1), a parent, or somebody close to a person who died (art. 3). */
  readonly onBehalf?: {
    readonly as: 'representative' | 'parent' | 'relative' | 'heir' | 'executor';
    readonly authority: string;
    readonly until?: string;
    /** The answer may go to them. */
    readonly receives: boolean;
  };
};

/** One entry in the history of a request: evidence, kept in the same transaction as what it tells of. */
export type HistoryEntry = {
  /** ISO 8601 UTC. */
  readonly at: string;
  /** Id of a member of staff, `person` or `habeas`. */
  readonly by: string;
  readonly what: HistoryKind;
  /** Why, in the words of staff; never of the person. */
  readonly reason?: string;
  /** Codes and dates. */
  readonly details?: Readonly<Record<string, string>>;
};

export const historyKinds = [
  'received',
  'sent',
  'not-sent',
  'verified',
  'identified',
  'advertising-stopped',
  'asked',
  'answered-question',
  'document-received',
  'document-destroyed',
  'extended',
  'triaged',
  'started',
  'step',
  'failed',
  'answered',
  'refusal-proposed',
  'refused',
  'closed',
  'withdrawn',
  'forwarded',
  'warned',
  'downloaded',
  'content-erased',
  'blocked',
] as const;
export type HistoryKind = (typeof historyKinds)[number];

/** The file once it has ended so. */
export const ended = (file: RequestFile, { state, outcome, letter }: Ending, at: string): RequestFile => ({
  ...file,
  pauses: file.pauses.map((pause) => (pause.until === undefined ? { ...pause, until: at } : pause)),
  state,
  outcome,
  closedAt: at,
  toSend: [...file.toSend, letter],
});

/**
 * The same, unless the request paused the use of the person’s data: then a job lets that go on first, because they have to be told
 * before (GDPR art. 18(3)).
 */
export const ending = (file: RequestFile, how: Ending, at: string): RequestFile => {
  const { work } = file;
  if (work?.restrictedSince === undefined) return ended(file, how, at);
  const pauses = file.pauses.map((pause) => (pause.until === undefined ? { ...pause, until: at } : pause));
  return { ...file, pauses, state: 'executing', work: { ...work, ending: how } };
};

export const isOpen = ({ state }: Pick<RequestFile, 'state'>): boolean =>
  (openStates as readonly RequestState[]).includes(state);
