import type { Policy } from '../../policy/model/types.ts';
import type { Backups } from '../domain/backups/backups.ts';
import type { Clock } from '../domain/time.ts';
import { openBackupEntries } from '../stores/backups/entries.ts';
import type { Table } from '../stores/table.ts';

type Opened = { readonly policy: Policy; readonly table: Table; readonly now: Clock };

const only = async (): Promise<never> => {
  throw new Error('this function was given the notes of backups only; see "functions" in functions.ts');
};

/** What is noted of backups, for functions that may touch none. */
export const openBackupNotes = (_env: unknown, opened: Opened): Backups => {
  const { find, list } = openBackupEntries(opened);
  return { find, list, take: only, goOn: only, check: only, end: only };
};
