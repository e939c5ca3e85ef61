import type { Policy } from '../../policy/model/types.ts';
import { nextLook, unverifiedUntil } from '../domain/requests/next-look.ts';
import type { HistoryEntry, RequestFile } from '../domain/requests/request.ts';
import type { RequestLine, SentLetter } from '../domain/requests/requests.ts';
import { epochSeconds } from '../domain/time.ts';
import { keys } from './keys.ts';
import { put, remove } from './person-items.ts';
import type { Item, Key, StoredItem, Write } from './table.ts';

type Rules = { readonly policy: Policy; readonly now: Date };

/** The file as it is stored, with when somebody has to look at it again. */
export const fileItem = (file: RequestFile, rules: Rules): Item => {
  const { id, ...rest } = file;
  const dueAt = nextLook(file, rules);
  return {
    ...(rest as unknown as Item),
    pk: keys.request(id),
    sk: keys.requestFile,
    ...(dueAt && { dueBucket: keys.requestDue(id), dueAt: dueAt.toISOString() }),
  };
};

export const toFile = ({
  pk,
  sk: _sk,
  version: _version,
  dueBucket: _bucket,
  dueAt: _due,
  expiresAt: _ends,
  ...file
}: StoredItem | Item): RequestFile => ({ id: keys.requestOf(pk), ...file }) as unknown as RequestFile;

/** Lines of the list: of the state, and of the right in that state. */
const lineKeys = ({ id, state, right, dueOn }: RequestFile): readonly Key[] =>
  [keys.requestList(state), keys.requestList(state, right)].map((pk) => ({ pk, sk: keys.requestLine(dueOn, id) }));

const lineOf = (file: RequestFile): RequestLine => {
  const { id, right, marketing, channel, state, receivedOn, dueOn, extension, shared, repeats, outcome } = file;
  return {
    id,
    right,
    ...(marketing && { marketing }),
    channel,
    state,
    receivedOn,
    dueOn,
    ...(extension && { extension }),
    ...(shared && { shared }),
    ...(repeats !== undefined && { repeats }),
    ...(outcome && { outcome }),
  };
};

/** The line that an item of the list holds. */
export const toLine = ({ pk: _pk, sk: _sk, version: _version, expiresAt: _ends, line }: StoredItem): RequestLine =>
  line as unknown as RequestLine;

const same = (a: Key, b: Key) => a.pk === b.pk && a.sk === b.sk;

/** What keeps the list in step with a file that changes; `expiresAt` of what is only a remnant. */
export const listWrites = (
  before: RequestFile | undefined,
  next: RequestFile,
  expiresAt?: number,
): readonly Write[] => {
  const old = before ? lineKeys(before) : [];
  const fresh = lineKeys(next);
  const line = lineOf(next);
  const isSame = before && JSON.stringify(lineOf(before)) === JSON.stringify(line) && expiresAt === undefined;
  return [
    ...old.filter((key) => !fresh.some((one) => same(one, key))).map((key) => remove('records', key)),
    ...(isSame
      ? []
      : fresh.map((key) =>
          put('records', {
            ...key,
            line,
            ...(expiresAt !== undefined && { expiresAt }),
          }),
        )),
    // Which requests concern a person is known only while the file is in use.
    ...(next.subjectId !== undefined && before?.subjectId !== next.subjectId
      ? [put('records', { pk: keys.requestsOf(next.subjectId), sk: next.id })]
      : []),
    ...(before?.subjectId !== undefined && before.subjectId !== next.subjectId
      ? [remove('records', { pk: keys.requestsOf(before.subjectId), sk: next.id })]
      : []),
  ];
};

/** When the words of a request that nobody confirmed are forgotten; undefined while they are needed. */
export const contentEnds = (file: RequestFile, { policy }: Pick<Rules, 'policy'>): number | undefined =>
  file.state === 'unverified' ? epochSeconds(unverifiedUntil(file, policy)) : undefined;

export const historyItem = (id: string, entry: HistoryEntry, entryId: string): Item => ({
  ...(entry as unknown as Item),
  pk: keys.request(id),
  sk: keys.history(entry.at, entryId),
});

export const toHistory = ({ pk: _pk, sk: _sk, version: _version, ...entry }: StoredItem): HistoryEntry =>
  entry as unknown as HistoryEntry;

/** What is sealed of a letter: what it said. */
export type SealedLetter = Pick<SentLetter, 'subject' | 'text'>;

/** What stays of a file once it is blocked: reference, dates and outcome, of nobody. */
export const remnantOf = (
  { id, right, channel, language, state, receivedAt, receivedOn, recordedAt, ...file }: RequestFile,
  blockedAt: string,
): RequestFile => ({
  ...{ id, right, channel, language, state, receivedAt, receivedOn, recordedAt },
  dueOn: file.dueOn,
  calendarKnown: file.calendarKnown,
  ...(file.extension && { extension: { at: file.extension.at, by: '' } }),
  ...(file.outcome && { outcome: file.outcome }),
  ...(file.refusalGround && { refusalGround: file.refusalGround }),
  ...(file.closedAt !== undefined && { closedAt: file.closedAt }),
  pauses: [],
  toSend: [],
  warned: [],
  blockedAt,
});
