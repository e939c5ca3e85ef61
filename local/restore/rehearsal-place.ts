import type { BackupObjects } from '../../lambdas/domain/backups/backups.ts';
import type { Clock } from '../../lambdas/domain/time.ts';
import type { OpenedPlace } from '../../lambdas/runtime/restore-place.ts';
import { openBackupReader } from '../../lambdas/stores/backups/backup-reader.ts';
import type { Table, TableName } from '../../lambdas/stores/table.ts';
import { openQuarantine, quarantineFile, removeQuarantine } from './quarantine.ts';

const name = 'rehearsal';

type Parts = {
  /** Where its file is made. */
  readonly folder: string;
  /** The tables in use: of these only keys and journal are read. */
  readonly table: Table;
  readonly objects: BackupObjects;
  readonly now: Clock;
};

const isLive = (table: TableName): boolean => table === 'keys' || table === 'journal';

/** A data file that nobody serves from, for a restore that is only tried. It goes with what is in it when it is closed. */
export const openRehearsalPlace = async ({ folder, table: live, objects, now }: Parts): Promise<OpenedPlace> => {
  const file = quarantineFile(folder, name);
  // Of one that was cut off.
  await removeQuarantine(file);
  const { table: made, whole } = await openQuarantine(folder, name, now);
  return {
    set: name,
    table: {
      ...made,
      get: (table, key) => (isLive(table) ? live : made).get(table, key),
      query: (table, pk, range) => (isLive(table) ? live : made).query(table, pk, range),
    },
    whole,
    reader: openBackupReader({ objects }),
    close: async () => {
      made.close();
      await removeQuarantine(file);
    },
  };
};
