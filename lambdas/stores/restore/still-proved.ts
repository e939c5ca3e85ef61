import type { Restore } from '../../domain/backups/restore.ts';
import type { Clock } from '../../domain/time.ts';
import type { Table } from '../table.ts';
import { journalFrom, placeBefore } from './journal-since.ts';

/** Whether the journal says nothing that is not carried out again there: if it does, a switch would undo it. */
export const isStillProved = async (
  { state, provedAt, knownUntil = provedAt }: Pick<Restore, 'state' | 'provedAt' | 'knownUntil'>,
  { table, now }: { readonly table: Table; readonly now: Clock },
): Promise<boolean> => {
  if (state !== 'proved' || knownUntil === undefined) return false;
  for await (const { sk } of journalFrom(table, knownUntil, now())) if (sk > knownUntil) return false;
  return true;
};

/** The same restore with what happened since its proof still to be done again, and to be proved anew. */
export const provedAnew = ({ provedAt, knownUntil = provedAt, report, ...restore }: Restore): Restore => ({
  ...restore,
  state: 'replaying',
  place: placeBefore(knownUntil ?? restore.beganAt),
  report: { ...report, looked: 0, findings: [] },
});
