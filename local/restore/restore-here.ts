import { closeSync, openSync, readSync } from 'node:fs';
import { rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { syncFolder } from '../../lambdas/adapters/files.ts';
import { areWhole, openExclusive } from '../../lambdas/adapters/sqlite/exclusive-database.ts';
import { isDamaged } from '../../lambdas/adapters/sqlite/sqlite-errors.ts';
import { tableOver } from '../../lambdas/adapters/sqlite/sqlite-table.ts';
import { sqliteWholeTable } from '../../lambdas/adapters/sqlite/whole-table.ts';
import type { Manifest } from '../../lambdas/domain/backups/backups.ts';
import type { Restore, RestoreOrder } from '../../lambdas/domain/backups/restore.ts';
import { daysLater } from '../../lambdas/domain/civil-time.ts';
import type { Objects } from '../../lambdas/domain/objects/objects.ts';
import { purge } from '../../lambdas/domain/retention/purge.ts';
import type { Clock } from '../../lambdas/domain/time.ts';
import { Unavailable } from '../../lambdas/domain/unavailable.ts';
import { feeds } from '../../lambdas/routes.ts';
import type { World } from '../../lambdas/runtime/handler.ts';
import { purgeAt } from '../../lambdas/runtime/run-purge.ts';
import type { BackupReader } from '../../lambdas/stores/backups/backup-reader.ts';
import { keysInUse } from '../../lambdas/stores/backups/open-backups.ts';
import { publicSigningKeys } from '../../lambdas/stores/key-ring.ts';
import { keys } from '../../lambdas/stores/keys.ts';
import { goOnRestoring, type RestoreProgress } from '../../lambdas/stores/restore/restore-job.ts';
import { openRestoreNotes } from '../../lambdas/stores/restore/restore-notes.ts';
import { pagesOf } from '../../lambdas/stores/restore/scan-pages.ts';
import { type Table, type TableName, tableNames, type WholeTable } from '../../lambdas/stores/table.ts';
import type { Policy } from '../../policy/model/types.ts';
import { StartProblem } from '../start-problem.ts';
import { fillFromCopies } from './lost-tables.ts';
import {
  begunIn,
  copyTable,
  openQuarantine,
  type Quarantine,
  quarantineFile,
  removeLogs,
  removeQuarantine,
} from './quarantine.ts';

export type RestoreHereParts = {
  readonly policy: Policy;
  readonly now: Clock;
  /** The data file, and the folder in which a new one is made. */
  readonly database: string;
  readonly folder: string;
  readonly order: RestoreOrder;
  /** The data file is lost: journal and keys come from this backup, and from their copies. */
  readonly lost?: { readonly journalOf: Manifest; readonly recovery: Objects };
  readonly reader: BackupReader;
  readonly expected?: string | undefined;
  /** Everything that a purge needs, over these tables. */
  readonly worldOver: (table: Table) => World;
  /** Takes a backup of the tables as they stand, before anything is replaced. */
  readonly saveFirst: () => Promise<void>;
  readonly progress: (progress: RestoreProgress) => void;
};

/** How often the file was written, as its header says (https://sqlite.org/fileformat.html, offset 24): it stands still while nobody is at work. */
const changesOf = (file: string): string => {
  const header = Buffer.alloc(4);
  const handle = openSync(file, 'r');
  try {
    readSync(handle, header, 0, 4, 24);
  } finally {
    closeSync(handle);
  }
  return String(header.readUInt32BE());
};

const held = () => new StartProblem('Another process has the data file open: stop the server first.');
const damaged = () => new StartProblem('The data file is missing or damaged: see --lost.');
const notLost = () =>
  new StartProblem(
    'The data file can be read, so it is not lost: order the restore as usual. If it is a new one that a server made, move it away.',
  );

/** What is taken over as it stands: whatever the backup does not bring, journal and keys always. */
const keptOf = ({ tables }: RestoreOrder): readonly TableName[] =>
  tableNames.filter((name) => !tables.some((table) => table === name));
/** What a data file has to hold to be of use; what comes and goes may be missing. */
const lasting = tableNames.filter((name) => name !== 'transient');

const openLive = ({ database, lost }: RestoreHereParts): DatabaseSync | undefined => {
  const live = openExclusive(database);
  if (live === 'held') throw held();
  if (!lost) {
    if (live === 'damaged') throw damaged();
    return live;
  }
  if (live === 'damaged') return undefined;
  const isWhole = areWhole(live, lasting);
  live.close();
  if (isWhole) throw notLost();
  return undefined;
};

/** The live file once a backup of it is taken, and what is taken over from it can be read; it is closed for that. */
const savedLive = async (parts: RestoreHereParts, live: DatabaseSync): Promise<DatabaseSync> => {
  // A snapshot needs the file for itself for a moment.
  live.close();
  await parts.saveFirst().catch((error: unknown) => {
    throw isDamaged(error) ? damaged() : error;
  });
  const again = openLive(parts);
  if (again && areWhole(again, keptOf(parts.order))) return again;
  again?.close();
  throw damaged();
};

/** Of a hold the journal repeats only that it stands, and the visits that it keeps copies of may be gone by now. */
const copyHeldVisits = async (from: WholeTable, to: WholeTable): Promise<void> => {
  for await (const { items } of pagesOf(from, ['blocked'])) {
    await to.fill(
      'blocked',
      items.filter(({ pk }) => pk.startsWith(keys.heldVisitsPrefix)),
    );
  }
};

const fillFromLive = async (quarantine: Quarantine, live: DatabaseSync, { now, order }: RestoreHereParts) => {
  const whole = sqliteWholeTable(live, { now });
  for (const name of keptOf(order)) await copyTable(name, whole, quarantine.whole);
  await copyHeldVisits(whole, quarantine.whole).catch((error: unknown) => {
    // What is put back may be what is damaged.
    if (!isDamaged(error)) throw error;
  });
};

/** Without its keys nothing of a backup can be read, and everybody in it would be taken for erased. */
const checkKeys = async ({ table }: Quarantine, { keys: needed }: Manifest): Promise<void> => {
  const there = await keysInUse(table);
  const isMissing =
    needed.tenant.some((version) => !there.tenant.includes(version)) ||
    needed.signing.some((kid) => !there.signing.includes(kid));
  if (isMissing) throw new StartProblem('The keys that this backup needs are not there: nothing in it could be read.');
};

/** A wrong key file is found out now, not by the first row that it does not open. */
const checkKeyFile = ({ keyRing }: World): Promise<unknown> =>
  keyRing.derived('wrap').catch((error: Error) => {
    if (error instanceof Unavailable) throw error;
    throw new StartProblem(`The key file does not fit the data: ${error.message}.`);
  });

/**
 * The journal is read until tomorrow, for clocks differ a little. Where this one has gone back further, as when its battery is empty,
 * whatever came later would be undone, and nobody would notice.
 */
const checkClock = async ({ whole }: Quarantine, { now }: RestoreHereParts): Promise<void> => {
  const at = now().toISOString();
  const last = keys.journalDay(daysLater(at.slice(0, 10), 1));
  let latest = last;
  for await (const { items } of pagesOf(whole, ['journal'])) {
    for (const { pk } of items) if (pk.startsWith(keys.journalDay('')) && pk > latest) latest = pk;
  }
  if (latest === last) return;
  throw new StartProblem(
    `The clock of this machine says ${at}, and the journal goes on until ${latest.slice(keys.journalDay('').length)}: put the clock right first, or what has happened since would be undone.`,
  );
};

const openBegun = async ({ folder, order, now, policy }: RestoreHereParts, id: string, basis: string) => {
  if (id !== order.id) return undefined;
  const quarantine = await openQuarantine(folder, id, now).catch(() => undefined);
  if (!quarantine) return undefined;
  const note = await openRestoreNotes({ policy, table: quarantine.table, now })
    .find(id)
    .catch(() => undefined);
  if (note?.basis === basis) return quarantine;
  quarantine.table.close();
  return undefined;
};

/** A restore that was begun and cut off, if it still rests on what the data file says; whatever else was begun is removed. */
const begunBefore = async (parts: RestoreHereParts, basis: string): Promise<Quarantine | undefined> => {
  let found: Quarantine | undefined;
  for (const id of await begunIn(parts.folder)) {
    const begun = await openBegun(parts, id, basis);
    if (begun) found = begun;
    else await removeQuarantine(quarantineFile(parts.folder, id));
  }
  return found;
};

/** Closes what was made and removes it: nothing half made stays in the way, or takes up the disk. */
const drop = async ({ table, file }: Quarantine): Promise<void> => {
  table.close();
  await removeQuarantine(file);
};

const begin = async (parts: RestoreHereParts, live: DatabaseSync | undefined, basis: string): Promise<Quarantine> => {
  const { folder, order, now, policy, lost, reader } = parts;
  const quarantine = await openQuarantine(folder, order.id, now);
  try {
    const manifest = await reader.manifest(order.backupId, parts.expected);
    if (live) await fillFromLive(quarantine, live, parts);
    else if (lost) await fillFromCopies(quarantine, { ...lost, reader });
    await checkKeys(quarantine, manifest);
    // Last: whoever finds no note begins anew.
    await openRestoreNotes({ policy, table: quarantine.table, now }).begin(order, manifest.takenAt, { basis });
    return quarantine;
  } catch (error) {
    await drop(quarantine);
    throw error;
  }
};

/**
 * Puts the new file where the old one is: one rename, so that there is never none and never half of one. The old one is held until
 * then, so that no server begins to work on what is about to go; Windows renames nothing that is open.
 */
const switchTo = async (quarantine: Quarantine, live: DatabaseSync | undefined, database: string): Promise<void> => {
  await quarantine.table.truncateLog();
  // Durable, and in one file, before it takes the other's place.
  quarantine.database.exec('PRAGMA journal_mode = DELETE; PRAGMA synchronous = FULL;');
  quarantine.table.close();
  if (process.platform === 'win32') live?.close();
  if (!live) await removeLogs(database);
  await rename(quarantine.file, database);
  await syncFolder(dirname(database));
  if (live?.isOpen) live.close();
};

/**
 * Restores a backup on this machine: makes a new data file beside the old one, proves it, and only then puts it in the place of the
 * old. Nobody else can open the old one meanwhile. May be killed at any point and run again. Answers the restore as it ended:
 * `switched`, or `refused` with what is wrong, and then nothing has changed. Throws `StartProblem` for what stands in the way, and
 * `DamagedBackup`.
 */
export const restoreHere = async (parts: RestoreHereParts): Promise<Restore> => {
  const { policy, now, database, progress } = parts;
  const { order, reader } = parts;
  // Found out before anything is made.
  await reader.manifest(order.backupId, parts.expected);
  let live = openLive(parts);
  let quarantine: Quarantine | undefined;
  try {
    quarantine = await begunBefore(parts, live ? changesOf(database) : 'lost');
    if (!quarantine) {
      if (live) live = await savedLive(parts, live);
      quarantine = await begin(parts, live, live ? changesOf(database) : 'lost');
    }
    await checkClock(quarantine, parts);
    const { table, whole } = quarantine;
    const notes = openRestoreNotes({ policy, table, now });
    const world = parts.worldOver(table);
    await checkKeyFile(world);
    const begun = await notes.find(order.id);
    if (!begun) throw new Error('the note of a restore that was begun is gone');
    const done = await goOnRestoring(begun, {
      policy,
      publications: world.publications,
      now,
      notes,
      table,
      whole,
      keyRing: world.keyRing,
      publicKeys: () => publicSigningKeys(table),
      reader,
      expected: parts.expected,
      purge: async () => {
        const { state } = await purge({ dailyAt: purgeAt, mayGoOn: () => true, agreed: true }, world);
        return state === 'finished';
      },
      mayGoOn: () => true,
      progress,
    });
    if (done.state === 'refused') {
      if (live) await openRestoreNotes({ policy, table: tableOver(live, { now }), now }).keep(done);
      return done;
    }
    if (done.state !== 'proved' && done.state !== 'switched') throw new Error(`a restore ended as ${done.state}`);
    // A server that was started meanwhile has made a file of its own, and may be at work on it.
    if (!live) openLive(parts);
    // Changes are numbered anew in a new file.
    for (const { name } of feeds) await table.remove('guards', { pk: keys.feed(name), sk: keys.only });
    const switched = await notes.keep({ ...done, state: 'switched', switchedAt: now().toISOString() });
    const made = quarantine;
    // From here on it is whole, and whoever comes after this puts it in its place.
    quarantine = undefined;
    await switchTo(made, live, database);
    progress({ state: 'switched', done: 1, of: 1 });
    return switched;
  } finally {
    if (quarantine) await drop(quarantine);
    if (live?.isOpen) live.close();
  }
};
