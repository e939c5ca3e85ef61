import type { Restore } from '../../domain/backups/restore.ts';
import type { Clock } from '../../domain/time.ts';
import type { Table } from '../table.ts';
import { journalFrom, placeBefore } from './journal-since.ts';

type Ports = { readonly table: Table; readonly now: Clock };

/** Whether the journal says nothing that is not carried out again there. */
export const isUpToDate = async (
  { provedAt, knownUntil = provedAt }: Pick<Restore, 'provedAt' | 'knownUntil'>,
  { table, now }: Ports,
): Promise<boolean> => {
  if (knownUntil === undefined) return false;
  for await (const { sk } of journalFrom(table, knownUntil, now())) if (sk > knownUntil) return false;
  return true;
};

/** Whether a restore is proved, and a switch would undo nothing that has happened since. */
export const isStillProved = async (
  restore: Pick<Restore, 'state' | 'provedAt' | 'knownUntil'>,
  ports: Ports,
): Promise<boolean> => restore.state === 'proved' && (await isUpToDate(restore, ports));

/** The same restore with what happened since its proof still to be done again, and to be proved anew. */
export const provedAnew = ({ provedAt, knownUntil = provedAt, report, ...restore }: Restore): Restore => ({
  ...restore,
  state: 'replaying',
  place: placeBefore(knownUntil ?? restore.beganAt),
  report: { ...report, looked: 0, findings: [] },
});
