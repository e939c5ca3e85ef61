import type { Policy } from '../../../policy/model/types.ts';
import type {
  BackupEntry,
  BackupFindings,
  BackupObjects,
  Manifest,
  StoredVersion,
} from '../../domain/backups/backups.ts';
import {
  checkBackup,
  checkLateness,
  type Finding,
  gathered,
  hasItsTurn,
  isOver,
  newestTaken,
  type SeenBackup,
} from '../../domain/backups/check-backups.ts';
import { decodeManifest, sha256, sha256Of } from './manifest.ts';
import { backupIdOf, manifestName } from './names.ts';

/** Every version of everything that lies there, page by page. */
async function* everyVersion(objects: Pick<BackupObjects, 'versions'>): AsyncGenerator<StoredVersion> {
  let cursor: string | undefined;
  do {
    const page = await objects.versions('', cursor === undefined ? {} : { cursor });
    yield* page.items;
    cursor = page.cursor;
  } while (cursor !== undefined);
}

type Group = { readonly id: string | undefined; readonly versions: readonly StoredVersion[] };

/** The same by backup, which the order of names keeps together; what belongs to none comes by itself. */
async function* byBackup(versions: AsyncIterable<StoredVersion>): AsyncGenerator<Group> {
  let id: string | undefined;
  let some: StoredVersion[] = [];
  for await (const version of versions) {
    const own = backupIdOf(version.name);
    if (some.length > 0 && (own !== id || own === undefined)) {
      yield { id, versions: some };
      some = [];
    }
    id = own;
    some.push(version);
  }
  if (some.length > 0) yield { id, versions: some };
}

type Ports = {
  readonly objects: Pick<BackupObjects, 'versions' | 'get' | 'read'>;
  readonly policy: Policy;
  readonly entries: readonly BackupEntry[];
  /** When the first night was worked off; undefined before. */
  readonly worksSince: string | undefined;
  readonly now: Date;
  /** Looks where backups are copied to, and not where they are taken: it misses only what is noted as copied. */
  readonly isCopy?: boolean;
};

/** Names of those parts whose bytes are not what the manifest says; a part that is not there is no business of this. */
const changedParts = async ({ objects }: Pick<Ports, 'objects'>, { parts }: Manifest): Promise<readonly string[]> => {
  const changed: string[] = [];
  for (const { name, sha256: written } of parts) {
    const pieces = await objects.read(name);
    if (pieces && (await sha256Of(pieces)) !== written) changed.push(name);
  }
  return changed;
};

const readBackup = async (
  entry: BackupEntry,
  versions: readonly StoredVersion[],
  ports: Ports,
  isRead: boolean,
): Promise<SeenBackup> => {
  const name = manifestName(entry.id);
  const bytes = await ports.objects.get(name);
  if (!bytes) return { id: entry.id, entry, versions, manifest: { name } };
  const hash = sha256(bytes);
  const manifest = hash === entry.manifest ? decodeManifest(bytes) : undefined;
  return {
    id: entry.id,
    entry,
    versions,
    manifest: { name, sha256: hash, ...(manifest && { parts: manifest.parts }) },
    ...(manifest && isRead && { changed: await changedParts(ports, manifest) }),
  };
};

/** When the oldest backup was taken: since then there was something to copy. */
const oldestTaken = (entries: readonly BackupEntry[]): string | undefined =>
  entries.flatMap(({ state, takenAt }) => (state === 'taken' && takenAt !== undefined ? [takenAt] : [])).toSorted()[0];

/**
 * Looks at every version that lies there, at the manifest of every backup that is noted as taken, at every byte of the newest, and at
 * those of the older ones whose turn it is. Where backups are copied to, only what is noted as copied counts as taken: so the newest
 * copy is late 26 hours after it was taken, and where none was ever copied, the oldest backup was. No more than the names of one backup
 * are in memory at a time.
 */
export const lookAtBackups = async (ports: Ports): Promise<BackupFindings> => {
  const { objects, policy, entries, isCopy = false, now } = ports;
  const worksSince = isCopy ? oldestTaken(entries) : ports.worksSince;
  const counted = isCopy ? entries.filter(({ copiedAt }) => copiedAt !== undefined) : entries;
  const waiting = new Map(entries.map((entry) => [entry.id, entry]));
  const newest = newestTaken(counted);
  const findings: Finding[] = [];
  let looked = 0;

  const isRead = ({ id, takenAt }: BackupEntry): boolean =>
    id === newest?.id || (takenAt !== undefined && hasItsTurn(policy, takenAt, now));

  const look = async (entry: BackupEntry | undefined, { id, versions }: Group): Promise<void> => {
    const seen =
      entry?.state === 'taken'
        ? await readBackup(entry, versions, ports, isRead(entry))
        : { versions, ...(id !== undefined && { id }) };
    findings.push(...checkBackup(policy, { ...seen, isCopy }, now));
  };

  for await (const group of byBackup(everyVersion(objects))) {
    looked += group.versions.length;
    const entry = group.id === undefined ? undefined : waiting.get(group.id);
    if (group.id !== undefined) waiting.delete(group.id);
    await look(entry, group);
  }
  // Noted, and nothing of it lies there.
  for (const entry of waiting.values()) await look(entry, { id: entry.id, versions: [] });
  return gathered(looked, [...findings, ...checkLateness(counted, worksSince, now)]);
};

/** Removes every object that has to be gone by now, whatever is noted of its backup. Answers how many went. */
export const endBackups = async ({
  objects,
  policy,
  now,
}: {
  readonly objects: Pick<BackupObjects, 'versions' | 'remove'>;
  readonly policy: Policy;
  readonly now: Date;
}): Promise<number> => {
  let gone = 0;
  for await (const version of everyVersion(objects)) {
    if (isOver(policy, version, now) && (await objects.remove(version.name))) gone += 1;
  }
  return gone;
};
