import type { BackupEntry, BackupObjects } from '../../domain/backups/backups.ts';
import { mayBeCopied } from '../../domain/backups/check-backups.ts';
import { DamagedBackup } from '../../domain/backups/damaged-backup.ts';
import type { Clock } from '../../domain/time.ts';
import { openBackupReader } from './backup-reader.ts';
import { sha256 } from './manifest.ts';
import { backupsPrefix, manifestName } from './names.ts';

/** Names of everything that stands there. */
const namesIn = async (objects: BackupObjects): Promise<ReadonlySet<string>> => {
  const names = new Set<string>();
  let cursor: string | undefined;
  do {
    const page = await objects.versions(backupsPrefix, cursor === undefined ? {} : { cursor });
    for (const { name, isMarker } of page.items) if (!isMarker) names.add(name);
    cursor = page.cursor;
  } while (cursor !== undefined);
  return names;
};

const copyOne = async (from: BackupObjects, to: BackupObjects, name: string, hash: string | undefined) => {
  const bytes = await from.get(name);
  if (!bytes) throw new DamagedBackup(name, 'missing');
  // What is damaged here is not spread there.
  if (hash !== undefined && sha256(bytes) !== hash) throw new DamagedBackup(name, 'hash');
  if (!(await to.put(name, bytes))) throw new DamagedBackup(name, 'hash');
};

/**
 * Copies every backup that is taken and not there yet to another place, newest first; the manifest last, so that a backup there is
 * whole or none. May be cut off and run again. One that was begun more than two days ago is left out, and one that comes of that age
 * meanwhile is left as it is: the place counts its days from when it gets an object, and nothing of a backup may lie there longer than
 * promised. What is there whole is noted, for only that is missed there later. Answers how many backups were copied; throws
 * `DamagedBackup` for one that is not what was written, after the others are copied.
 */
export const copyBackups = async (
  entries: readonly BackupEntry[],
  {
    from,
    to,
    now,
    noteCopied,
  }: {
    readonly from: BackupObjects;
    readonly to: BackupObjects;
    readonly now: Clock;
    readonly noteCopied: (id: string) => Promise<void>;
  },
): Promise<number> => {
  const there = await namesIn(to);
  const reader = openBackupReader({ objects: from });
  let [copied, damage]: [number, unknown] = [0, undefined];

  /** False if it has become too old over it. */
  const copy = async (entry: BackupEntry): Promise<boolean> => {
    const { id, manifest: expected } = entry;
    const { parts } = await reader.manifest(id, expected);
    for (const part of parts) {
      if (there.has(part.name)) continue;
      if (!mayBeCopied(entry, now())) return false;
      await copyOne(from, to, part.name, part.sha256);
    }
    if (!mayBeCopied(entry, now())) return false;
    await copyOne(from, to, manifestName(id), expected);
    return true;
  };

  const taken = entries.filter(({ state }) => state === 'taken').toSorted((a, b) => (a.id < b.id ? 1 : -1));
  for (const entry of taken) {
    const stands = there.has(manifestName(entry.id));
    try {
      if (!stands && !(mayBeCopied(entry, now()) && (await copy(entry)))) continue;
      if (entry.copiedAt === undefined) await noteCopied(entry.id);
      if (!stands) copied += 1;
    } catch (error) {
      if (!(error instanceof DamagedBackup)) throw error;
      damage ??= error;
    }
  }
  if (damage !== undefined) throw damage;
  return copied;
};
