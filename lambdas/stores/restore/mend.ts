import type { Policy, Publication } from '../../../policy/model/types.ts';
import type { Restore, RestoredTable, ScanPlace } from '../../domain/backups/restore.ts';
import type { KeyRing } from '../../domain/keys/key-ring.ts';
import type { SendState } from '../../domain/mail/outbox.ts';
import type { Clock } from '../../domain/time.ts';
import { keys } from '../keys.ts';
import { toHold } from '../life-items.ts';
import { remove } from '../person-items.ts';
import type { Item, StoredItem, Table, WholeTable } from '../table.ts';
import { askAnew } from './ask-anew.ts';
import { askedSinceLeft } from './left-behind.ts';
import { eraseRows } from './replay.ts';
import { pagesOf } from './scan-pages.ts';

type Ports = {
  readonly table: Table;
  readonly whole: WholeTable;
  readonly keyRing: KeyRing;
  readonly policy: Policy;
  readonly publications: readonly Publication[];
  readonly now: Clock;
  readonly tables: readonly RestoredTable[];
  /** Every restore that is noted. */
  readonly restores: readonly Restore[];
};
type Gone = 'unreadable' | 'erased';

/** The words and letters of a request, which lie under its own key. */
const isOfRequest = ({ pk, sk }: StoredItem): boolean =>
  pk.startsWith(keys.requestPrefix) && (sk === keys.requestContent || sk.startsWith(keys.letterPrefix));

const isLookup = ({ pk }: StoredItem): boolean => pk.startsWith(keys.lookupPrefix);

/** A copy of a message that waited when the backup was taken, and mostly went out since. */
const isWaiting = ({ dueBucket }: StoredItem): boolean => dueBucket === keys.outbox;

/** As the outbox says of whoever was cut off while sending: it may have gone out, and no more will. */
const leftUnknown = ({ version: _version, dueBucket: _bucket, dueAt: _at, ...item }: StoredItem): Item => ({
  ...item,
  state: 'unknown' satisfies SendState,
});

/**
 * Takes somebody out whose key is gone, or who asked for it when nobody knew where it lay; answers which. Of whoever stays, nothing
 * counts that they may have taken back then.
 */
const mendPerson = async (person: StoredItem, ports: Ports): Promise<Gone | undefined> => {
  const { table, keyRing, restores } = ports;
  const subjectId = keys.subjectOf(person.pk);
  const key = await keyRing.subjectKey(subjectId);
  if (key && !(await askedSinceLeft(person, key, restores, { table, keyRing }))) {
    await askAnew(person, ports);
    return undefined;
  }
  // First: should this be cut off, the rows are found without it.
  if (key) await table.remove('keys', { pk: keys.subjectKey(subjectId), sk: keys.key });
  await eraseRows(subjectId, table);
  return key ? 'erased' : 'unreadable';
};

/** Takes an item of `records` out if it is of use to nobody; answers how, if that was somebody. */
const mendRecord = async (item: StoredItem, ports: Ports): Promise<Gone | undefined> => {
  const { table, keyRing } = ports;
  if (item.sk === keys.person && item.pk.startsWith(keys.subject(''))) return mendPerson(item, ports);
  if (isWaiting(item)) {
    await table.put('records', leftUnknown(item));
  } else if (isLookup(item)) {
    const key = { pk: keys.subject(String(item['subjectId'])), sk: keys.person };
    if (!(await table.get('records', key))) await table.remove('records', item);
  } else if (isOfRequest(item) && !(await keyRing.subjectKey(keys.requestOf(item.pk)))) {
    await table.transact([remove('records', item)]);
  }
  return undefined;
};

/** A hold keeps its copies of visits, and whoever releases it removes them one by one, which no entry tells. */
const mendBlocked = async (item: StoredItem, { table }: Ports): Promise<void> => {
  if (!item.pk.startsWith(keys.heldVisitsPrefix)) return;
  const hold = await table.get('records', { pk: keys.holds, sk: item.pk.slice(keys.heldVisitsPrefix.length) });
  if (hold && toHold(hold).releasedAt !== undefined) await table.remove('blocked', item);
};

/**
 * Takes out what the journal does not name and nobody can use: people and requests whose key is destroyed, places that lead to
 * nobody, visits that no hold keeps any more. A key outlives no erasure, so this holds even where the journal has forgotten one. Of
 * those whom an earlier restore left behind it takes out who asked to be erased since, and takes back what the others had agreed to
 * before. It sends nothing a second time. `mayGoOn` is told how many rows are done; where it says no, the place to go on from is answered.
 * `unreadable`: how many people were taken out whom the journal does not call erased; `erased`: how many because they had asked.
 */
export const mend = async (
  ports: Ports,
  from: ScanPlace | undefined,
  mayGoOn: (rows: number) => boolean,
): Promise<{ readonly unreadable: number; readonly erased: number; readonly next?: ScanPlace }> => {
  let rows = 0;
  const counts = { unreadable: 0, erased: 0 };
  const tables = (['records', 'blocked'] as const).filter((name) => ports.tables.includes(name));
  for await (const { table, items, next } of pagesOf(ports.whole, tables, from)) {
    const gone = await Promise.all(
      items.map(async (item) => {
        if (table === 'records') return mendRecord(item, ports);
        await mendBlocked(item, ports);
        return undefined;
      }),
    );
    for (const how of gone) if (how) counts[how] += 1;
    rows += items.length;
    if (!mayGoOn(rows) && next) return { ...counts, next };
  }
  return counts;
};
