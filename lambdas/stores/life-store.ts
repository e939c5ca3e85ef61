import { seal } from '../domain/keys/sealing.ts';
import { formerOf } from '../domain/retention/former.ts';
import type { Due, Lives, LoadedPerson } from '../domain/retention/lives.ts';
import { isHeld } from '../domain/retention/person-facts.ts';
import type { Clock } from '../domain/time.ts';
import { becauseOf, lookupWrites, openBlocked, timesOf } from './blocked-items.ts';
import { allOf } from './blocked-rows.ts';
import { partEntry } from './journal-entries.ts';
import { keys } from './keys.ts';
import {
  blockingWrites,
  endingWrites,
  mostWrites,
  type Sealing,
  tallyOf,
  thinningWrites,
  tidyWrites,
} from './leaving-writes.ts';
import { pastEventsWith, toHold } from './life-items.ts';
import { type OpenedPerson, openPersonRows } from './opened-person.ts';
import { toFacts } from './person-facts.ts';
import { context, everythingOf, put, remove } from './person-items.ts';
import type { StoredItem, Table, TableName, Write } from './table.ts';

type Ports = Sealing & { readonly table: Table; readonly now: Clock };
type Seen = {
  readonly person: StoredItem;
  readonly rows: readonly StoredItem[];
  /** What of theirs is blocked already. */
  readonly already: readonly StoredItem[];
};
type SeenBlocked = { readonly rows: readonly StoredItem[] };

const duePage = 100;
/** A transaction takes a hundred writes; some are left for what goes with them. */
const partsAtOnce = 25;
const rowsAtOnce = 90;

/** `Lives` over the tables. */
export const openLives = (ports: Ports): Lives => {
  const { table, keyRing, random, now } = ports;

  const due = async (name: TableName, bucket: string, until: Date, cursor: string | undefined) => {
    const page = { limit: duePage, ...(cursor !== undefined && { cursor }) };
    const { items, cursor: next } = await table.queryDue(name, bucket, until.toISOString(), page);
    // Several rows of one person may be due; they are looked at together.
    const people = new Map<string, Due>();
    for (const { pk, dueAt } of items) {
      const subjectId = name === 'blocked' ? keys.blockedOf(pk) : keys.subjectOf(pk);
      if (!people.has(subjectId)) people.set(subjectId, { subjectId, dueAt });
    }
    return { due: [...people.values()], ...(next !== undefined && { cursor: next }) };
  };

  /** What is blocked of somebody, and the holds that stand on them. */
  const blockedOf = async (subjectId: string) => {
    const all = await allOf(table, 'blocked', keys.blocked(subjectId));
    return {
      blocked: all.filter(({ sk }) => sk.startsWith(keys.blockedPrefix)),
      holds: all.filter(({ sk }) => sk.startsWith(keys.holdPrefix)).map(toHold),
    };
  };

  const moment = (run: string) => ({ at: now().toISOString(), run });
  const entryId = () => Buffer.from(random(9)).toString('base64url');

  const opened = async ({
    facts,
    seen,
  }: LoadedPerson): Promise<{ whole: OpenedPerson; key: Uint8Array } | undefined> => {
    const { person, rows } = seen as Seen;
    const key = await keyRing.subjectKey(facts.subjectId);
    return key && { whole: openPersonRows(person, rows, key), key };
  };

  const committed = async (writes: readonly Write[]) => ((await table.transact(writes)).committed ? 'done' : 'raced');

  const sweep: Lives['sweep'] = async (subjectId) => {
    const pk = keys.subject(subjectId);
    const { items, cursor } = await table.query('records', pk, { limit: rowsAtOnce });
    if (items.some(({ sk }) => sk === keys.person)) return 'raced';
    // The mark goes last, with the last rows.
    const rows = cursor === undefined ? items : items.filter(({ sk }) => sk !== keys.remains);
    if (rows.length > 0) await table.transact(rows.map((row) => remove('records', row)));
    return cursor === undefined ? 'done' : 'more';
  };

  return {
    buckets: keys.dueBuckets,
    duePeople: (bucket, until, cursor) => due('records', bucket, until, cursor),
    dueBlocked: (bucket, until, cursor) => due('blocked', bucket, until, cursor),

    async load(subjectId) {
      const [rows, { blocked, holds }] = await Promise.all([everythingOf(table, subjectId), blockedOf(subjectId)]);
      const person = rows.find(({ sk }) => sk === keys.person);
      if (!person) return rows.length > 0 ? 'remains' : undefined;
      return { facts: toFacts(person, rows), holds, seen: { person, rows, already: blocked } satisfies Seen };
    },

    async lookAgain({ seen }, at) {
      const { person, rows } = seen as Seen;
      const { version, ...item } = person;
      const marks = tidyWrites({ rows }, []).slice(0, mostWrites - 1);
      if (marks.length === 0 && item.dueAt === at.toISOString()) return 'done';
      return committed([put('records', { ...item, dueAt: at.toISOString() }, version), ...marks]);
    },

    async thin(loaded, leaving, nextLookAt, { run }) {
      const { facts, holds, seen } = loaded;
      const found = await opened(loaded);
      if (!found) return 'raced';
      const { person, already } = seen as Seen;
      const { version, ...item } = person;
      const now = moment(run);
      const parts = leaving.slice(0, partsAtOnce);
      const isAll = parts.length === leaving.length;
      const rows = thinningWrites(found.whole, parts, found.key, ports);
      const events = found.whole.rows.filter(({ sk }) => sk.startsWith(keys.eventPrefix) && isRemoved(rows, sk));
      // Fields alone have no clocks; of anything else that leaves some is left, because other clocks run on it.
      const former = parts.some(({ unit }) => unit.kind !== 'fields')
        ? formerOf(
            facts,
            parts.map(({ unit }) => unit),
            ports.policy.zone,
          )
        : {};
      const past = events.length > 0 && {
        pastEvents: pastEventsWith((seen as Seen).person, events).map((one) => ({ ...one })),
      };
      const writes: readonly Write[] = [
        put('records', { ...item, ...former, ...past, dueAt: isAll ? nextLookAt.toISOString() : now.at }, version),
        ...(await blockingWrites(found.whole, parts, { holds, already }, now, ports)),
        ...rows,
      ];
      const done = { subjectId: facts.subjectId, id: entryId(), run, tally: tallyOf(parts) };
      const all = [...writes, ...partEntry(ports.policy, now.at, 'blocking', done, writes)];
      const marks = isAll ? tidyWrites(found.whole, rows).slice(0, mostWrites - all.length) : [];
      const result = await committed([...all, ...marks]);
      return result === 'done' && !isAll ? 'more' : result;
    },

    async end(loaded, leaving, { run }) {
      const { person, rows, already } = loaded.seen as Seen;
      const { holds } = loaded;
      const found = await opened(loaded);
      const now = moment(run);
      // Without its key nothing of a person can be read, so nothing can be sealed anew either: what is left goes.
      const blocking = found ? await blockingWrites(found.whole, leaving, { holds, already }, now, ports) : [];
      const ending = await endingWrites({ person, rows }, tallyOf(leaving), now, blocking, ports);
      const result = await committed([...blocking, ...ending]);
      const isAll = !ending.some((write) => write.type === 'put' && write.item.sk === keys.remains);
      return result === 'done' && !isAll ? 'more' : result;
    },

    sweep,

    async loadBlocked(subjectId) {
      const { blocked: rows, holds } = await blockedOf(subjectId);
      return {
        subjectId,
        holds,
        rows: rows.map((row) => ({
          id: row.sk,
          category: String(row['category']),
          ...becauseOf(row),
        })),
        seen: { rows } satisfies SeenBlocked,
      };
    },

    async settleBlocked({ subjectId, holds, seen }, over, ends, { run }) {
      const all = (seen as SeenBlocked).rows;
      const gone = all.filter(({ sk }) => over.includes(sk)).slice(0, rowsAtOnce);
      const { at } = moment(run);
      const moved = await Promise.all(
        all
          .filter(({ sk }) => ends.has(sk))
          .slice(0, rowsAtOnce - gone.length)
          .map((row) => movedTo(row, ends.get(row.sk) ?? now(), isHeld(holds, String(row['category'])), ports)),
      );
      const isAll = gone.length + moved.length === over.length + ends.size;
      const changed = new Set([...gone.map(({ sk }) => sk), ...moved.map(({ sk }) => sk)]);
      const writes = [
        ...gone.map((row) => remove('blocked', row, row.version)),
        ...moved.map(({ version, ...row }) => put('blocked', row, version)),
        ...lookupWrites(subjectId, all, [...all.filter(({ sk }) => !changed.has(sk)), ...moved]),
      ];
      const done = { subjectId, id: entryId(), run, tally: destroyed(gone) };
      const entries = gone.length > 0 ? partEntry(ports.policy, at, 'destruction', done, writes) : [];
      const result = await committed([...writes, ...entries]);
      return result === 'done' && !isAll ? 'more' : result;
    },

    async destroyClassKeys(before) {
      const { items: holds } = await table.query('records', keys.holds, { limit: 1_000 });
      if (holds.some((hold) => hold['releasedAt'] === undefined)) return 0;
      let count = 0;
      for (const category of Object.keys(ports.policy.categories)) {
        const pk = keys.classKey(category);
        const { items } = await table.query('keys', pk, { to: keys.month(before), limit: 1_000 });
        for (const item of items.filter(({ sk }) => sk < keys.month(before))) {
          if (await table.remove('keys', item)) count += 1;
        }
      }
      return count;
    },
  };
};

const isRemoved = (writes: readonly Write[], sk: string) =>
  writes.some((write) => write.type === 'delete' && write.key.sk === sk);

const destroyed = (rows: readonly StoredItem[]) => {
  const tally: Record<string, { erased: number }> = {};
  for (const row of rows) {
    const category = String(row['category']);
    tally[category] = { erased: (tally[category]?.erased ?? 0) + 1 };
  }
  return tally;
};

/** The row with another end, sealed anew where that lies in a later month than its key lives. */
export const movedTo = async (row: StoredItem, until: Date, held: boolean, ports: Ports): Promise<StoredItem> => {
  const { expiresAt: _expires, held: _held, ...item } = row;
  const subjectId = keys.blockedOf(row.pk);
  const month = keys.month(until);
  const { expiresAt, ...times } = timesOf(subjectId, until);
  const kept = { ...item, ...times, ...(held ? { held } : { expiresAt }) };
  if (month <= String(row['month'])) return kept;
  const key = await ports.keyRing.classKey(String(row['category']), month);
  const sealed = seal(key, await openBlocked(row, ports), context(subjectId, row.sk), ports.random);
  return { ...kept, month, sealed };
};
