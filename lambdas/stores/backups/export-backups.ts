import type { Policy } from '../../../policy/model/types.ts';
import {
  type BackedUpTable,
  type BackupEntry,
  type BackupObjects,
  type BackupPart,
  type Backups,
  backedUpTables,
  type Manifest,
} from '../../domain/backups/backups.ts';
import { DamagedBackup } from '../../domain/backups/damaged-backup.ts';
import type { TableExports } from '../../domain/backups/table-exports.ts';
import type { Random } from '../../domain/keys/sealing.ts';
import type { Clock } from '../../domain/time.ts';
import { Unavailable } from '../../domain/unavailable.ts';
import type { Table } from '../table.ts';
import { openBackupEntries } from './entries.ts';
import { partsOfExport } from './export-manifests.ts';
import { lookAtBackups } from './look-at-backups.ts';
import { decodeManifest, encodeManifest, sha256 } from './manifest.ts';
import { backupsPrefix, manifestName, newBackupId } from './names.ts';
import { firstNight, keysInUse } from './open-backups.ts';

/** So long the store knows a copy again that it was asked for before; what is not there by then is given up. */
const mayTakeMs = 8 * 3_600_000;

type Ports = {
  readonly policy: Policy;
  readonly table: Table;
  readonly now: Clock;
  readonly random: Random;
  readonly objects: BackupObjects;
  readonly exports: TableExports;
};

/** All tables are copied, or not yet. */
type Copied = Readonly<Record<BackedUpTable, string>> | undefined;

/** What no later attempt changes, in place of an error that names nobody. */
class NoBackup extends Error {}

const folderOf = (id: string): string => `${backupsPrefix}${id}/`;

/** Where it is noted which parts a table has, once all of them are read. */
const partsName = (id: string, table: BackedUpTable): string => `${folderOf(id)}${table}/parts.json`;

/**
 * `Backups` where the store copies its tables by itself: all of them as of one second. `take` begins the copies; `goOn` begins what a
 * lost run left out, and once all are there reads each object for its hash and writes the manifest. What is cut off goes on with
 * the table where it was.
 */
export const openExportBackups = ({ policy, table, now, random, objects, exports }: Ports): Backups => {
  const entries = openBackupEntries({ policy, table, now });

  /** Begins every copy that is not begun yet, and notes each. */
  const beginCopies = async (entry: BackupEntry): Promise<BackupEntry> => {
    let noted = entry;
    for (const name of backedUpTables) {
      if (noted.copies?.[name] !== undefined || noted.takenAt === undefined) continue;
      const copy = await exports.begin(noted.id, name, new Date(noted.takenAt));
      const next = await entries.note(noted.id, { copies: { ...noted.copies, [name]: copy } });
      if (!next) throw new NoBackup('it was given up meanwhile');
      noted = next;
    }
    return noted;
  };

  /** Names of the manifests of all copies; undefined while one is not there yet. */
  const lookAtCopies = async ({ id, copies }: BackupEntry): Promise<Copied> => {
    const looks = await Promise.all(
      backedUpTables.map(async (name) => [name, await exports.look(id, name, copies?.[name] ?? '')] as const),
    );
    for (const [name, look] of looks) {
      if (look.state === 'failed') throw new NoBackup(`the copy of ${name} failed: ${look.why}`);
    }
    const copied = looks.flatMap(([name, look]) => (look.state === 'copied' ? [[name, look.manifest] as const] : []));
    return copied.length === backedUpTables.length ? (Object.fromEntries(copied) as Copied) : undefined;
  };

  const partsOf = async (id: string, name: BackedUpTable, takenAt: string, manifest: string) => {
    const noted = await objects.get(partsName(id, name));
    if (noted) return JSON.parse(Buffer.from(noted).toString('utf8')) as readonly BackupPart[];
    const parts = await partsOfExport({ objects, folder: folderOf(id), takenAt }, name, manifest);
    await objects.put(partsName(id, name), Buffer.from(JSON.stringify(parts)));
    return parts;
  };

  /** The manifest as it stands now: ours, or one of a run that was cut off after writing it. */
  const putManifest = async (manifest: Manifest): Promise<Buffer> => {
    const bytes = encodeManifest(manifest);
    const name = manifestName(manifest.id);
    if (await objects.put(name, bytes)) return bytes;
    const stands = Buffer.from((await objects.get(name)) ?? '');
    const same = JSON.stringify(decodeManifest(stands)?.parts) === JSON.stringify(manifest.parts);
    if (!same) throw new NoBackup('another manifest stands already');
    return stands;
  };

  const finish = async ({ id, reason, takenAt = '' }: BackupEntry, copied: NonNullable<Copied>) => {
    const parts: BackupPart[] = [];
    for (const name of backedUpTables) parts.push(...(await partsOf(id, name, takenAt, copied[name])));
    const counts = Object.fromEntries(
      backedUpTables.map((name) => [
        name,
        parts.reduce((sum, part) => sum + (part.table === name ? part.items : 0), 0),
      ]),
    ) as Manifest['counts'];
    const manifest = await putManifest({
      layout: 1,
      id,
      policy: policy.id,
      policyVersion: policy.version,
      reason,
      takenAt,
      finishedAt: now().toISOString(),
      format: 'dynamodb',
      counts,
      parts,
      // As they are now: none of those that were in use then has gone since.
      keys: await keysInUse(table),
    });
    const bytes = parts.reduce((sum, part) => sum + part.bytes, manifest.byteLength);
    return entries.finish(id, { takenAt, counts, bytes, manifest: sha256(manifest) });
  };

  /** Begins what is not begun; `takenAt` is noted before, so that whoever goes on asks for the same. */
  const begin = async (entry: BackupEntry): Promise<BackupEntry> => {
    const second = new Date(Math.floor(Date.parse(entry.beganAt) / 1000) * 1000).toISOString();
    const timed = entry.takenAt === undefined ? await entries.note(entry.id, { takenAt: second }) : entry;
    if (!timed) throw new NoBackup('it was given up meanwhile');
    return beginCopies(timed);
  };

  /** Undefined while it is not at its end. */
  const goOnWith = async (entry: BackupEntry): Promise<BackupEntry | undefined> => {
    if (now().getTime() - Date.parse(entry.beganAt) > mayTakeMs) throw new NoBackup('it takes too long');
    const begun = await begin(entry);
    const copied = await lookAtCopies(begun);
    return copied && (await finish(begun, copied));
  };

  /** Gives up what no later attempt can bring to a good end; who cannot answer now is asked again. */
  const orGiveUp = async <T>({ id }: BackupEntry, work: Promise<T>): Promise<T | BackupEntry | undefined> => {
    try {
      return await work;
    } catch (error) {
      if (error instanceof Unavailable) throw error;
      const failed = await entries.fail(id);
      if (error instanceof NoBackup || error instanceof DamagedBackup) return failed;
      throw error;
    }
  };

  return {
    find: entries.find,
    list: entries.list,

    async take(reason) {
      const begun = await entries.begin(newBackupId(now(), random), reason);
      try {
        return (await orGiveUp(begun, begin(begun))) ?? begun;
      } catch (error) {
        // `goOn` goes on with it; whoever took it for failed would take another.
        if (error instanceof Unavailable) return begun;
        throw error;
      }
    },

    async goOn() {
      const ended: BackupEntry[] = [];
      for (const entry of await entries.all()) {
        const end = entry.state === 'taking' ? await orGiveUp(entry, goOnWith(entry)) : undefined;
        if (end) ended.push(end);
      }
      return ended;
    },

    async check() {
      const [noted, worksSince] = [await entries.all(), await firstNight(table)];
      return lookAtBackups({ objects, policy, entries: noted, worksSince, now: now() });
    },

    /** The bucket does so by itself; nobody may. */
    end: async () => 0,
  };
};
