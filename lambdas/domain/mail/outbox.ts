import type { Language, LawfulBasis, Period } from '../../../policy/model/types.ts';
import type { Reason } from '../consent/gate.ts';

/** One message of one application: by the application's own id, which means nothing to others. */
export type MessageId = { readonly clientId: string; readonly messageId: string };
/** One person's copy of a message. */
export type Place = MessageId & { readonly subjectId: string };

export type MessageClass = 'service' | 'marketing';

/** What an advertising message says in one language: paragraphs, and links with the words to press. */
export type Words = {
  readonly subject: string;
  readonly paragraphs: readonly (string | { readonly link: string; readonly href: string })[];
};

/** What is to be said: words in every language of the policy, or values for the approved wording. */
export type Content = {
  readonly words?: Readonly<Record<Language, Words>>;
  readonly variables?: Readonly<Record<string, string>>;
};

/** A message as it is shown; what it says is not kept longer than needed to send it. */
export type Message = {
  readonly template: string;
  readonly class: MessageClass;
  /** ISO 8601 UTC. */
  readonly createdAt: string;
  /** How many people it is for. */
  readonly accepted: number;
};

export type NewMessage = Message & {
  readonly id: MessageId;
  readonly subjects: readonly string[];
  readonly content: Content;
  /** Of the whole request: the same id with another digest is a mistake of the caller. */
  readonly digest: string;
  /** What became of it is shown until then. */
  readonly shownUntil: Date;
};

/**
 * `sending`: handed over just now. `refused`: may not be sent, see the reason. `unknown`: a copy may or may not have gone out,
 * and no more will be sent. `failed`: no copy went out, and none will.
 */
export type SendState = 'queued' | 'sending' | 'sent' | 'refused' | 'unknown' | 'failed';

/** Why it was sent, or why it was not. */
export type SendReason =
  | Reason
  /** The address objected, complained or bounced, and nobody said yes from there since. */
  | 'suppressed'
  /** The person got as much advertising lately as the policy allows. */
  | 'marketing-cap'
  /** The policy does not have this message any more, or not of this class. */
  | 'unknown-message'
  /** The mail server will never take mail for that address. */
  | 'undeliverable'
  /** It could not be handed over for three days. */
  | 'given-up';

/** What became of one person's copy. Ids only: who they are is read at the moment of sending, and not kept. */
export type Recipient = {
  readonly place: Place;
  /** Of the stored item: a change on what is not the newest is refused. */
  readonly version: number;
  readonly state: SendState;
  /** Since when it is so; ISO 8601 UTC. */
  readonly at: string;
  readonly queuedAt: string;
  /** Epoch seconds from which nothing is shown of it any more. */
  readonly forgottenAt: number;
  /** How many copies may have gone out. */
  readonly copies: number;
  /** How often it was taken up. */
  readonly attempts: number;
  /** When to look at it again; absent when nothing more will happen. */
  readonly dueAt?: string;
  readonly reason?: SendReason;
  /** What it was sent on: consent, a legitimate interest (soft opt-in), a contract, a law. */
  readonly basis?: LawfulBasis;
  /** The decision of the person that it was sent on. */
  readonly decisionId?: string;
};
export type Outcome = Pick<Recipient, 'state' | 'copies' | 'attempts' | 'dueAt' | 'reason' | 'basis' | 'decisionId'>;

/** Messages that wait to be sent, and what became of those that were. */
export type Outbox = {
  /**
   * Keeps a message and a place in the queue for each person, and answers the message as it stands; undefined if that id was
   * used for something else. Safe to repeat: whoever dies halfway is completed by the next call, and nobody is queued twice.
   */
  readonly keep: (message: NewMessage) => Promise<Message | undefined>;
  /** The message with everybody it is for, by subject id. */
  readonly show: (
    id: MessageId,
  ) => Promise<{ readonly message: Message; readonly recipients: readonly Recipient[] } | undefined>;
  /** Places whose time has come, soonest first, by pages. */
  readonly due: (
    until: Date,
    cursor?: string,
  ) => Promise<{ readonly places: readonly Place[]; readonly cursor?: string }>;
  readonly recipient: (place: Place) => Promise<Recipient | undefined>;
  /** What it says; undefined once that is destroyed. */
  readonly content: (id: MessageId) => Promise<(Pick<Message, 'template' | 'class'> & Content) | undefined>;
  /** Writes how it goes on from what was read; undefined if somebody else was there first. */
  readonly change: (recipient: Recipient, outcome: Outcome) => Promise<Recipient | undefined>;
};

/** A message that could not be handed over for so long is given up; what it says lives a day longer. */
export const givenUpAfter = { days: 3 } as const satisfies Period;
export const wordsLive = { days: 4 } as const satisfies Period;
