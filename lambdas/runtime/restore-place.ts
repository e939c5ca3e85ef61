import type { BackupReader } from '../stores/backups/backup-reader.ts';
import type { Table, WholeTable } from '../stores/table.ts';

/** A set of tables that stands by, which a restore makes and nobody else reaches. */
export type RestorePlace = {
  /** Its name, which a deployment switches to. */
  readonly set: string;
  /** Its tables, with the journal and the keys of the live ones. */
  readonly table: Table;
  readonly whole: WholeTable;
  readonly reader: BackupReader;
};

/** The same for as long as it is open; whoever opens it closes it, and nothing is left there. */
export type OpenedPlace = RestorePlace & { readonly close: () => Promise<void> };
