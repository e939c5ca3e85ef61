import type { StaffAct } from '../staff/audit.ts';
import type { Staff } from '../staff/staff.ts';
import type {
  HistoryEntry,
  RequestContent,
  RequestFile,
  RequestRight,
  RequestState,
  WaitingLetter,
} from './request.ts';

/** A request as the store saw it; a change on what is not the newest is refused. */
export type LoadedRequest = { readonly file: RequestFile; readonly seen: unknown };

/** A line of the list: what is needed to find what is due. */
export type RequestLine = Pick<
  RequestFile,
  | 'id'
  | 'right'
  | 'marketing'
  | 'channel'
  | 'state'
  | 'receivedOn'
  | 'dueOn'
  | 'extension'
  | 'shared'
  | 'repeats'
  | 'outcome'
>;

/** A letter as it was sent. */
export type SentLetter = {
  readonly kind: WaitingLetter;
  /** ISO 8601 UTC. */
  readonly at: string;
  readonly subject: string;
  readonly text: string;
  /** False: the mail server never will take it, or nobody has an address. */
  readonly sent: boolean;
};

/** What a transition changes beside the file itself; all of it in one transaction. */
export type Transition = {
  readonly next: RequestFile;
  /** Absent where nothing happened that anybody has to know, as when somebody begins to work on it. */
  readonly entry?: HistoryEntry;
  /** New content, sealed anew; absent: as it was. */
  readonly content?: RequestContent;
  /** A letter that was sent. */
  readonly letter?: SentLetter;
  /** What the log of accesses says, where a member of staff did it. */
  readonly audit?: { readonly by: Staff; readonly act: StaffAct; readonly reason: string };
};

export type NewRequest = {
  readonly file: RequestFile;
  readonly content: RequestContent;
  readonly entry: HistoryEntry;
  readonly audit?: Transition['audit'];
};

/** Requests of people, each a file of its own: every change is one transaction with its entry in the history. */
export type Requests = {
  /** Keeps a request, once: the same id again answers what stands and changes nothing. */
  readonly open: (request: NewRequest) => Promise<RequestFile>;
  readonly load: (id: string) => Promise<LoadedRequest | undefined>;
  /** Undefined once it is erased or blocked. */
  readonly content: (id: string) => Promise<RequestContent | undefined>;
  /** False if somebody changed it meanwhile; nothing is written then. */
  readonly change: (request: LoadedRequest, transition: Transition) => Promise<boolean>;
  /** Oldest first. */
  readonly history: (id: string) => Promise<readonly HistoryEntry[]>;
  readonly letters: (id: string) => Promise<readonly SentLetter[]>;
  /** By due date, soonest first: one query for each state. `undefined` for a cursor that is none. */
  readonly list: (
    wanted: { readonly states: readonly RequestState[]; readonly right?: RequestRight },
    page: { readonly limit: number; readonly cursor?: string },
  ) => Promise<{ readonly lines: readonly RequestLine[]; readonly cursor?: string } | undefined>;
  /** Ids of requests that somebody has to look at by then. */
  readonly due: (
    until: Date,
    cursor?: string,
  ) => Promise<{ readonly ids: readonly string[]; readonly cursor?: string }>;
  /** Destroys the words of a request and the key they are sealed with. */
  readonly eraseContent: (request: LoadedRequest, transition: Transition) => Promise<boolean>;
  /** Moves the whole file into blocking until its rule ends, and leaves reference, dates and outcome. */
  readonly block: (request: LoadedRequest, until: Date) => Promise<boolean>;
  /** Requests of one person that are not blocked, for what is told to them and for repeats. */
  readonly ofSubject: (subjectId: string) => Promise<readonly RequestFile[]>;
};
