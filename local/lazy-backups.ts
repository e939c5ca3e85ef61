import { randomBytes } from 'node:crypto';
import type { BackupEntry, Backups } from '../lambdas/domain/backups/backups.ts';
import type { Clock } from '../lambdas/domain/time.ts';
import type { Table } from '../lambdas/stores/table.ts';
import type { Policy } from '../policy/model/types.ts';
import type { DataFiles } from './data-folder.ts';
import type { Options } from './options.ts';

type Parts = {
  readonly options: Options;
  readonly policy: Policy;
  readonly table: Table;
  readonly files: DataFiles;
  readonly now: Clock;
};

const allOf = async (backups: Backups): Promise<readonly BackupEntry[]> => {
  const entries: BackupEntry[] = [];
  let before: string | undefined;
  do {
    const page = await backups.list({ limit: 100, ...(before !== undefined && { before }) });
    entries.push(...page.backups);
    before = page.next;
  } while (before !== undefined);
  return entries;
};

/** The same, with a copy of each backup in another place, which is looked at as well. */
const withCopy = async (backups: Backups, { options, policy, table, files, now }: Parts): Promise<Backups> => {
  if (options.mode !== 'production' || options.production.backups.copy === undefined) return backups;
  const [{ copiedBackups, ownBackups }, { copyBackups }, { openBackupEntries }, { lookAtBackups }] = await Promise.all([
    import('./backup-places.ts'),
    import('../lambdas/stores/backups/copy-backups.ts'),
    import('../lambdas/stores/backups/entries.ts'),
    import('../lambdas/stores/backups/look-at-backups.ts'),
  ]);
  const to = copiedBackups(options);
  if (!to) return backups;
  const from = ownBackups(options, files, policy, now);
  const { copied: noteCopied } = openBackupEntries({ policy, table, now });
  return {
    ...backups,
    async goOn() {
      const ended = await backups.goOn();
      await copyBackups(await allOf(backups), { from, to, now, noteCopied });
      return ended;
    },
    async check() {
      const [here, entries] = [await backups.check(), await allOf(backups)];
      const there = await lookAtBackups({
        objects: to,
        policy,
        entries,
        worksSince: undefined,
        now: now(),
        isCopy: true,
      });
      return { looked: here.looked + there.looked, findings: [...here.findings, ...there.findings] };
    },
  };
};

const open = async (parts: Parts): Promise<Backups> => {
  const { options, policy, table, files, now } = parts;
  const [{ openBackups }, { ownBackups }, { sqliteSnapshots }] = await Promise.all([
    import('../lambdas/stores/backups/open-backups.ts'),
    import('./backup-places.ts'),
    import('../lambdas/adapters/sqlite/sqlite-snapshot.ts'),
  ]);
  const backups = openBackups({
    policy,
    table,
    now,
    random: randomBytes,
    objects: ownBackups(options, files, policy, now),
    snapshots: sqliteSnapshots({ file: files.database, now }),
  });
  return withCopy(backups, parts);
};

/** The backups of a data folder. Their code is loaded when somebody needs it, so that a server answers soon. */
export const lazyBackups = (parts: Parts): Backups => {
  let opened: Promise<Backups> | undefined;
  const backups = () => {
    opened ??= open(parts);
    return opened;
  };
  return {
    take: async (...args) => (await backups()).take(...args),
    goOn: async () => (await backups()).goOn(),
    find: async (id) => (await backups()).find(id),
    list: async (page) => (await backups()).list(page),
    check: async () => (await backups()).check(),
    end: async () => (await backups()).end(),
  };
};
