import type { Policy } from '../../policy/model/types.ts';
import type { BlockedData, BlockedNote } from '../domain/blocking/blocked-data.ts';
import type { KeyRing } from '../domain/keys/key-ring.ts';
import { type Random, unseal } from '../domain/keys/sealing.ts';
import type { Clock } from '../domain/time.ts';
import { type BlockedContent, blockedLookups, isReadable, isReplaced } from './blocked-items.ts';
import { allOf, blockedRowsOf } from './blocked-rows.ts';
import { openHeldVisits } from './held-visits.ts';
import { keys } from './keys.ts';
import { context } from './person-items.ts';
import type { StoredItem, Table } from './table.ts';
import { takeBack } from './unblock.ts';
import type { OpenedRow } from './unblocking-writes.ts';

type Ports = {
  readonly table: Table;
  readonly policy: Policy;
  readonly now: Clock;
  readonly keyRing: KeyRing;
  readonly random: Random;
};

const noteOf = (row: StoredItem): BlockedNote => ({
  id: row.sk,
  category: String(row['category']),
  blockedAt: String(row['blockedAt']),
  until: String(row['until']),
  because: (row['because'] as BlockedNote['because'] | undefined) ?? [],
});

/** What happened, oldest first. */
const inOrder = ({ events, ...content }: BlockedContent): BlockedContent => ({
  ...content,
  ...(events && {
    events: events.toSorted((a, b) => (`${a.on} ${a.recordedAt}` < `${b.on} ${b.recordedAt}` ? -1 : 1)),
  }),
});

/** `BlockedData` over the tables. */
export const openBlockedData = (ports: Ports): BlockedData => {
  const { table, now, keyRing } = ports;

  /** Whatever the store still holds, what is past its end is not there. */
  const readable = async (subjectId: string): Promise<readonly StoredItem[]> => {
    const at = now();
    return (await blockedRowsOf(table, subjectId)).filter((row) => isReadable(row, at));
  };

  /** Opens a row; undefined where its key is destroyed. */
  const opened = async (row: StoredItem): Promise<OpenedRow | undefined> => {
    const key = await keyRing.existingClassKey(String(row['category']), String(row['month']));
    const subjectId = keys.blockedOf(row.pk);
    return key && { row, content: unseal(key, String(row['sealed']), context(subjectId, row.sk)) as BlockedContent };
  };
  const openedAll = async (rows: readonly StoredItem[]): Promise<readonly OpenedRow[]> =>
    (await Promise.all(rows.map(opened))).filter((one) => one !== undefined);

  return {
    async subjectsAt(address) {
      const pages = await Promise.all((await blockedLookups(address, ports)).map((pk) => allOf(table, 'blocked', pk)));
      const ids = [...new Set(pages.flat().map(({ sk }) => sk))].sort();
      const held = await Promise.all(ids.map(async (id) => ((await readable(id)).length > 0 ? [id] : [])));
      return held.flat();
    },

    about: async (subjectId) => (await readable(subjectId)).map(noteOf),

    async open(subjectId, categories) {
      const rows = await readable(subjectId);
      const asked = rows.filter(({ category }) => categories.includes(String(category)));
      return (await openedAll(asked))
        .map(({ row, content }) => ({ ...noteOf(row), content: inOrder(content) }))
        .toSorted((a, b) => (`${a.category} ${a.blockedAt} ${a.id}` < `${b.category} ${b.blockedAt} ${b.id}` ? -1 : 1));
    },

    openVisits: (holdId) => openHeldVisits(holdId, ports),

    async unblock(act, ids, by) {
      const read = async () => {
        const all = await blockedRowsOf(table, act.subjectId);
        const at = now();
        const opening = await openedAll(
          all.filter((row) => ids.includes(row.sk) && isReadable(row, at) && !isReplaced(row)),
        );
        return { all, opening };
      };
      return takeBack(act, by, read, ports);
    },
  };
};
