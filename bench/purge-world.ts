import { join } from 'node:path';
import { createKeyfile, keyfileWrapper } from '../lambdas/adapters/keyfile/keyfile-wrapper.ts';
import { type SqliteTable, sqliteTable } from '../lambdas/adapters/sqlite/sqlite-table.ts';
import { daysLater, nextOccurrence, startOfDay } from '../lambdas/domain/civil-time.ts';
import type { Clock } from '../lambdas/domain/time.ts';
import { feeds } from '../lambdas/routes.ts';
import { isFor } from '../lambdas/runtime/feeds.ts';
import type { World } from '../lambdas/runtime/handler.ts';
import { purgeAt } from '../lambdas/runtime/run-purge.ts';
import { notGiven, openWorld } from '../lambdas/runtime/world.ts';
import type { Table } from '../lambdas/stores/table.ts';
import { readArchive } from '../policy/model/archive.ts';
import { loadPolicy } from '../policy/model/load.ts';

/** Civil date of the night that is measured, after every version that was ever published: with it a year of invoices ends. */
export const nightDate = '2032-01-01';

/** When the purge of that night begins. */
export const nightBegins = (zone: string): Date =>
  nextOccurrence(new Date(startOfDay(nightDate, zone).getTime() - 1), purgeAt, zone);

/** Everything that ends before then leaves in that night: the purge of the next one comes too late for it. */
export const lastDay = daysLater(nightDate, -1);

export const dataFile = (folder: string): string => join(folder, 'habeas.sqlite');

type Options = {
  /** Holds the data file and its key; both are made if there are none. */
  readonly folder: string;
  /** Name or folder. */
  readonly policy: string;
  readonly now: Clock;
  /** `FULL`, as in production, if absent. */
  readonly synchronous?: 'NORMAL';
  /** Whether changes are noted that feeds read, as in production. */
  readonly feeds: boolean;
  /** What stands between the stores and the table. */
  readonly around?: (table: Table) => Table;
};

/** The stores over any table, with the key of a folder. */
export const purgeWorldOver = async (
  table: Table,
  { folder, policy: name, now }: Pick<Options, 'folder' | 'policy' | 'now'>,
): Promise<World> => {
  const loaded = await loadPolicy(name);
  const { folder: policyFolder } = loaded;
  // Whether two people would have to agree to a night of this size is not what is measured.
  const policy = { ...loaded.policy, destruction: { mostPeopleAnHour: 100_000_000 } };
  const keyFile = join(folder, 'key');
  await createKeyfile(keyFile);
  return openWorld({
    policy,
    archive: await readArchive(policyFolder),
    settings: { publicUrl: '', sender: 'privacy@example.com', origins: [], applications: {} },
    now,
    log: () => undefined,
    openapi: notGiven('API document'),
    table,
    wrapper: keyfileWrapper({ file: keyFile }),
    mailer: notGiven('mailer'),
    sealsSigningKey: true,
  });
};

/** The stores over a data file as the one-machine server opens them, at any clock. Whoever opens it closes the table. */
export const openPurgeWorld = async ({
  synchronous,
  feeds: fed,
  around = (table) => table,
  ...options
}: Options): Promise<{ readonly world: World; readonly table: SqliteTable }> => {
  const table = sqliteTable({
    file: dataFile(options.folder),
    now: options.now,
    synchronous,
    wanted: (key) => fed && feeds.some(({ only }) => isFor(only, key)),
  });
  return { world: await purgeWorldOver(around(table), options), table };
};
