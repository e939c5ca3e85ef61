import type { Ports } from '../ports.ts';
import { Refusal } from '../problems.ts';
import type { TwoPersonAct } from '../staff/acts.ts';
import { checkReason } from '../staff/reason.ts';
import type { Staff } from '../staff/staff.ts';
import type { StoredDocument } from './documents.ts';
import {
  type HistoryEntry,
  openStates,
  type RequestContent,
  type RequestFile,
  type RequestRight,
  type RequestState,
} from './request.ts';
import type { RequestLine, SentLetter } from './requests.ts';

/** Everything that staff see of a request. */
export type RequestView = {
  readonly file: RequestFile;
  /** Absent once it is erased. */
  readonly content?: RequestContent;
  readonly history: readonly HistoryEntry[];
  readonly letters: readonly SentLetter[];
  /** What waits for a second person. */
  readonly waiting: readonly TwoPersonAct[];
  /** A document by which somebody shows who they are, until that is decided. */
  readonly document?: StoredDocument;
};

/**
 * A request with the words of the person, for whoever answers it: the look is logged with its reason before anything is opened. Throws
 * `NOT_FOUND` for a request that never was, or of which only dates are left; that is logged too.
 */
export const viewRequest = async (
  id: string,
  reason: string,
  by: Staff,
  { requests, acts, audit, documents }: Pick<Ports, 'requests' | 'acts' | 'audit' | 'documents'>,
): Promise<RequestView> => {
  const why = checkReason(reason);
  const loaded = await requests.load(id);
  if (!loaded || loaded.file.blockedAt !== undefined) {
    await audit.note({ by, reason: why, act: 'refused' });
    throw new Refusal('NOT_FOUND');
  }
  const { file } = loaded;
  const subject = file.subjectId !== undefined && { subjectId: file.subjectId };
  await audit.note({ by, reason: why, act: 'view-request', reference: id, ...subject });
  const [content, history, letters, pending, document] = await Promise.all([
    requests.content(id),
    requests.history(id),
    requests.letters(id),
    acts.pending(),
    documents.find(id),
  ]);
  return {
    file,
    ...(content && { content }),
    history,
    letters,
    waiting: pending.filter(({ details }) => details['request'] === id),
    ...(document && { document }),
  };
};

/**
 * The document by which somebody shows who they are. The look is logged with its reason; throws `NOT_FOUND` once it is decided, and
 * for a request that has none.
 */
export const viewDocument = async (
  id: string,
  reason: string,
  by: Staff,
  { requests, audit, documents }: Pick<Ports, 'requests' | 'audit' | 'documents'>,
): Promise<{ readonly type: string; readonly bytes: Uint8Array }> => {
  const why = checkReason(reason);
  const loaded = await requests.load(id);
  const stored = loaded && (await documents.find(id));
  if (!stored) {
    await audit.note({ by, reason: why, act: 'refused' });
    throw new Refusal('NOT_FOUND');
  }
  await audit.note({ by, reason: why, act: 'view-document', reference: id });
  const document = await documents.read(id);
  if (!document) throw new Refusal('NOT_FOUND');
  return document;
};

/** Requests by due date, soonest first; open ones unless states are named. Names nobody. `INVALID_FIELD` for a cursor that is none. */
export const listRequests = async (
  { states = openStates, right }: { readonly states?: readonly RequestState[]; readonly right?: RequestRight },
  page: { readonly limit: number; readonly cursor?: string },
  { requests }: Pick<Ports, 'requests'>,
): Promise<{ readonly lines: readonly RequestLine[]; readonly cursor?: string }> => {
  const found = await requests.list({ states, ...(right && { right }) }, page);
  if (!found) throw new Refusal('INVALID_FIELD', { places: [{ path: 'cursor', code: 'INVALID_FIELD' }] });
  return found;
};
