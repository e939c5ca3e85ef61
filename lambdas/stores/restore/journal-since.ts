import { daysLater } from '../../domain/civil-time.ts';
import type { Redo } from '../journal-entries.ts';
import { keys } from '../keys.ts';
import type { Key, StoredItem, Table } from '../table.ts';

/** An entry of the journal, as far as a restore repeats it. */
export type JournalEntry = Key & {
  readonly kind: string;
  readonly subjectId?: string;
  readonly redo: readonly Redo[];
  /** Set of tables in which the change was made, where there are two. */
  readonly madeIn?: string;
};

/** Further back than any clock can be wrong, or a transaction take. */
const overlapDays = 2;

/** The first day of the journal that a backup of then may lack something of. */
export const firstDay = (takenAt: string): string => daysLater(takenAt.slice(0, 10), -overlapDays);

/** Names an entry among those that a backup holds. */
export const nameOf = ({ pk, sk }: Key): string => `${pk} ${sk}`;

/** Whether an item of the journal is an entry from that day on, and no note of a backup or a restore. */
export const isEntrySince = ({ pk }: Key, day: string): boolean =>
  pk.startsWith(keys.journalDay('')) && pk >= keys.journalDay(day);

/** An item of the journal as an entry. */
export const toEntry = (item: StoredItem): JournalEntry => ({
  pk: item.pk,
  sk: item.sk,
  kind: String(item['kind']),
  ...(item['subjectId'] !== undefined && { subjectId: String(item['subjectId']) }),
  redo: (item['redo'] as unknown as readonly Redo[] | undefined) ?? [],
  ...(item['madeIn'] !== undefined && { madeIn: String(item['madeIn']) }),
});

/** What the journal holds from a day, or from behind an entry, until now; oldest first. */
async function* entriesOf(table: Table, first: string, now: Date, after?: Key): AsyncGenerator<JournalEntry> {
  // Some are noted a little ahead of the clock, so that they come after what they answer.
  const last = daysLater(now.toISOString().slice(0, 10), 1);
  for (let day = first; day <= last; day = daysLater(day, 1)) {
    const pk = keys.journalDay(day);
    if (after && pk < after.pk) continue;
    let cursor: string | undefined;
    do {
      const page = await table.query('journal', pk, {
        limit: 200,
        ...(after?.pk === pk && { from: after.sk }),
        ...(cursor !== undefined && { cursor }),
      });
      for (const item of page.items) if (!(after?.pk === pk && after.sk === item.sk)) yield toEntry(item);
      cursor = page.cursor;
    } while (cursor !== undefined);
  }
}

/**
 * What the journal says that a backup does not know, oldest first, until now; `after`: only what comes later than that entry. A
 * backup holds an entry exactly if it holds what the entry is about, for both were one transaction.
 */
export async function* journalSince(
  table: Table,
  { takenAt, known, now, after }: { takenAt: string; known: ReadonlySet<string>; now: Date; after?: Key | undefined },
): AsyncGenerator<JournalEntry> {
  for await (const entry of entriesOf(table, firstDay(takenAt), now, after)) if (!known.has(nameOf(entry))) yield entry;
}

/** Longer than a transaction takes, and than the clocks of two functions differ. */
const clocksDifferMs = 60_000;

/** A place in the journal before which nothing is that came after this instant. */
export const placeBefore = (instant: string): Key => {
  const from = new Date(Date.parse(instant) - clocksDifferMs).toISOString();
  return { pk: keys.journalDay(from.slice(0, 10)), sk: from };
};

/** Everything in the journal since an instant, and a little of before, oldest first. */
export const journalFrom = (table: Table, instant: string, now: Date): AsyncGenerator<JournalEntry> => {
  const after = placeBefore(instant);
  return entriesOf(table, after.pk.slice(keys.journalDay('').length), now, after);
};
