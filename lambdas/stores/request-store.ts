import { rulesFor } from '../../policy/model/derive.ts';
import type { Policy } from '../../policy/model/types.ts';
import type { KeyRing } from '../domain/keys/key-ring.ts';
import { type Random, seal, unseal } from '../domain/keys/sealing.ts';
import { parseAddress } from '../domain/mail/address.ts';
import { overOn } from '../domain/requests/next-look.ts';
import type { HistoryEntry, RequestContent, RequestFile, RequestState } from '../domain/requests/request.ts';
import type { RequestLine, Requests, SentLetter, Transition } from '../domain/requests/requests.ts';
import { type Clock, epochSeconds } from '../domain/time.ts';
import { type BlockedRequest, blockedItem, blockedLookup, lookupWrites } from './blocked-items.ts';
import { allOf } from './blocked-rows.ts';
import { partEntry } from './journal-entries.ts';
import { keys } from './keys.ts';
import { context, put, remove } from './person-items.ts';
import {
  contentEnds,
  fileItem,
  historyItem,
  listWrites,
  remnantOf,
  type SealedLetter,
  toFile,
  toHistory,
  toLine,
} from './request-items.ts';
import { auditItem } from './staff-store.ts';
import type { Change, Item, StoredItem, Table, Write } from './table.ts';

type Ports = {
  readonly table: Table;
  readonly keyRing: KeyRing;
  readonly random: Random;
  readonly now: Clock;
  readonly policy: Policy;
};

const duePage = 100;
/** A transaction takes a hundred writes; some are left for what goes with them. */
const rowsAtOnce = 80;
/** References are short: longer or broken text names no request, and may be no key that a table can hold. */
const mayBeId = (id: string): boolean => /^R-[0-9A-Z]{13}$/.test(id);

const fileKey = (id: string) => ({ pk: keys.request(id), sk: keys.requestFile });
const contentKey = (id: string) => ({ pk: keys.request(id), sk: keys.requestContent });
/** A request has a key of its own, kept like a person’s, so that its words can be destroyed in every copy. */
const keyKey = (id: string) => ({ pk: keys.subjectKey(id), sk: keys.key });

/** `Requests` over the tables. */
export const openRequests = (ports: Ports): Requests => {
  const { table, keyRing, random, policy } = ports;
  const entryId = () => Buffer.from(random(9)).toString('base64url');
  const rules = () => ({ policy, now: ports.now() });

  const contentItem = (file: RequestFile, content: RequestContent, key: Uint8Array): Item => {
    const ends = contentEnds(file, ports);
    return {
      ...contentKey(file.id),
      sealed: seal(key, content, context(file.id, keys.requestContent), random),
      ...(ends !== undefined && { expiresAt: ends }),
    };
  };

  const audited = (id: string, { audit, next }: Pick<Transition, 'audit'> & { next: RequestFile }): readonly Write[] =>
    audit
      ? [
          put(
            'records',
            auditItem(
              { ...audit, reference: id, ...(next.subjectId !== undefined && { subjectId: next.subjectId }) },
              ports,
            ),
            'absent',
          ),
        ]
      : [];

  const stored = async (id: string): Promise<StoredItem | undefined> =>
    mayBeId(id) ? table.get('records', fileKey(id)) : undefined;

  const open = (item: StoredItem, key: Uint8Array) =>
    unseal(key, String(item['sealed']), context(keys.requestOf(item.pk), item.sk));

  const contentOf = async (id: string): Promise<RequestContent | undefined> => {
    if (!mayBeId(id)) return undefined;
    const [item, key] = await Promise.all([table.get('records', contentKey(id)), keyRing.subjectKey(id)]);
    return item && key && (open(item, key) as RequestContent);
  };

  const rowsOf = async (id: string, prefix: string): Promise<readonly StoredItem[]> =>
    mayBeId(id) ? (await allOf(table, 'records', keys.request(id))).filter(({ sk }) => sk.startsWith(prefix)) : [];

  const lettersOf = async (id: string): Promise<readonly SentLetter[]> => {
    const [rows, key] = await Promise.all([rowsOf(id, keys.letterPrefix), keyRing.subjectKey(id)]);
    if (!key) return [];
    return rows.map((row) => ({
      kind: row['kind'] as SentLetter['kind'],
      at: String(row['at']),
      sent: row['sent'] === true,
      ...(open(row, key) as SealedLetter),
    }));
  };

  /** An entry, in the place that the version of the file gives it among those of the same millisecond. */
  /** Writes to more rows than one transaction takes. */
  const inTurns = async (rows: readonly StoredItem[], write: (row: StoredItem) => Write): Promise<void> => {
    for (let first = 0; first < rows.length; first += rowsAtOnce) {
      await table.transact(rows.slice(first, first + rowsAtOnce).map(write));
    }
  };

  const noted = (id: string, entry: HistoryEntry | undefined, version: number): readonly Write[] =>
    entry ? [put('records', historyItem(id, entry, String(version).padStart(6, '0')), 'absent')] : [];

  const letterItem = (id: string, { kind, at, sent, subject, text }: SentLetter, key: Uint8Array): Item => {
    const place = { pk: keys.request(id), sk: keys.letter(at, entryId()) };
    const said: SealedLetter = { subject, text };
    return { ...place, kind, at, sent, sealed: seal(key, said, context(id, place.sk), random) };
  };

  /** The key of a request ends with its words: unless somebody confirms them in time, or never. */
  const keyUntil = async (id: string, ends: number | undefined): Promise<readonly Write[]> => {
    const item = await table.get('keys', keyKey(id));
    if (!item) return [];
    const { version, expiresAt: _ends, ...kept } = item;
    return [put('keys', { ...kept, ...(ends !== undefined && { expiresAt: ends }) }, version)];
  };

  const change: Requests['change'] = async ({ file, seen }, { next, entry, content, letter, audit }) => {
    const { id } = file;
    const ends = contentEnds(next, ports);
    const endsAnew = ends !== contentEnds(file, ports);
    const words = content ?? (endsAnew ? await contentOf(id) : undefined);
    const key = words || letter ? await keyRing.subjectKey(id) : undefined;
    const { committed } = await table.transact([
      put('records', fileItem(next, rules()), (seen as StoredItem).version),
      ...listWrites(file, next),
      ...noted(id, entry, (seen as StoredItem).version),
      ...(words && key ? [put('records', contentItem(next, words, key))] : []),
      ...(endsAnew ? await keyUntil(id, ends) : []),
      ...(letter && key ? [put('records', letterItem(id, letter, key), 'absent')] : []),
      ...audited(id, { audit, next }),
    ]);
    return committed;
  };

  return {
    async open({ file, content, entry, audit }) {
      const { key, wrapped } = await keyRing.newSubjectKey(file.id);
      const ends = contentEnds(file, ports);
      const result = await table.transact([
        put('records', fileItem(file, rules()), 'absent'),
        put('keys', { ...keyKey(file.id), ...wrapped, ...(ends !== undefined && { expiresAt: ends }) }),
        put('records', contentItem(file, content, key)),
        ...listWrites(undefined, file),
        ...noted(file.id, entry, 0),
        ...audited(file.id, { audit, next: file }),
      ]);
      if (result.committed) return file;
      const stood = result.refused.find(({ index }) => index === 0)?.stood;
      if (!stood) throw new Error('a refused put must name the item that stood');
      return toFile(stood);
    },

    async load(id) {
      const item = await stored(id);
      return item && { file: toFile(item), seen: item };
    },

    content: contentOf,
    change,
    history: async (id) => (await rowsOf(id, keys.historyPrefix)).map(toHistory),
    letters: lettersOf,

    async list({ states, right }, { limit, cursor }) {
      const after = cursor === undefined ? undefined : Buffer.from(cursor, 'base64url').toString();
      if (after !== undefined && !/^\d{4}-\d{2}-\d{2}#R-[0-9A-Z]{13}$/.test(after)) return undefined;
      // The line that a page ended with is the first of the next query, and one more tells whether there are more.
      const range = { limit: limit + 2, ...(after !== undefined && { from: after }) };
      const pages = await Promise.all(
        states.map((state: RequestState) => table.query('records', keys.requestList(state, right), range)),
      );
      const items = pages
        .flatMap((page) => page.items)
        .filter(({ sk }) => sk !== after)
        .sort((a, b) => (a.sk < b.sk ? -1 : 1));
      const lines: readonly RequestLine[] = items.slice(0, limit).map(toLine);
      const last = items.length > limit ? items[limit - 1] : undefined;
      return { lines, ...(last && { cursor: Buffer.from(last.sk).toString('base64url') }) };
    },

    async due(until, cursor) {
      const [, bucketOf = '0', inner] = /^(\d+) ?(.+)?$/s.exec(cursor ?? '0') ?? [];
      const place = Number(bucketOf);
      const bucket = keys.requestDueBuckets[place];
      if (bucket === undefined) return { ids: [] };
      const page = await table.queryDue('records', bucket, until.toISOString(), {
        limit: duePage,
        ...(inner !== undefined && { cursor: inner }),
      });
      const next =
        page.cursor !== undefined
          ? `${place} ${page.cursor}`
          : place + 1 < keys.requestDueBuckets.length
            ? String(place + 1)
            : undefined;
      return { ids: page.items.map(({ pk }) => keys.requestOf(pk)), ...(next !== undefined && { cursor: next }) };
    },

    async eraseContent({ file, seen }, transition) {
      const { next, entry, audit } = transition;
      const { committed } = await table.transact([
        put('records', fileItem(next, rules()), (seen as StoredItem).version),
        remove('records', contentKey(file.id)),
        remove('keys', keyKey(file.id)),
        ...listWrites(file, next),
        ...noted(file.id, entry, (seen as StoredItem).version),
        ...audited(file.id, { audit, next }),
      ]);
      return committed;
    },

    async block({ file, seen }, until) {
      const { id } = file;
      const at = ports.now().toISOString();
      const [content, letters, rows] = await Promise.all([
        contentOf(id),
        lettersOf(id),
        allOf(table, 'records', keys.request(id)),
      ]);
      const history = rows.filter(({ sk }) => sk.startsWith(keys.historyPrefix));
      const remnant = remnantOf(file, at);
      const expiresAt = epochSeconds(until);
      const others = rows.filter(({ sk }) => sk !== keys.requestFile);
      const sealedFirst = others.toSorted(
        (a, b) => Number(b['sealed'] !== undefined) - Number(a['sealed'] !== undefined),
      );
      const blocked: BlockedRequest = { file, ...(content && { content }), history: history.map(toHistory), letters };
      const address = parseAddress(content?.address ?? '');
      const item = await blockedItem(
        {
          subjectId: id,
          category: policy.stored.request,
          content: { request: blocked },
          blocking: { until, because: becauseOf(file, policy) },
          blockedAt: at,
          held: false,
          ...(address && { lookupPk: await blockedLookup(address, ports) }),
        },
        ports,
      );
      // Of a very long history entries are left that name nobody: they go after or, should this die, with what is blocked.
      const rest = sealedFirst.slice(rowsAtOnce);
      await inTurns(rest, ({ version, ...row }) => put('records', { ...row, expiresAt }, version));
      const writes: readonly Write[] = [
        put('records', { ...fileItem(remnant, rules()), expiresAt }, (seen as StoredItem).version),
        put('blocked', item, 'absent'),
        ...lookupWrites(id, [], [item]),
        remove('keys', keyKey(id)),
        ...listWrites(file, remnant, expiresAt),
        ...sealedFirst.slice(0, rowsAtOnce).map((row) => remove('records', row)),
      ];
      const done = { subjectId: id, id: entryId(), tally: { [policy.stored.request]: { blocked: 1 } } };
      const { committed } = await table.transact([...writes, ...partEntry(policy, at, 'blocking', done, writes)]);
      if (committed) await inTurns(rest, (row) => remove('records', row));
      return committed;
    },

    async ofSubject(subjectId) {
      const rows = await allOf(table, 'records', keys.requestsOf(subjectId));
      const files = await Promise.all(rows.map(({ sk }) => stored(sk)));
      return files.flatMap((item) => (item ? [toFile(item)] : [])).filter((file) => file.subjectId === subjectId);
    },
  };
};

/** The rules that block a closed request, with the day on which they began. */
const becauseOf = (file: RequestFile, policy: Policy) =>
  rulesFor(policy, policy.stored.request).flatMap(({ ruleId, rule }) =>
    rule.blocked ? [{ rule: ruleId, from: overOn(file, policy) }] : [],
  );

/** The request that a change of `records` concerns: a file that is there, and not only what is left of one. */
export const changedRequest = ({ kind, key, item }: Change): string | undefined =>
  kind === 'put' && key.sk === keys.requestFile && item?.['blockedAt'] === undefined
    ? keys.requestOf(key.pk)
    : undefined;
