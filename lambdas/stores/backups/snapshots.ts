import type { BackedUpTable } from '../../domain/backups/backups.ts';
import type { StoredItem } from '../table.ts';

/** Items of one table. */
export type SnapshotPage = { readonly table: BackedUpTable; readonly items: readonly StoredItem[] };

/** All tables that backups hold, as they stood at one moment. */
export type Snapshot = {
  readonly takenAt: Date;
  /** Each live item once, one table after the other, some at a time; others are served meanwhile. Read once. */
  readonly read: () => AsyncIterable<SnapshotPage>;
  readonly close: () => void;
};

/** Shows the tables as they stand when one is opened. Whoever opens it closes it. */
export type Snapshots = { readonly open: () => Promise<Snapshot> };
