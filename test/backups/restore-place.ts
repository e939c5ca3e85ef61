import { randomUUID } from 'node:crypto';
import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { approveRestore, proposeRestore } from '../../lambdas/domain/backups/propose-restore.ts';
import { purge } from '../../lambdas/domain/retention/purge.ts';
import { purgeAt } from '../../lambdas/runtime/run-purge.ts';
import { tableNames } from '../../lambdas/stores/table.ts';
import { type LocalWorld, openLocalWorld } from '../../local/open-world.ts';
import { ana, bruno, keptPerson } from '../blocking/kept-world.ts';
import { addressOf, doings } from './restore-model-world.ts';
import { lastingFolder, optionsFor } from './restore-world.ts';

export type Place = Awaited<ReturnType<typeof lastingFolder>>;

/** Works on a data folder while no server does. */
export const inPlace = async <T>(place: Place, work: (local: LocalWorld) => Promise<T>): Promise<T> => {
  const options = optionsFor(place);
  const local = await openLocalWorld(options, options.settings, () => undefined);
  try {
    return await work(local);
  } finally {
    local.table.close();
  }
};

/** Two people agree to restore a backup. */
export const orderIn = async ({ world }: LocalWorld, backupId: string): Promise<string> => {
  const orderId = randomUUID();
  const request = { orderId, backupId, ground: 'integrity', reason: 'La tabla está dañada' } as const;
  await proposeRestore(request, ana, world);
  await approveRestore(orderId, bruno, world);
  return orderId;
};

/** What happens to the nth person after the backup. */
const changes = (can: ReturnType<typeof doings>): readonly ((id: string, n: number) => Promise<unknown>)[] => [
  async () => undefined,
  (id) => can.erase(id),
  (id) => can.choose(id, { newsletter: false }),
  (id) => can.restrict(id, 'accuracy'),
  (id, n) => can.rectify(id, { phone: `+34600${200_000 + n}` }),
  (id) => can.hold(id, ['contact']),
  (_id, n) => can.suppress(addressOf(n), 'marketing', 0),
  (id) => can.event(id, 'contract-ended', 'C-1'),
];

export type Filled = {
  readonly place: Place;
  readonly backupId: string;
  readonly orderId: string;
  /** By number: the nth had the nth kind of change, and so on. */
  readonly people: readonly string[];
};

/** A folder with so many people, a backup of it, everything that can happen to people since, and the order to restore it. */
export const filledPlace = async (count: number): Promise<Filled> => {
  const place = await lastingFolder();
  return inPlace(place, async (local) => {
    const { world, clock } = local;
    const can = doings(world);
    const people: string[] = [];
    for (let n = 0; n < count; n += 1) {
      const id = await keptPerson(world, `Persona ${n}`, addressOf(n));
      people.push(id);
      await can.choose(id, { newsletter: true });
      if (n % 8 === 7) await can.event(id, 'contract-started', 'C-1');
    }
    const { id: backupId } = await world.backups.take('nightly');
    const kinds = changes(can);
    for (const [n, id] of people.entries()) await kinds[n % kinds.length]?.(id, n);
    await keptPerson(world, 'Nueva Ejemplo', addressOf(count));
    clock.jumpTo(new Date(world.now().getTime() + 2 * 86_400_000));
    await purge({ dailyAt: purgeAt, mayGoOn: () => true, agreed: true }, world);
    const orderId = await orderIn(local, backupId);
    return { place, backupId, orderId, people };
  });
};

/** The same folder once more. */
export const copyOf = async (place: Place): Promise<Place & { readonly remove: () => Promise<void> }> => {
  const folder = await mkdtemp(join(tmpdir(), 'habeas-restore-'));
  await cp(place.folder, folder, { recursive: true, preserveTimestamps: true });
  return { folder, policy: join(folder, 'policy'), remove: () => rm(folder, { recursive: true, force: true }) };
};

/** How the command is called for a folder. */
export const words = ({ folder, policy }: Place): readonly string[] => [
  '--policy',
  policy,
  '--data',
  join(folder, 'data'),
];

const times = /\d{4}-\d\d-\d\d(T[\d:.]+Z)?/g;

/**
 * Every row of a data file, which is not touched, sorted, without what no two restores have alike: instants, what is sealed anew, random names, and notes
 * of what was done.
 */
export const rowsOf = (file: string): readonly string[] => {
  // A copy: whoever opens a file that was cut off while it was written puts it in order first.
  const folder = mkdtempSync(join(tmpdir(), 'habeas-rows-'));
  for (const log of ['', '-wal', '-journal']) {
    if (existsSync(`${file}${log}`)) cpSync(`${file}${log}`, join(folder, `data.sqlite${log}`));
  }
  const database = new DatabaseSync(join(folder, 'data.sqlite'));
  try {
    return tableNames.flatMap((table) =>
      database
        .prepare(`SELECT pk, sk, doc FROM ${table} ORDER BY pk, sk`)
        .all()
        .filter(({ pk }) => !/^(BACKUPS|RESTORES|PURGES|SCHEDULE#|FEED#|AUDIT#)/.test(String(pk)))
        .map(({ pk, sk, doc }) => `${table} ${pk} ${sk} ${doc}`.replace(times, '-'))
        .sort(),
    );
  } finally {
    database.close();
    rmSync(folder, { recursive: true });
  }
};
