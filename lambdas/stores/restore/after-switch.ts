import type { Restore } from '../../domain/backups/restore.ts';
import type { Clock } from '../../domain/time.ts';
import type { Redo } from '../journal-entries.ts';
import type { Table } from '../table.ts';
import { rowName } from './facts-since.ts';
import { doHeldBack } from './held-back.ts';
import { type JournalEntry, journalFrom, nameOf } from './journal-since.ts';
import { replayInUse } from './replay.ts';
import type { RestoreNotes } from './restore-notes.ts';

type Ports = {
  readonly table: Table;
  readonly notes: RestoreNotes;
  readonly now: Clock;
  /** The set of tables that is in use here; undefined where there is one. */
  readonly set?: string | undefined;
};

/** By then every function of a deployment that switched uses the new tables. */
const changesWithinMs = 3_600_000;

const isToSettle = ({ state, settledAt }: Restore): boolean => state === 'switched' && settledAt === undefined;

const rowOf = (redo: Redo): string => rowName(redo.table, 'item' in redo ? redo.item : redo.key);

/** The last entry of this set that wrote a row, by row, as far as the journal has been read. */
const writtenIn = (set: string, { table, now }: Ports) => {
  const written = new Map<string, string>();
  const add = (entry: JournalEntry) => {
    if (entry.madeIn !== set) return;
    for (const redo of entry.redo) if (entry.sk > (written.get(rowOf(redo)) ?? '')) written.set(rowOf(redo), entry.sk);
  };
  return {
    add,
    /** Reads what came since, and answers whether a row was written here later than by that entry. */
    laterThan: async ({ sk }: JournalEntry, since: Date) => {
      for await (const entry of journalFrom(table, since.toISOString(), now())) add(entry);
      return (redo: Redo): boolean => (written.get(rowOf(redo)) ?? '') > sk;
    },
  };
};

/** Does what was done in the tables of before in those of now, each once; answers the names of what is done, and whether that is all. */
const doAgain = async (restore: Restore, set: string, ports: Ports, mayGoOn: () => boolean) => {
  const { table, now } = ports;
  const written = writtenIn(set, ports);
  const elsewhere: JournalEntry[] = [];
  const done = new Set(restore.redone);
  let readAt = now();
  for await (const entry of journalFrom(table, restore.knownUntil ?? restore.beganAt, now())) {
    written.add(entry);
    if (entry.madeIn !== set && !done.has(nameOf(entry))) elsewhere.push(entry);
  }
  let isAll = true;
  for (const entry of elsewhere) {
    if (!mayGoOn()) return { redone: [...done], isAll: false };
    const isNewer = async () => {
      const since = readAt;
      readAt = now();
      return written.laterThan(entry, since);
    };
    if (await replayInUse(entry, restore.tables, { table, now: now(), isNewer })) done.add(nameOf(entry));
    else isAll = false;
  }
  return { redone: [...done], isAll };
};

/**
 * Brings tables that were just switched to up to what happened meanwhile: functions change one after the other, and somebody may have
 * taken back a consent, or been erased, through one that still used the old ones. Once all of them have changed, it does what the
 * restore held back. Only for the set that is in use here. Can be cut off and called again; `mayGoOn` as in `purge`.
 */
export const settleSwitches = async (ports: Ports, mayGoOn: () => boolean): Promise<void> => {
  const { table, notes, now, set } = ports;
  if (set === undefined) return;
  for (const restore of (await notes.list()).filter((one) => isToSettle(one) && one.set === set)) {
    const { redone, isAll } = await doAgain(restore, set, ports, mayGoOn);
    const settling = await notes.keep({ ...restore, redone });
    const haveAllChanged = Date.parse(restore.switchedAt ?? '') + changesWithinMs <= now().getTime();
    if (!isAll || !haveAllChanged || !(await doHeldBack(restore.id, table, mayGoOn))) continue;
    const { redone: _done, ...settled } = settling;
    await notes.keep({ ...settled, settledAt: now().toISOString() });
  }
};
