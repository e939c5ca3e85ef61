import type { Policy, Publication } from '../../../policy/model/types.ts';
import type { BackupPart, Manifest } from '../../domain/backups/backups.ts';
import type { Restore, RestoredTable, RestoreFinding, RestoreState, ScanPlace } from '../../domain/backups/restore.ts';
import type { KeyRing, PublicSigningKey } from '../../domain/keys/key-ring.ts';
import type { Clock } from '../../domain/time.ts';
import type { BackupReader } from '../backups/backup-reader.ts';
import { keys } from '../keys.ts';
import type { Key, StoredItem, Table, WholeTable } from '../table.ts';
import { copyHeldVisits, isAmongHeldVisits } from './copy-held-visits.ts';
import { factsSince } from './facts-since.ts';
import { firstDay, isEntrySince, journalSince, nameOf, placeBefore } from './journal-since.ts';
import { mend } from './mend.ts';
import { prove } from './prove.ts';
import { replay } from './replay.ts';
import type { RestoreNotes } from './restore-notes.ts';
import { isUpToDate, provedAnew } from './still-proved.ts';

/** Where a restore stands, for whoever waits: `done` of `of` parts, entries or rows of its step; `of` where that is known. */
export type RestoreProgress = { readonly state: RestoreState; readonly done: number; readonly of?: number };

export type RestorePorts = {
  readonly policy: Policy;
  readonly publications: readonly Publication[];
  readonly now: Clock;
  readonly notes: RestoreNotes;
  /** The tables that are made, which nobody else reaches; with them the journal and the keys as they are now. */
  readonly table: Table;
  readonly whole: WholeTable;
  readonly keyRing: KeyRing;
  readonly publicKeys: () => Promise<readonly PublicSigningKey[]>;
  readonly reader: BackupReader;
  /** The hash of the manifest that was noted when the backup was taken; undefined where no note is left. */
  readonly expected?: string | undefined;
  /** Runs the purge in the tables that are made; true once it has ended. */
  readonly purge: () => Promise<boolean>;
  readonly mayGoOn: () => boolean;
  readonly progress: (progress: RestoreProgress) => void;
  /** The journal is that of tables in use, which goes on meanwhile. */
  readonly isShared?: true;
  /** Tables in use, where those that are made were given nothing of them: copies of visits that holds keep come from there. */
  readonly inUse?: Pick<Table, 'query'>;
};

const fillSize = 1_000;
/** Whoever finds something wrong so often finds what is wrong, however much happens meanwhile. */
const mostRepeats = 5;
/** The place in the journal is noted after so many entries. */
const noteEvery = 500;

/** A step as far as its time goes: the restore as it is noted then; undefined while there is more to do in the same step. */
type Step = (restore: Restore, manifest: Manifest, ports: RestorePorts) => Promise<Restore | undefined>;

const partsOf = ({ parts }: Manifest, tables: readonly RestoredTable[]): readonly BackupPart[] =>
  parts.filter(({ table }) => tables.some((name) => name === table));

/** What has ended stays away, and what a browser chose: no entry tells of its no, which may have come since. */
const isLoaded = ({ pk, expiresAt }: StoredItem, second: number): boolean =>
  !pk.startsWith(keys.visitor('')) && (expiresAt === undefined || expiresAt > second);

const load: Step = async (begun, manifest, ports) => {
  let restore = begun;
  const of = partsOf(manifest, restore.tables).length;
  let before = 0;
  for (const table of restore.tables) {
    const parts = partsOf(manifest, [table]).length;
    const done = Math.min(parts, Math.max(0, restore.parts - before));
    before += parts;
    let [loaded, left] = [0, 0];
    for await (const { items, isLast } of ports.reader.items(manifest, table, done)) {
      const second = ports.now().getTime() / 1000;
      const live = items.filter((item) => isLoaded(item, second));
      for (let first = 0; first < live.length; first += fillSize) {
        await ports.whole.fill(table, live.slice(first, first + fillSize));
      }
      loaded += live.length;
      left += items.length - live.length;
      if (!isLast) continue;
      const { report } = restore;
      // A part that is cut off is loaded again, and counted once.
      restore = await ports.notes.keep({
        ...restore,
        parts: restore.parts + 1,
        report: {
          ...report,
          loaded: { ...report.loaded, [table]: (report.loaded[table] ?? 0) + loaded },
          left: report.left + left,
        },
      });
      [loaded, left] = [0, 0];
      ports.progress({ state: 'loading', done: restore.parts, of });
      if (!ports.mayGoOn() && restore.parts < of) return undefined;
    }
  }
  return { ...restore, state: 'replaying' };
};

/**
 * Names of the entries that the backup holds itself with what they are about, of the days that may matter. Tables that DynamoDB copied
 * one by one may each be of a slightly other moment: of the last minutes nothing is taken for known, and is done again.
 */
const knownEntries = async (manifest: Manifest, ports: RestorePorts): Promise<ReadonlySet<string>> => {
  const day = firstDay(manifest.takenAt);
  const unsure = manifest.format === 'dynamodb' ? placeBefore(manifest.takenAt) : undefined;
  const known = new Set<string>();
  for await (const { items } of ports.reader.items(manifest, 'journal')) {
    for (const item of items) {
      const isSure = !unsure || item.pk < unsure.pk || (item.pk === unsure.pk && item.sk < unsure.sk);
      if (isSure && isEntrySince(item, day)) known.add(nameOf(item));
    }
  }
  return known;
};

const since = (manifest: Manifest, known: ReadonlySet<string>, { table, now }: RestorePorts, after?: Key) =>
  journalSince(table, { takenAt: manifest.takenAt, known, now: now(), after });

const replayAll: Step = async (begun, manifest, ports) => {
  let restore = begun;
  const knownUntil = ports.now().toISOString();
  const known = await knownEntries(manifest, ports);
  let done = 0;
  const counts: Record<string, number> = { ...restore.report.replayed };
  const noted = (last: Key | undefined) => {
    const { place: _before, ...rest } = restore;
    return ports.notes.keep({
      ...rest,
      ...(last && { place: { pk: last.pk, sk: last.sk } }),
      report: { ...restore.report, replayed: { ...counts } },
    });
  };
  for await (const entry of since(manifest, known, ports, restore.place)) {
    await replay(entry, restore.tables, ports.table, ports.now());
    counts[entry.kind] = (counts[entry.kind] ?? 0) + 1;
    done += 1;
    if (done % noteEvery === 0) {
      restore = await noted(entry);
      ports.progress({ state: 'replaying', done });
      if (!ports.mayGoOn()) return undefined;
    }
  }
  restore = await noted(undefined);
  return { ...restore, state: 'mending', knownUntil };
};

/** The note of a restore that goes on there in the next run. */
const keepPlace = async ({ scan: _before, ...restore }: Restore, { notes }: RestorePorts, scan: ScanPlace) => {
  await notes.keep({ ...restore, scan });
  return undefined;
};

const mendAll: Step = async (restore, _manifest, ports) => {
  const { inUse } = ports;
  const isMending = restore.scan !== undefined && !isAmongHeldVisits(restore.scan);
  if (inUse && !isMending && restore.tables.includes('blocked')) {
    const more = await copyHeldVisits({ ...ports, inUse }, restore.scan, ports.mayGoOn);
    if (more) return keepPlace(restore, ports, more);
  }
  const restores = await ports.notes.list();
  const { next, unreadable, erased } = await mend(
    { ...ports, restores, tables: restore.tables },
    isMending ? restore.scan : undefined,
    (done) => {
      ports.progress({ state: 'mending', done });
      return ports.mayGoOn();
    },
  );
  const { scan: _done, report, ...rest } = restore;
  // Should it be killed here, they are gone, and not counted again.
  const mended = {
    ...rest,
    report: {
      ...report,
      ...(erased > 0 && { replayed: { ...report.replayed, erasure: (report.replayed['erasure'] ?? 0) + erased } }),
      unreadable: (report.unreadable ?? 0) + unreadable,
    },
  };
  if (next) return keepPlace(mended, ports, next);
  return { ...mended, state: 'settling' };
};

const settle: Step = async (restore, _manifest, ports) => {
  ports.progress({ state: 'settling', done: 0 });
  return (await ports.purge()) ? { ...restore, state: 'proving' } : undefined;
};

/** What should have come out of the backup and did not. */
const lost = ({ tables, report }: Restore, manifest: Manifest): readonly RestoreFinding[] => {
  const expected = partsOf(manifest, tables).reduce((sum, { items }) => sum + items, 0);
  const found = Object.values(report.loaded).reduce((sum, items) => sum + items, 0) + report.left;
  return expected === found ? [] : [{ code: 'LOST', count: Math.abs(expected - found) }];
};

const proveAll: Step = async (restore, manifest, ports) => {
  const known = await knownEntries(manifest, ports);
  const facts = await factsSince(since(manifest, known, ports), restore.tables);
  const { looked, findings: before } = restore.report;
  const { next, ...proof } = await prove(
    { ...ports, publicKeys: await ports.publicKeys(), tables: restore.tables, facts, now: ports.now() },
    { looked, findings: before, ...(restore.scan && { next: restore.scan }) },
    (done) => {
      ports.progress({ state: 'proving', done });
      return ports.mayGoOn();
    },
  );
  const { scan: _place, ...rest } = restore;
  if (next) return keepPlace({ ...rest, report: { ...restore.report, ...proof } }, ports, next);
  const findings = [...lost(restore, manifest), ...proof.findings];
  const { repeats = 0 } = restore;
  // What happened meanwhile is not done there yet, and looks like something wrong.
  if (findings.length > 0 && ports.isShared && repeats < mostRepeats && !(await isUpToDate(restore, ports))) {
    return { ...provedAnew(rest), repeats: repeats + 1 };
  }
  const provedAt = ports.now().toISOString();
  return {
    ...rest,
    state: findings.length === 0 ? 'proved' : 'refused',
    provedAt,
    readyAt: restore.readyAt ?? provedAt,
    report: { ...restore.report, looked: proof.looked, findings },
  };
};

const steps: Partial<Record<RestoreState, Step>> = {
  loading: load,
  replaying: replayAll,
  mending: mendAll,
  settling: settle,
  proving: proveAll,
};

/**
 * Goes on with a restore as far as its time goes: loads the backup into tables that nobody else reaches, carries out again what the
 * journal says since, runs the purge there, and proves the result. Each step may be killed at any point and is begun again; the
 * end is the same. Throws `DamagedBackup` for a backup that is not whole: then nothing is switched to.
 */
export const goOnRestoring = async (restore: Restore, ports: RestorePorts): Promise<Restore> => {
  const manifest = await ports.reader.manifest(restore.backupId, ports.expected);
  let stands = restore;
  for (;;) {
    const step = steps[stands.state];
    if (!step) return stands;
    const next = await step(stands, manifest, ports);
    if (!next) return (await ports.notes.find(stands.id)) ?? stands;
    stands = await ports.notes.keep(next);
  }
};
