import type { Policy } from '../../../policy/model/types.ts';
import type { BackupEntry, BackupReason, Backups } from '../../domain/backups/backups.ts';
import { goneBy } from '../../domain/backups/check-backups.ts';
import { after, type Clock, epochSeconds } from '../../domain/time.ts';
import { keys } from '../keys.ts';
import type { Item, StoredItem, Table, Value } from '../table.ts';

/** What is noted of backups. Each entry outlives its backup by a month, so that a check can still tell what is missing. */
export type BackupEntries = Pick<Backups, 'find' | 'list'> & {
  /** Notes that one is being taken. */
  readonly begin: (id: string, reason: BackupReason) => Promise<BackupEntry>;
  /** Notes more of one that is being taken; undefined where it has come to its end meanwhile. */
  readonly note: (id: string, more: Pick<BackupEntry, 'takenAt' | 'copies'>) => Promise<BackupEntry | undefined>;
  /** Notes that it is taken; answers what is noted, which stays `failed` where somebody had given it up meanwhile. */
  readonly finish: (
    id: string,
    taken: Required<Pick<BackupEntry, 'takenAt' | 'counts' | 'bytes' | 'manifest'>>,
  ) => Promise<BackupEntry>;
  /** Notes that it was given up; undefined where it has come to another end meanwhile. */
  readonly fail: (id: string) => Promise<BackupEntry | undefined>;
  /** Notes that it lies whole in the place that backups are copied to; nothing where that is noted already. */
  readonly copied: (id: string) => Promise<void>;
  /** Every one that is kept, newest first. */
  readonly all: () => Promise<readonly BackupEntry[]>;
};

type Ports = { readonly policy: Policy; readonly table: Table; readonly now: Clock };

const keyOf = (id: string) => ({ pk: keys.backups, sk: id });

const toEntry = ({ pk: _pk, sk: id, version: _v, expiresAt: _e, ...entry }: StoredItem): BackupEntry => ({
  ...(entry as unknown as BackupEntry),
  id,
});

/** The entries of backups over the journal, which no restore takes back. */
export const openBackupEntries = ({ policy, table, now }: Ports): BackupEntries => {
  const itemOf = ({ id, ...entry }: BackupEntry): Item => ({
    ...(entry as unknown as Record<string, Value>),
    ...keyOf(id),
    expiresAt: epochSeconds(after(new Date(entry.gone), { months: 1 })),
  });

  /** Changes an entry that is still `taking`; answers what stands afterwards. */
  const end = async (id: string, change: (entry: BackupEntry) => BackupEntry): Promise<BackupEntry | undefined> => {
    const found = await table.get('journal', keyOf(id));
    if (found?.['state'] !== 'taking') return found && toEntry(found);
    const next = change(toEntry(found));
    const put = await table.put('journal', itemOf(next), found.version);
    return put.stored ? next : put.stood && toEntry(put.stood);
  };

  return {
    async find(id) {
      const item = await table.get('journal', keyOf(id));
      return item && toEntry(item);
    },

    async list({ limit, before }) {
      const { items } = await table.query('journal', keys.backups, {
        newestFirst: true,
        // One more tells whether there are any; and the range holds the one that the page before ended with.
        limit: limit + 2,
        ...(before !== undefined && { to: before }),
      });
      const found = items.map(toEntry).filter(({ id }) => id !== before);
      const backups = found.slice(0, limit);
      const last = backups.at(-1);
      return { backups, ...(found.length > limit && last && { next: last.id }) };
    },

    async begin(id, reason) {
      const at = now();
      const entry: BackupEntry = {
        id,
        reason,
        state: 'taking',
        policyVersion: policy.version,
        beganAt: at.toISOString(),
        gone: goneBy(policy, at).toISOString(),
      };
      await table.put('journal', itemOf(entry), 'absent');
      return entry;
    },

    async note(id, more) {
      const noted = await end(id, (entry) => ({ ...entry, ...more }));
      return noted?.state === 'taking' ? noted : undefined;
    },

    async finish(id, taken) {
      const at = now();
      const noted = await end(id, (entry) => ({
        ...entry,
        ...taken,
        state: 'taken',
        finishedAt: at.toISOString(),
        gone: goneBy(policy, at).toISOString(),
      }));
      if (!noted) throw new Error('the entry of a backup is gone while it was taken');
      return noted;
    },

    async fail(id) {
      const at = now();
      const noted = await end(id, (entry) => ({
        ...entry,
        state: 'failed',
        finishedAt: at.toISOString(),
        gone: goneBy(policy, at).toISOString(),
      }));
      return noted?.state === 'failed' ? noted : undefined;
    },

    async copied(id) {
      const found = await table.get('journal', keyOf(id));
      if (found?.['state'] !== 'taken' || found['copiedAt'] !== undefined) return;
      const noted = itemOf({ ...toEntry(found), copiedAt: now().toISOString() });
      // Who comes second changes nothing; who lost to another is noted at the next look.
      await table.put('journal', noted, found.version);
    },

    async all() {
      const entries: BackupEntry[] = [];
      let cursor: string | undefined;
      do {
        const page = await table.query('journal', keys.backups, {
          newestFirst: true,
          limit: 500,
          ...(cursor !== undefined && { cursor }),
        });
        entries.push(...page.items.map(toEntry));
        cursor = page.cursor;
      } while (cursor !== undefined);
      return entries;
    },
  };
};
