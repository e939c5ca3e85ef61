import type { RestoredTable } from '../../domain/backups/restore.ts';
import { allOf } from '../blocked-rows.ts';
import type { Redo } from '../journal-entries.ts';
import { keys } from '../keys.ts';
import { dueNow } from '../life-items.ts';
import { put, remove } from '../person-items.ts';
import type { Item, StoredItem, Table, Write } from '../table.ts';
import { rowName } from './facts-since.ts';
import type { JournalEntry } from './journal-since.ts';

const rowsAtOnce = 90;

/** Removes everything of somebody who was erased: their rows, and where they were found. */
export const eraseRows = async (subjectId: string, table: Table): Promise<void> => {
  const rows = await allOf(table, 'records', keys.subject(subjectId));
  const person = rows.find(({ sk }) => sk === keys.person);
  const lookup = person?.['lookupPk'] !== undefined && {
    pk: String(person['lookupPk']),
    sk: String(person['lookupSk']),
  };
  if (lookup) await table.remove('records', lookup);
  // Who they were goes last: should this be cut off, they are found here again.
  const ordered = rows.toSorted((a, b) => Number(a.sk === keys.person) - Number(b.sk === keys.person));
  for (let first = 0; first < ordered.length; first += rowsAtOnce) {
    await table.transact(ordered.slice(first, first + rowsAtOnce).map((row) => remove('records', row)));
  }
};

const isRequest = (subjectId: string): boolean => /^R-/.test(subjectId);

/** What goes after its request was blocked, with no entry of its own. */
const sweepRequest = async (requestId: string, table: Table): Promise<void> => {
  const rows = await allOf(table, 'records', keys.request(requestId));
  for (const row of rows) if (row.sk !== keys.requestFile) await table.remove('records', row);
};

const keyOf = (redo: Redo) => ('item' in redo ? redo.item : redo.key);

/** Whether the change took somebody back as a whole: it makes the place where they are found. */
export const makesPerson = ({ kind, redo }: JournalEntry): boolean =>
  kind === 'unblocking' && redo.some((one) => 'item' in one && one.item.pk.startsWith(keys.lookupPrefix));

/**
 * Whether a row is written again. Of somebody who came after the backup was taken there is nothing here, and no part of them comes
 * alone: their own rows are written only where they are, or where the change took them back as a whole.
 */
const belongs = async (redo: Redo, entry: JournalEntry, table: Table): Promise<boolean> => {
  const { subjectId } = entry;
  const { pk } = keyOf(redo);
  if (redo.table !== 'records' || pk === keys.holds || makesPerson(entry)) return true;
  const stands = async (key: { pk: string; sk: string }) => (await table.get('records', key)) !== undefined;
  if (subjectId !== undefined && isRequest(subjectId)) {
    return stands({ pk: keys.request(subjectId), sk: keys.requestFile });
  }
  const id = pk.startsWith(keys.subject(''))
    ? keys.subjectOf(pk)
    : String(('item' in redo && redo.item['subjectId']) || subjectId || '');
  return id === '' || stands({ pk: keys.subject(id), sk: keys.person });
};

const isOver = (item: Pick<StoredItem, 'expiresAt'>, now: Date): boolean =>
  item.expiresAt !== undefined && item.expiresAt * 1000 <= now.getTime();

/** Its look was to come by all that was known then, and the backup may know less: the purge looks at once. */
const lookedAtAgain = (item: Item, now: Date): Item =>
  item.sk === keys.person ? { ...item, ...dueNow(keys.subjectOf(item.pk), now.toISOString()) } : item;

const again = (redo: Redo, now: Date): Write =>
  'item' in redo && !isOver(redo.item, now)
    ? put(redo.table, lookedAtAgain(redo.item, now))
    : remove(redo.table, keyOf(redo));

const redoIn = ({ redo }: JournalEntry, tables: readonly RestoredTable[]): readonly Redo[] =>
  redo.filter(({ table }) => tables.some((name) => name === table));

const removeAll = async ({ kind, subjectId }: JournalEntry, tables: readonly RestoredTable[], table: Table) => {
  if (subjectId === undefined || !tables.includes('records')) return;
  if (kind === 'erasure') await eraseRows(subjectId, table);
  if (kind === 'blocking' && isRequest(subjectId)) await sweepRequest(subjectId, table);
};

/** What an entry writes again; `isNewer`: of rows that have been written since, and stay as they are. */
const writesOf = async (
  entry: JournalEntry,
  tables: readonly RestoredTable[],
  { table, now, isNewer = () => false }: { table: Table; now: Date; isNewer?: (redo: Redo) => boolean },
): Promise<readonly Write[]> => {
  const mine = redoIn(entry, tables).filter((redo) => !isNewer(redo));
  const belonging = await Promise.all(mine.map((redo) => belongs(redo, entry, table)));
  return mine.filter((_, place) => belonging[place]).map((redo) => again(redo, now));
};

/**
 * Carries out again what an entry of the journal says, in tables that stand as they stood before. Doing it twice changes nothing,
 * as long as those after it are done again too.
 */
export const replay = async (
  entry: JournalEntry,
  tables: readonly RestoredTable[],
  table: Table,
  now: Date,
): Promise<void> => {
  await removeAll(entry, tables, table);
  const writes = await writesOf(entry, tables, { table, now });
  if (writes.length > 0) await table.transact(writes);
};

/**
 * The same in tables that are in use: rows that somebody has written since stay as they are. `isNewer` is asked after they were looked
 * at. False where a row changed in that moment: then whoever calls asks again.
 */
export const replayInUse = async (
  entry: JournalEntry,
  tables: readonly RestoredTable[],
  { table, now, isNewer }: { table: Table; now: Date; isNewer: () => Promise<(redo: Redo) => boolean> },
): Promise<boolean> => {
  await removeAll(entry, tables, table);
  const stood = new Map(
    await Promise.all(
      redoIn(entry, tables).map(async (redo) => {
        const { pk, sk } = keyOf(redo);
        return [rowName(redo.table, { pk, sk }), (await table.get(redo.table, { pk, sk }))?.version] as const;
      }),
    ),
  );
  const writes = await writesOf(entry, tables, { table, now, isNewer: await isNewer() });
  const guarded = writes.flatMap((write): readonly Write[] => {
    const version = stood.get(rowName(write.table, write.type === 'put' ? write.item : write.key));
    if (write.type === 'put') return [{ ...write, if: version ?? 'absent' }];
    return version === undefined ? [] : [{ ...write, if: version }];
  });
  return guarded.length === 0 || (await table.transact(guarded)).committed;
};
