import type { Policy } from '../../../policy/model/types.ts';
import { DamagedBackup } from '../../domain/backups/damaged-backup.ts';
import { daysLater } from '../../domain/civil-time.ts';
import type { Objects } from '../../domain/objects/objects.ts';
import { after, type Clock } from '../../domain/time.ts';
import { keys } from '../keys.ts';
import type { StoredItem, Table, WholeTable } from '../table.ts';
import { sha256 } from './manifest.ts';
import { decodeLine, encodeLine, packPart, partBytes, unpackPart } from './parts.ts';

/*
 * What no long backup holds, kept for some days in a place of its own: the keys, so that their loss is no disaster, and the journal
 * since the last night, so that whatever is put back knows of every erasure. Nothing of it gets older than the policy lets a
 * destroyed key be recoverable.
 */

/** How the names of all copies of keys begin. */
export const keysPrefix = 'keys/';
const journalPrefix = 'journal/';
const endName = 'end.json';

/** Entries are read again that were noted so long before: whoever wrote them may have taken a while. */
const overlapMs = 10 * 60_000;
/** What is about to be too old goes now: nobody may come by in the next minutes. */
const earlierMs = 5 * 60_000;
const rowsInPage = 1_000;
const dayMs = 86_400_000;

/** Short-lived copies of keys and journal, where the store does not keep any by itself. One process makes them. */
export type RecoveryCopies = {
  /** Copies what is new in the journal since the last time. Answers how many entries. */
  readonly copyJournal: () => Promise<number>;
  /** Copies every key as it is sealed. Answers how many rows. */
  readonly copyKeys: () => Promise<number>;
  /** When the newest whole copy of the keys was begun. */
  readonly keysCopiedAt: () => Promise<Date | undefined>;
  /** Removes whatever has reached its age; answers how many objects. */
  readonly end: () => Promise<number>;
};

type Place = Pick<Objects, 'put' | 'get' | 'list' | 'remove'>;
type Ports = {
  readonly policy: Policy;
  readonly table: Table;
  readonly whole: Pick<WholeTable, 'scan'>;
  readonly objects: Place;
  readonly now: Clock;
};

/** An instant as names carry it, in the order of time. */
const stampOf = (at: Date): string => at.toISOString().replace(/[-:.]/g, '');
const stampPattern = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)(\d{3})Z/;
/** The instant that an object is of; undefined for what is none of ours. */
const instantOf = (name: string): Date | undefined => {
  const parts = stampPattern.exec(name.replace(/^(keys|journal)\//, ''));
  if (!parts) return undefined;
  const [, year, month, day, hour, minute, second, ms] = parts;
  return new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}.${ms}Z`);
};

type Dated = { readonly name: string; readonly at: Date | undefined };
const dated = (name: string): Dated => ({ name, at: instantOf(name) });
/** Oldest first: what is there says how far back everything is, wherever the removal was cut off. */
const byAge = (a: Dated, b: Dated): number => (a.at?.getTime() ?? 0) - (b.at?.getTime() ?? 0);

const namesIn = async (objects: Pick<Place, 'list'>, prefix: string): Promise<readonly string[]> => {
  const names: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await objects.list(prefix, cursor === undefined ? {} : { cursor });
    names.push(...page.items.map(({ name }) => name));
    cursor = page.cursor;
  } while (cursor !== undefined);
  return names;
};

type Part = { readonly name: string; readonly items: number; readonly sha256: string };
type End = { readonly parts: readonly Part[] };

const readPart = async (objects: Pick<Place, 'get'>, name: string, hash?: string): Promise<readonly StoredItem[]> => {
  const bytes = await objects.get(name);
  if (!bytes) throw new DamagedBackup(name, 'missing');
  if (hash !== undefined && sha256(bytes) !== hash) throw new DamagedBackup(name, 'hash');
  try {
    return (await unpackPart(bytes)).map(decodeLine);
  } catch {
    // The parser's own words may repeat what stands there.
    throw new DamagedBackup(name, 'not-readable');
  }
};

const identity = ({ pk, sk }: StoredItem): string => JSON.stringify([pk, sk]);
const edition = (item: StoredItem): string => `${identity(item)} ${item.version}`;

/** Whole copies of the keys, newest first, by the name of what ends them. */
const keyCopies = async (objects: Pick<Place, 'list'>): Promise<readonly string[]> =>
  (await namesIn(objects, keysPrefix)).filter((name) => name.endsWith(`/${endName}`)).toReversed();

/** Opens the copies over a place that holds nothing else. */
export const openRecoveryCopies = ({ policy, table, whole, objects, now }: Ports): RecoveryCopies => {
  const lives = { days: policy.backups.keyRecoveryDays };
  /** Entries that are copied, by when they were noted; and until when everything is. */
  let known: { readonly copied: Map<string, number>; readonly until: number } | undefined;

  /** What a process before this one has copied lately. */
  const found = async () => {
    const names = await namesIn(objects, journalPrefix);
    const newest = instantOf(names.at(-1) ?? '')?.getTime();
    const until = newest ?? now().getTime() - policy.backups.keyRecoveryDays * dayMs;
    const copied = new Map<string, number>();
    for (const name of names.filter((each) => (instantOf(each)?.getTime() ?? 0) >= until - 2 * overlapMs)) {
      // Of a damaged one everything is copied again.
      const items = await readPart(objects, name).catch(() => []);
      for (const item of items) copied.set(edition(item), notedAt(item));
    }
    return { copied, until };
  };

  const entriesSince = async (since: Date): Promise<readonly StoredItem[]> => {
    const entries: StoredItem[] = [];
    const from = since.toISOString();
    // Some are noted a little ahead of the clock, so that they come after what they answer.
    const last = new Date(now().getTime() + dayMs).toISOString().slice(0, 10);
    for (let day = from.slice(0, 10); day <= last; day = daysLater(day, 1)) {
      let cursor: string | undefined;
      do {
        const range = { from, limit: rowsInPage, ...(cursor !== undefined && { cursor }) };
        const page = await table.query('journal', keys.journalDay(day), range);
        entries.push(...page.items);
        cursor = page.cursor;
      } while (cursor !== undefined);
    }
    return entries;
  };

  return {
    async copyJournal() {
      const at = now();
      const { copied, until } = known ?? (await found());
      const since = Math.min(until, at.getTime()) - overlapMs;
      const entries = (await entriesSince(new Date(since))).filter((item) => !copied.has(edition(item)));
      for (let first = 0; first < entries.length; ) {
        const { lines, taken } = linesFrom(entries, first);
        const packed = await packPart(lines);
        const name = `${journalPrefix}${stampOf(at)}-${sha256(packed).slice(0, 16)}.gz`;
        if (!(await objects.put(name, packed))) throw new Error('another copy of the journal stands there');
        first += taken;
      }
      const kept = [...copied].filter(([, noted]) => noted >= since);
      const added = entries.map((item): [string, number] => [edition(item), notedAt(item)]);
      known = { copied: new Map([...kept, ...added]), until: at.getTime() };
      return entries.length;
    },

    async copyKeys() {
      const folder = `${keysPrefix}${stampOf(now())}/`;
      const parts: Part[] = [];
      let lines: Buffer[] = [];
      let [items, bytes] = [0, 0];
      const finish = async () => {
        const packed = await packPart(lines);
        const name = `${folder}${String(parts.length + 1).padStart(6, '0')}.gz`;
        if (!(await objects.put(name, packed))) throw new Error('another copy of the keys stands there');
        parts.push({ name, items, sha256: sha256(packed) });
        [lines, items, bytes] = [[], 0, 0];
      };
      let cursor: string | undefined;
      do {
        const page = await whole.scan('keys', { limit: rowsInPage, ...(cursor !== undefined && { cursor }) });
        const text = Buffer.from(page.items.map(encodeLine).join(''));
        lines.push(text);
        items += page.items.length;
        bytes += text.byteLength;
        if (bytes >= partBytes) await finish();
        cursor = page.cursor;
      } while (cursor !== undefined);
      await finish();
      // Last: without it there is no copy.
      await objects.put(`${folder}${endName}`, Buffer.from(JSON.stringify({ parts } satisfies End)));
      return parts.reduce((sum, part) => sum + part.items, 0);
    },

    keysCopiedAt: async () => instantOf((await keyCopies(objects))[0] ?? ''),

    async end() {
      let count = 0;
      const soon = new Date(now().getTime() + earlierMs);
      for (const { name, at } of (await namesIn(objects, '')).map(dated).sort(byAge)) {
        if (at && after(at, lives) > soon) continue;
        if (await objects.remove(name)) count += 1;
      }
      return count;
    },
  };
};

/** When an entry of the journal was noted, in milliseconds. */
const notedAt = ({ sk }: StoredItem): number => Date.parse(sk.split('#')[0] ?? '');

/** As many lines, from one on, as go into one object. */
const linesFrom = (entries: readonly StoredItem[], first: number) => {
  const lines: Buffer[] = [];
  let bytes = 0;
  for (const item of entries.slice(first)) {
    const line = Buffer.from(encodeLine(item));
    lines.push(line);
    bytes += line.byteLength;
    if (bytes >= partBytes) break;
  }
  return { lines, taken: lines.length };
};

/**
 * Everything that was copied: the keys as of the newest whole copy that is meant, or of the newest where none is, and every entry of
 * the journal once. Keys that were destroyed since are among them: the erasures in the journal say whose. Throws `DamagedBackup`,
 * which names the object, where part of the journal cannot be read, and where there are copies of the keys and none of them can.
 */
export const readRecoveryCopies = async (
  objects: Pick<Place, 'get' | 'list'>,
  isMeant: (keys: readonly StoredItem[]) => boolean = () => true,
): Promise<{
  /** Undefined where none was ever made. */
  readonly keys?: readonly StoredItem[];
  readonly keysCopiedAt?: Date;
  readonly journal: readonly StoredItem[];
}> => {
  const journal = new Map<string, StoredItem>();
  for (const name of await namesIn(objects, journalPrefix)) {
    for (const item of await readPart(objects, name)) {
      if ((journal.get(identity(item))?.version ?? 0) <= item.version) journal.set(identity(item), item);
    }
  }
  let damage: unknown;
  let found: { readonly keys: readonly StoredItem[]; readonly keysCopiedAt?: Date } | undefined;
  for (const name of await keyCopies(objects)) {
    try {
      const items = await readKeys(objects, name);
      const keysCopiedAt = instantOf(name);
      const copy = { keys: items, ...(keysCopiedAt && { keysCopiedAt }) };
      if (isMeant(items)) return { ...copy, journal: [...journal.values()] };
      found ??= copy;
    } catch (error) {
      // An older one is as good for whoever was there then.
      if (!(error instanceof DamagedBackup)) throw error;
      damage ??= error;
    }
  }
  if (damage) throw damage;
  return { ...found, journal: [...journal.values()] };
};

/**
 * Since when every entry of the journal is among the copies: nothing is removed before its time, and nothing before what is older.
 * Nothing more is removed either once no server runs, which copied the keys every night.
 */
export const copiesReachBackTo = async (
  objects: Pick<Place, 'list'>,
  { policy, now }: Pick<Ports, 'policy' | 'now'>,
): Promise<Date> => {
  const at = now().getTime();
  const instants = (await namesIn(objects, ''))
    .flatMap((name) => instantOf(name)?.getTime() ?? [])
    .sort((a, b) => a - b);
  const [oldest = at, newest = at] = [instants[0], instants.at(-1)];
  const lastRan = Math.min(at, newest + dayMs);
  return new Date(Math.min(oldest, lastRan - policy.backups.keyRecoveryDays * dayMs) + earlierMs + overlapMs);
};

const readKeys = async (objects: Pick<Place, 'get'>, name: string): Promise<readonly StoredItem[]> => {
  const bytes = await objects.get(name);
  if (!bytes) throw new DamagedBackup(name, 'missing');
  let end: End;
  try {
    end = JSON.parse(Buffer.from(bytes).toString('utf8')) as End;
  } catch {
    throw new DamagedBackup(name, 'not-readable');
  }
  const items: StoredItem[] = [];
  for (const part of end.parts) {
    const read = await readPart(objects, part.name, part.sha256);
    if (read.length !== part.items) throw new DamagedBackup(part.name, 'count');
    items.push(...read);
  }
  return items;
};
