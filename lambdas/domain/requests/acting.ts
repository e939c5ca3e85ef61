import { createHash } from 'node:crypto';
import type { Right } from '../../../policy/model/types.ts';
import type { SentFields } from '../people/form-data.ts';
import type { Ports } from '../ports.ts';
import { type ProblemCode, Refusal } from '../problems.ts';
import type { Staff } from '../staff/staff.ts';
import { dueDate, pausedDays } from './deadline.ts';
import { keptWords } from './receive.ts';
import type {
  HistoryEntry,
  HistoryKind,
  LetterKind,
  Question,
  RefusalGround,
  RequestContent,
  RequestFile,
  RequestRight,
  RequestState,
} from './request.ts';
import type { LoadedRequest } from './requests.ts';

/** How staff answer by themselves; `nothing-held` where nobody is found whom it could be about. */
export type AnswerOutcome = 'fulfilled' | 'partial' | 'nothing-held';

/** What staff do with a request; each with the reason that the log of accesses keeps. `text` goes into the letter to the person. */
export type StaffAction =
  /** Mail was read: it asks for this. */
  | { readonly action: 'triage'; readonly right: Right; readonly marketing?: boolean }
  /** Mail was read: it asks for nothing of the kind. */
  | { readonly action: 'dismiss' }
  /** We know who it is: by a call back, by papers, by what they told us. */
  | { readonly action: 'identify'; readonly subjectId: string }
  /** A reasoned doubt about who it is (GDPR art. 12(6)), or which data they mean (LOPDGDD art. 13.1). */
  | { readonly action: 'ask'; readonly question: Question; readonly text: string }
  /** The answer came, on that civil date if not today; `accepted`: it settles the question. */
  | {
      readonly action: 'settle';
      readonly accepted: boolean;
      readonly subjectId?: string;
      readonly answeredOn?: string;
    }
  | { readonly action: 'extend'; readonly text: string }
  /** Do what was asked for; `as`: what that is, where somebody asks on behalf of another or of somebody who died. */
  | { readonly action: 'execute'; readonly changes?: SentFields; readonly as?: Right }
  | { readonly action: 'answer'; readonly outcome: AnswerOutcome; readonly text: string }
  | { readonly action: 'propose-refusal'; readonly ground: RefusalGround; readonly text: string }
  /** Erase although a hold stands. */
  | { readonly action: 'propose-held-erasure' }
  /** It is about what a customer keeps in their database: they answer it (LOPDGDD art. 12.3). */
  | { readonly action: 'forward'; readonly text: string }
  /** They want to be written to elsewhere; that mailbox has to confirm it. */
  | { readonly action: 'change-address'; readonly email: string }
  /** The person took it back. */
  | { readonly action: 'withdraw' };

/** A request as somebody is about to act on it. */
export type Doing = {
  readonly loaded: LoadedRequest;
  readonly content: RequestContent | undefined;
  readonly by: Staff;
  readonly reason: string;
  readonly at: string;
  readonly ports: Ports;
};

/** What comes of it: all of that is one change. */
export type Done = {
  readonly next: RequestFile;
  readonly what: HistoryKind;
  readonly content?: RequestContent;
  readonly details?: Readonly<Record<string, string>>;
};

/** Throws that problem, with its place where it has one. */
export const refuse = (code: ProblemCode, path?: string): never => {
  throw new Refusal(code, path === undefined ? {} : { places: [{ path, code }] });
};

const textLength = { least: 3, most: 4_000 };
const readText = (text: string): string => {
  const kept = keptWords(text);
  const { length } = [...kept];
  return length < textLength.least || length > textLength.most ? refuse('INVALID_FIELD', 'text') : kept;
};

/** The content with what the person reads in that letter; throws `INVALID_FIELD` for anything but 3 to 4,000 characters. */
export const withText = (content: RequestContent | undefined, kind: LetterKind, text: string): RequestContent => ({
  ...content,
  texts: { ...content?.texts, [kind]: readText(text) },
});

/** Throws `WRONG_STATE` unless the request stands in one of these. */
export const expect = ({ state }: RequestFile, ...states: readonly RequestState[]): void => {
  if (!states.includes(state)) refuse('WRONG_STATE');
};

/** The file with its clock as it stands after what was added to it. */
export const withClock = (file: RequestFile, { policy, now }: Ports): RequestFile => {
  const extended = file.extension !== undefined;
  const paused = pausedDays(file.pauses, now(), policy.zone);
  const due = dueDate({ receivedOn: file.receivedOn, extended, pausedDays: paused }, policy);
  // What is due later is warned of anew.
  return { ...file, ...due, warned: due.dueOn > file.dueOn ? [] : file.warned };
};

const jobs: readonly RequestRight[] = [
  'access',
  'portability',
  'erasure',
  'restriction',
  'withdrawal',
  'rectification',
];

/** Whether a job carries it out, from its first step to the answer. */
export const carriedOut = ({ right, work }: Pick<RequestFile, 'right' | 'work'>): boolean =>
  jobs.includes(work?.as ?? right);

/** What execution said last that it cannot go on without; a code. */
export const lastNeedIn = (history: readonly HistoryEntry[]): string | undefined =>
  history.findLast(({ what }) => what === 'step' || what === 'started')?.details?.['needs'];

/** By which a second person agrees to these very words, and no others. */
export const digestOfText = (text: string): string =>
  createHash('sha256').update(text).digest('base64url').slice(0, 22);
