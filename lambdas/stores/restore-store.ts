import type { Policy } from '../../policy/model/types.ts';
import type { Restores } from '../domain/backups/restore.ts';
import type { Clock } from '../domain/time.ts';
import { openRestoreNotes } from './restore/restore-notes.ts';
import { isStillProved } from './restore/still-proved.ts';
import type { Table } from './table.ts';

type Ports = { readonly policy: Policy; readonly table: Table; readonly now: Clock };

/** `Restores` over the tables: whoever only looks can note nothing. */
export const openRestores = ({ policy, table, now }: Ports): Restores => {
  const { find, list } = openRestoreNotes({ policy, table, now });
  return { find, list, isStillProved: (restore) => isStillProved(restore, { table, now }) };
};
