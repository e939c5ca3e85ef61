import type { Policy } from '../../policy/model/types.ts';
import type { Holds, NewHold } from '../domain/blocking/holds.ts';
import type { KeyRing } from '../domain/keys/key-ring.ts';
import type { Random } from '../domain/keys/sealing.ts';
import { blockedEnd } from '../domain/retention/look.ts';
import { type Hold, isHeld } from '../domain/retention/person-facts.ts';
import { loggedUntil } from '../domain/staff/audit.ts';
import type { Staff } from '../domain/staff/staff.ts';
import { type Clock, epochSeconds } from '../domain/time.ts';
import { Unavailable } from '../domain/unavailable.ts';
import { becauseOf, isReadable, lookupWrites } from './blocked-items.ts';
import { allOf, blockedRowsOf, countedBy, holdsOn } from './blocked-rows.ts';
import { anyVisits, copyVisits, deleteHeldVisits } from './held-visits.ts';
import { holdEntry, partEntry } from './journal-entries.ts';
import { keys } from './keys.ts';
import { toHold } from './life-items.ts';
import { movedTo } from './life-store.ts';
import { fence, put, remove } from './person-items.ts';
import { auditItem } from './staff-store.ts';
import type { StoredItem, Table, Write } from './table.ts';

type Ports = {
  readonly table: Table;
  readonly policy: Policy;
  readonly now: Clock;
  readonly keyRing: KeyRing;
  readonly random: Random;
};
type OnPerson = Hold & { readonly subjectId: string };

/** A transaction takes a hundred writes; some are left for what goes with the rows. */
const rowsAtOnce = 90;
/** How often it is tried while others change the same person. */
const mostTries = 5;
const racing = () => new Unavailable('somebody else is changing that person all the time');

const isOnPerson = (hold: Hold): hold is OnPerson => hold.subjectId !== undefined;
/** The row of somebody in use, marked that a hold stands on them or that none does. */
const markedHeld = ({ held: _held, ...live }: StoredItem, isAny: boolean): StoredItem => ({
  ...live,
  ...(isAny && { held: true }),
});
const covers = (hold: Hold, row: StoredItem): boolean => isHeld([hold], String(row['category']));

/** `Holds` over the tables: the hold itself in `records`, and beside what it covers a copy for the purge to see. */
export const openHolds = (ports: Ports): Holds => {
  const { table, policy, now, random } = ports;

  const holdKey = (holdId: string) => ({ pk: keys.holds, sk: holdId });
  const find = async (holdId: string): Promise<StoredItem | undefined> =>
    holdId === '' || holdId.length > 36 || !holdId.isWellFormed() ? undefined : table.get('records', holdKey(holdId));
  const person = (subjectId: string) => table.get('records', { pk: keys.subject(subjectId), sk: keys.person });
  const all = async (): Promise<readonly Hold[]> => (await allOf(table, 'records', keys.holds)).map(toHold);

  const entryId = () => Buffer.from(random(9)).toString('base64url');
  /** These writes, with the entry by which a restore repeats them. */
  const journalled = (holdId: string, writes: readonly Write[]): readonly Write[] => [
    ...writes,
    ...holdEntry(policy, now().toISOString(), `${holdId}#${entryId()}`, writes),
  ];

  const auditWrite = (act: 'set-hold' | 'release-hold', { holdId, subjectId }: Hold, by: Staff, reason: string) =>
    put(
      'records',
      auditItem({ act, by, reason, reference: holdId, ...(subjectId !== undefined && { subjectId }) }, ports),
      'absent',
    );

  /** Not forgotten by the store while held, and looked at again by the purge when it would have ended or the hold has to be. */
  const heldRow = ({ expiresAt: _end, ...row }: StoredItem, { reviewOn }: Hold): readonly StoredItem[] => {
    const review = `${reviewOn}T00:00:00.000Z`;
    const dueAt = row.dueAt !== undefined && row.dueAt > review ? row.dueAt : review;
    return row['held'] === true && row.dueAt === dueAt ? [] : [{ ...row, held: true, dueAt }];
  };

  /** Rows as they are from now on, and where their person is found by address. */
  const changedWrites = (
    subjectId: string,
    all: readonly StoredItem[],
    changed: readonly StoredItem[],
    gone: readonly StoredItem[] = [],
  ): readonly Write[] => {
    const others = all.filter(({ sk }) => ![...changed, ...gone].some((row) => row.sk === sk));
    return [
      ...changed.map(({ version, ...row }) => put('blocked', row, version)),
      ...lookupWrites(subjectId, all, [...others, ...changed]),
    ];
  };

  /** What came to its end before the hold and only waits for the purge is not brought back by it. */
  const overWrites = (over: readonly StoredItem[], { subjectId }: OnPerson, at: string): readonly Write[] => {
    if (over.length === 0) return [];
    const done = { subjectId, id: entryId(), tally: countedBy('erased', over) };
    const gone = over.map((row) => remove('blocked', row, row.version));
    return [...gone, ...partEntry(policy, at, 'destruction', done, gone)];
  };

  /** The first transaction takes effect at once: from then on the purge sees the hold. What it has no room for follows. */
  const setOnPerson = async (hold: OnPerson, by: Staff, isKnown: boolean): Promise<Hold | undefined> => {
    let isSet = isKnown;
    for (let tries = 0; tries < mostTries; ) {
      const { subjectId, holdId } = hold;
      const [live, rows] = await Promise.all([person(subjectId), blockedRowsOf(table, subjectId)]);
      const at = now();
      const covered = rows.filter((row) => covers(hold, row));
      const over = covered.filter((row) => !isReadable(row, at)).slice(0, rowsAtOnce);
      if (!isSet && !live && rows.every((row) => !isReadable(row, at))) return undefined;
      const held = covered
        .filter((row) => isReadable(row, at))
        .flatMap((row) => heldRow(row, hold))
        .slice(0, rowsAtOnce - over.length);
      const destroyed = overWrites(over, hold, at.toISOString());
      const writes: readonly Write[] = [
        ...(isSet
          ? []
          : [
              put('records', { ...holdKey(holdId), ...hold }, 'absent'),
              put('blocked', { pk: keys.blocked(subjectId), sk: keys.hold(holdId), ...hold }, 'absent'),
              ...(live ? [fence(markedHeld(live, true), at.toISOString())] : []),
              auditWrite('set-hold', hold, by, hold.reason),
            ]),
        ...changedWrites(subjectId, rows, held, over),
      ];
      if (writes.length + destroyed.length === 0) return hold;
      const { committed } = await table.transact([...destroyed, ...journalled(holdId, writes)]);
      if (committed) isSet = true;
      else {
        const stood = isSet ? undefined : await find(holdId);
        if (stood) return toHold(stood);
        tries += 1;
      }
    }
    throw racing();
  };

  const setOnVisits = async (hold: Hold, by: Staff, isKnown: boolean): Promise<Hold | undefined> => {
    const { holdId, visits, reviewOn } = hold;
    if (!visits) throw new Error('a hold covers a person or days of visits');
    // Set anew after its review, it holds what only the one before it still keeps.
    const others = (await all())
      .filter((other) => other.visits && other.releasedAt === undefined && other.holdId !== holdId)
      .map((other) => other.holdId);
    if (!isKnown) {
      if (!(await anyVisits({ visits }, others, ports))) return undefined;
      const result = await table.transact(
        journalled(holdId, [
          put('records', { ...holdKey(holdId), ...hold }, 'absent'),
          auditWrite('set-hold', hold, by, hold.reason),
        ]),
      );
      if (!result.committed) {
        const stood = await find(holdId);
        if (stood) return toHold(stood);
        throw racing();
      }
    }
    await copyVisits({ holdId, visits, reviewOn }, others, ports);
    return hold;
  };

  /** Released rows end when their rules say so; what is over by then is due at once, and nobody reads it any more. */
  const releasedRow = (row: StoredItem): Promise<StoredItem> => {
    const at = now();
    const end = blockedEnd(policy, becauseOf(row));
    return movedTo(row, new Date(Math.max(end.getTime(), at.getTime())), false, ports);
  };

  /** The hold as it is kept once it is released: as long as the log of accesses. */
  const releasedHold = (item: StoredItem, at: Date): { readonly write: Write; readonly hold: Hold } => {
    const { version, ...kept } = item;
    const released = { ...kept, releasedAt: at.toISOString() };
    const write = put('records', { ...released, expiresAt: epochSeconds(loggedUntil(policy, at)) }, version);
    return { write, hold: toHold({ ...released, version }) };
  };

  const releaseOnPerson = async (item: StoredItem, hold: OnPerson, by: Staff, reason: string) => {
    const { subjectId, holdId } = hold;
    const [live, rows, holds] = await Promise.all([
      person(subjectId),
      blockedRowsOf(table, subjectId),
      holdsOn(table, subjectId),
    ]);
    const others = holds.filter((other) => other.holdId !== holdId);
    const freed = rows.filter((row) => row['held'] === true && !isHeld(others, String(row['category'])));
    const at = now();
    const rowWrites = changedWrites(subjectId, rows, await Promise.all(freed.slice(0, rowsAtOnce).map(releasedRow)));
    if (freed.length > rowsAtOnce) {
      // The hold still stands: should this be cut off, the purge holds again what is free too early.
      await table.transact(journalled(holdId, rowWrites));
      return undefined;
    }
    const released = releasedHold(item, at);
    const { committed } = await table.transact(
      journalled(holdId, [
        released.write,
        remove('blocked', { pk: keys.blocked(subjectId), sk: keys.hold(holdId) }),
        ...(live ? [fence(markedHeld(live, others.length > 0), at.toISOString())] : []),
        auditWrite('release-hold', hold, by, reason),
        ...rowWrites,
      ]),
    );
    return committed ? released.hold : undefined;
  };

  /** Copies go first: none is left without a hold that names it, wherever this is cut off. */
  const releaseOnVisits = async (item: StoredItem, hold: Hold, by: Staff, reason: string) => {
    await deleteHeldVisits(hold.holdId, ports);
    const released = releasedHold(item, now());
    const writes = [released.write, auditWrite('release-hold', hold, by, reason)];
    const { committed } = await table.transact(journalled(hold.holdId, writes));
    return committed ? released.hold : undefined;
  };

  return {
    async find(holdId) {
      const item = await find(holdId);
      return item && toHold(item);
    },

    async set({ by, ...wanted }: NewHold) {
      const item = await find(wanted.holdId);
      const hold = item ? toHold(item) : { ...wanted, setBy: by.id, setAt: now().toISOString() };
      if (hold.releasedAt !== undefined) return hold;
      const isKnown = item !== undefined;
      return isOnPerson(hold) ? setOnPerson(hold, by, isKnown) : setOnVisits(hold, by, isKnown);
    },

    async keepUp({ holdId, visits, reviewOn }) {
      if (!visits) return;
      await copyVisits({ holdId, visits, reviewOn }, [], ports);
      const item = await find(holdId);
      // Released meanwhile: no copy is left without a hold that names it.
      if (!item || toHold(item).releasedAt !== undefined) await deleteHeldVisits(holdId, ports);
    },

    async release(holdId, by, reason) {
      // Each time that there is more than a transaction takes, less is left.
      for (let tries = 0; tries < 10 * mostTries; tries += 1) {
        const item = await find(holdId);
        if (!item) return undefined;
        const hold = toHold(item);
        if (hold.releasedAt !== undefined) return hold;
        const released = isOnPerson(hold)
          ? await releaseOnPerson(item, hold, by, reason)
          : await releaseOnVisits(item, hold, by, reason);
        if (released) return released;
      }
      throw racing();
    },

    standing: async () => (await all()).filter(({ releasedAt }) => releasedAt === undefined),

    list: async () => (await all()).toSorted((a, b) => (`${a.setAt} ${a.holdId}` < `${b.setAt} ${b.holdId}` ? 1 : -1)),
  };
};
