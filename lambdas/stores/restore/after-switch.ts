import type { Restore } from '../../domain/backups/restore.ts';
import type { Clock } from '../../domain/time.ts';
import type { Table } from '../table.ts';
import { doHeldBack } from './held-back.ts';
import { journalFrom } from './journal-since.ts';
import { replay } from './replay.ts';
import type { RestoreNotes } from './restore-notes.ts';

type Ports = { readonly table: Table; readonly notes: RestoreNotes; readonly now: Clock };

const isToSettle = ({ state, settledAt, set }: Restore): boolean =>
  state === 'switched' && set !== undefined && settledAt === undefined;

/**
 * Brings tables that were just switched to up to what happened meanwhile: functions change one after the other, and somebody may have
 * taken back a consent, or been erased, through one that still used the old ones. Then does what the restore held back. `table`: the
 * one that is in use now. Can be cut off and called again; `mayGoOn` as in `purge`.
 */
export const settleSwitches = async ({ table, notes, now }: Ports, mayGoOn: () => boolean): Promise<void> => {
  for (const restore of (await notes.list()).filter(isToSettle)) {
    const since = restore.knownUntil ?? restore.provedAt ?? restore.beganAt;
    for await (const entry of journalFrom(table, since, now())) {
      if (!mayGoOn()) return;
      await replay(entry, restore.tables, table, now());
    }
    if (!(await doHeldBack(restore.id, table, mayGoOn))) return;
    await notes.keep({ ...restore, settledAt: now().toISOString() });
  }
};
