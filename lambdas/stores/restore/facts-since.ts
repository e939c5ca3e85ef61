import type { RestoredTable } from '../../domain/backups/restore.ts';
import type { Item, Key } from '../table.ts';
import type { JournalEntry } from './journal-since.ts';

/** What has to be true of a restored set, by what happened since its backup was taken. */
export type FactsSince = {
  /** Whether somebody is erased; those who were taken back since are not. */
  readonly erased: ReadonlyMap<string, boolean>;
  /** The last that was written of a row, or `null` where it was removed; by table, partition and sort key. */
  readonly rows: ReadonlyMap<string, Row>;
};
export type Row = {
  readonly table: RestoredTable;
  readonly key: Key;
  readonly item: Item | null;
  /** Of the change that wrote it. */
  readonly kind: string;
};

/** Names a row among all tables. */
export const rowName = (table: string, { pk, sk }: Key): string => `${table} ${pk} ${sk}`;

/** Sums up the journal since the backup; entries come oldest first. */
export const factsSince = async (
  entries: AsyncIterable<JournalEntry>,
  tables: readonly RestoredTable[],
): Promise<FactsSince> => {
  const erased = new Map<string, boolean>();
  const rows = new Map<string, Row>();
  for await (const { kind, subjectId, redo } of entries) {
    if (subjectId !== undefined && kind === 'erasure') erased.set(subjectId, true);
    if (subjectId !== undefined && kind === 'unblocking') erased.set(subjectId, false);
    for (const one of redo) {
      const table = tables.find((name) => name === one.table);
      if (!table) continue;
      const { pk, sk } = 'item' in one ? one.item : one.key;
      rows.set(rowName(table, { pk, sk }), { table, key: { pk, sk }, item: 'item' in one ? one.item : null, kind });
    }
  }
  return { erased, rows };
};
