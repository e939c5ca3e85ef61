import type { Decision } from '../domain/consent/decision.ts';
import type { KeyRing } from '../domain/keys/key-ring.ts';
import { keyedHash, type Random, seal, unseal } from '../domain/keys/sealing.ts';
import type { Address } from '../domain/mail/address.ts';
import type { Person } from '../domain/people/people.ts';
import type { HistoryEntry, RequestContent, RequestFile } from '../domain/requests/request.ts';
import type { SentLetter } from '../domain/requests/requests.ts';
import type { Blocking } from '../domain/retention/leaving.ts';
import type { LifeEvent } from '../domain/retention/life-events.ts';
import type { Former, Restriction } from '../domain/retention/person-facts.ts';
import { epochSeconds } from '../domain/time.ts';
import { keys } from './keys.ts';
import { context, put, remove } from './person-items.ts';
import type { Item, StoredItem, Write } from './table.ts';

/** What is blocked of one category; only what belongs to it. */
export type BlockedContent = {
  readonly person?: Person & Former & { readonly createdAt: string; readonly restriction?: Restriction };
  readonly forms?: readonly BlockedForm[];
  /** With the firm's own number, which was sealed beside each. */
  readonly events?: readonly (LifeEvent & { readonly number?: string })[];
  readonly decisions?: readonly Decision[];
  /** A request for a right that was closed: file, words, history and letters. */
  readonly request?: BlockedRequest;
};

export type BlockedRequest = {
  readonly file: RequestFile;
  readonly content?: RequestContent;
  readonly history: readonly HistoryEntry[];
  readonly letters: readonly SentLetter[];
};

/** A form with the fields of one category, and what tells where it came from. */
export type BlockedForm = {
  readonly id: string;
  readonly form: string;
  readonly source: string;
  readonly decisionId: string;
  readonly enteredAt?: string;
  readonly confirmedAt?: string;
  readonly importedAt?: string;
  readonly fields: Readonly<Record<string, string | boolean>>;
};

/**
 * The store forgets a blocked row this long after its end, should the purge that destroys it never come. Until then nobody
 * reads it either: whoever reads asks for `until` (see `isReadable`).
 */
const backstopMs = 7 * 86_400_000;

/** The times of a blocked row: until when it is kept, when the purge has to come, and when the store forgets it by itself. */
export const timesOf = (subjectId: string, until: Date) => ({
  until: until.toISOString(),
  dueBucket: keys.due(subjectId),
  dueAt: until.toISOString(),
  expiresAt: epochSeconds(new Date(until.getTime() + backstopMs)),
});

/** Whether a blocked row may be read: before its end, or while a hold keeps it. */
export const isReadable = (row: StoredItem, now: Date): boolean =>
  row['held'] === true || String(row['until']) > now.toISOString();

/** Whether it was right no longer and was replaced: that is no blocking in error, and is never taken back. */
export const isReplaced = (row: StoredItem): boolean => row['replaced'] === true;

/** Why a row is blocked, and until when as it was last noted. */
export const becauseOf = (row: StoredItem) => ({
  until: String(row['until']),
  because: (row['because'] as Blocking['because'] | undefined) ?? [],
});

type Sealing = { readonly keyRing: KeyRing; readonly random: Random };

/** Where blocked people are found by address, for the disclosure role alone: a key of its own, so that it joins with nothing. */
export const blockedLookup = async (address: Address, { keyRing }: Pick<Sealing, 'keyRing'>): Promise<string> => {
  const { version, key } = await keyRing.derived('blocked-lookup');
  return keys.blockedLookup(version, keyedHash(key, address));
};

/** The same under every version of the key that is kept. */
export const blockedLookups = async (
  address: Address,
  { keyRing }: Pick<Sealing, 'keyRing'>,
): Promise<readonly string[]> =>
  (await keyRing.allDerived('blocked-lookup')).map(({ version, key }) =>
    keys.blockedLookup(version, keyedHash(key, address)),
  );

/**
 * Where somebody is found once these rows are all that is blocked of them: for as long as the last of these, and not at all once
 * there is none. `before`: what it was until now, so that nothing is written that stands so already.
 */
export const lookupWrites = (subjectId: string, before: readonly Item[], after: readonly Item[]): readonly Write[] => {
  const endOf = (rows: readonly Item[], pk: string): number | 'never' | undefined => {
    const found = rows.filter((row) => row['lookupPk'] === pk);
    if (found.length === 0) return undefined;
    const ends = found.map(({ expiresAt }) => expiresAt ?? Number.POSITIVE_INFINITY);
    return Math.max(...ends) === Number.POSITIVE_INFINITY ? 'never' : Math.max(...ends);
  };
  const places = [...before, ...after].flatMap((row) =>
    row['lookupPk'] === undefined ? [] : [String(row['lookupPk'])],
  );
  return [...new Set(places)].flatMap((pk): Write[] => {
    const end = endOf(after, pk);
    if (end === endOf(before, pk)) return [];
    if (end === undefined) return [remove('blocked', { pk, sk: subjectId })];
    return [put('blocked', { pk, sk: subjectId, ...(end !== 'never' && { expiresAt: end }) })];
  });
};

type NewBlocked = {
  readonly subjectId: string;
  readonly category: string;
  readonly content: BlockedContent;
  readonly blocking: Blocking;
  readonly blockedAt: string;
  readonly held: boolean;
  readonly lookupPk?: string;
};

/** A row of blocked data, sealed with the key of its category and of the month in which it ends. */
export const blockedItem = async (
  { subjectId, category, content, blocking, blockedAt, held, lookupPk }: NewBlocked,
  { keyRing, random }: Sealing,
): Promise<Item> => {
  const id = Buffer.from(random(12)).toString('base64url');
  const sk = keys.blockedData(category, id);
  const month = keys.month(blocking.until);
  const key = await keyRing.classKey(category, month);
  const { expiresAt, ...times } = timesOf(subjectId, blocking.until);
  return {
    pk: keys.blocked(subjectId),
    sk,
    category,
    blockedAt,
    because: blocking.because,
    month,
    sealed: seal(key, content, context(subjectId, sk), random),
    ...times,
    // A hold is not to be undone by the store.
    ...(held ? { held } : { expiresAt }),
    ...(lookupPk !== undefined && { lookupPk }),
  };
};

/** What a blocked row holds. For the disclosure role, and for sealing it anew; throws where its key is destroyed. */
export const openBlocked = async (item: StoredItem, { keyRing }: Pick<Sealing, 'keyRing'>): Promise<BlockedContent> => {
  const key = await keyRing.classKey(String(item['category']), String(item['month']));
  return unseal(key, String(item['sealed']), context(keys.blockedOf(item.pk), item.sk)) as BlockedContent;
};
