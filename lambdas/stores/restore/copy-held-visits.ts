import type { ScanPlace } from '../../domain/backups/restore.ts';
import { allOf } from '../blocked-rows.ts';
import { keys } from '../keys.ts';
import { toHold } from '../life-items.ts';
import type { Table, WholeTable } from '../table.ts';

/** A few megabytes at most. */
const pageSize = 25;

type Ports = {
  /** The tables that are made. */
  readonly table: Table;
  readonly whole: WholeTable;
  /** Those in use, of which nothing is read but copies of visits. */
  readonly inUse: Pick<Table, 'query'>;
};

/** Whether a place is between copies of visits, and not in a table. */
export const isAmongHeldVisits = ({ table }: ScanPlace): boolean => table.startsWith(keys.heldVisitsPrefix);

/** The partitions of what holds keep that stand in the tables that are made, in order. */
const standing = async (table: Table): Promise<readonly string[]> =>
  (await allOf(table, 'records', keys.holds))
    .map(toHold)
    .filter(({ visits, releasedAt }) => visits !== undefined && releasedAt === undefined)
    .map(({ holdId }) => keys.heldVisits(holdId))
    .sort();

/**
 * Copies what holds keep of visits out of the tables in use: of a hold the journal repeats only that it stands, and the visits may be
 * gone by now. `mayGoOn` as in `mend`; answers the place to go on from where there is more. Twice is no harm.
 */
export const copyHeldVisits = async (
  { table, whole, inUse }: Ports,
  from: ScanPlace | undefined,
  mayGoOn: () => boolean,
): Promise<ScanPlace | undefined> => {
  const left = (await standing(table)).filter((pk) => from === undefined || pk >= from.table);
  for (const [place, pk] of left.entries()) {
    let cursor = from?.table === pk ? from.cursor : undefined;
    do {
      const page = await inUse.query('blocked', pk, { limit: pageSize, ...(cursor !== undefined && { cursor }) });
      await whole.fill('blocked', page.items);
      cursor = page.cursor;
      const after = left[place + 1];
      const next = cursor !== undefined ? { table: pk, cursor } : after !== undefined ? { table: after } : undefined;
      if (next && !mayGoOn()) return next;
    } while (cursor !== undefined);
  }
  return undefined;
};
