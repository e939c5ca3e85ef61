import { longestBackup } from '../../../policy/model/spanish-retention.ts';
import type { Policy } from '../../../policy/model/types.ts';
import type { BackupEntry, BackupFindings, BackupPart, StoredVersion } from './backups.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
/** Longer than from one night to the next, and the length of a run. */
const lateMs = 26 * hourMs;

/** One thing that is wrong; `id` names a backup, `name` an object. */
export type Finding = {
  readonly code: BackupFindings['findings'][number]['code'];
  readonly id?: string;
  readonly name?: string;
};

/** Everything that was seen of one backup, or of objects that belong to none. */
export type SeenBackup = {
  readonly id?: string;
  readonly entry?: BackupEntry;
  /** Every version below its name. */
  readonly versions: readonly StoredVersion[];
  /** The manifest that stands there; without `sha256` there is none, without `parts` it cannot be read. */
  readonly manifest?: { readonly name: string; readonly sha256?: string; readonly parts?: readonly BackupPart[] };
  /** Names of parts whose bytes were read and are not those that were written. */
  readonly changed?: readonly string[];
};

/** The instant from which a backup that was taken then begins to go, object by object: none is older. */
export const beginsToGo = ({ backups }: Pick<Policy, 'backups'>, takenAt: string): Date =>
  new Date(Date.parse(takenAt) + backups.expireDays * dayMs);

/** The last instant at which anything that was written then can still lie anywhere. */
export const goneBy = ({ backups }: Pick<Policy, 'backups'>, written: Date): Date =>
  new Date(written.getTime() + longestBackup(backups) * dayMs);

/** Whether the place has to destroy this now, whatever is noted of the backup it belongs to. */
export const isOver = ({ backups }: Pick<Policy, 'backups'>, { storedAt }: StoredVersion, now: Date): boolean =>
  Date.parse(storedAt) + backups.expireDays * dayMs <= now.getTime();

/** Sizes of what can be read now: hidden by a mark of deletion is as good as gone. */
const standing = (versions: readonly StoredVersion[]): ReadonlyMap<string, number> =>
  new Map(versions.flatMap(({ name, size, isNewest, isMarker }) => (isNewest && !isMarker ? [[name, size]] : [])));

/** Whether a backup that is noted as taken is whole. */
const wholeness = ({ id, entry, versions, manifest, changed = [] }: SeenBackup): readonly Finding[] => {
  const stands = standing(versions);
  const found = (code: Finding['code'], name: string): Finding => ({ code, ...(id !== undefined && { id }), name });
  if (manifest?.sha256 === undefined || !stands.has(manifest.name)) {
    return [found('BACKUP_MISSING', manifest?.name ?? '')];
  }
  if (manifest.sha256 !== entry?.manifest || !manifest.parts) return [found('BACKUP_MISMATCH', manifest.name)];
  return manifest.parts.flatMap(({ name, bytes }) => {
    if (stands.get(name) !== bytes) return [found('BACKUP_MISSING', name)];
    return changed.includes(name) ? [found('BACKUP_MISMATCH', name)] : [];
  });
};

/**
 * What is wrong with one backup. Too old is every version, a mark of deletion too, that has lain there for more days than the policy
 * leaves. Whole is what is noted as taken, from then until it begins to go.
 */
export const checkBackup = (policy: Pick<Policy, 'backups'>, seen: SeenBackup, now: Date): readonly Finding[] => {
  const { id, entry, versions } = seen;
  const tooOld = versions.filter(({ storedAt }) => goneBy(policy, new Date(storedAt)) < now);
  const shouldStand =
    entry?.state === 'taken' && entry.takenAt !== undefined && now < beginsToGo(policy, entry.takenAt);
  return [
    ...tooOld.map(({ name }): Finding => ({ code: 'BACKUP_TOO_OLD', ...(id !== undefined && { id }), name })),
    ...(shouldStand ? wholeness(seen) : []),
  ];
};

/** The newest backup that is noted as taken. */
export const newestTaken = (entries: readonly BackupEntry[]): BackupEntry | undefined =>
  entries
    .filter(({ state, takenAt }) => state === 'taken' && takenAt !== undefined)
    .toSorted((a, b) => Date.parse(b.takenAt ?? '') - Date.parse(a.takenAt ?? ''))[0];

/**
 * Whether the newest backup is more than 26 hours old. Before the first one there is nothing to be late with until 26 hours after
 * `worksSince`, when the first night was worked off; a system that has had no night yet has nothing to lose.
 */
export const checkLateness = (
  entries: readonly BackupEntry[],
  worksSince: string | undefined,
  now: Date,
): readonly Finding[] => {
  const newest = newestTaken(entries);
  const since = newest?.takenAt ?? worksSince;
  if (since === undefined || now.getTime() - Date.parse(since) <= lateMs) return [];
  return [{ code: 'BACKUP_LATE', ...(newest && { id: newest.id }) }];
};

const distinct = (some: readonly (string | undefined)[]): readonly string[] => [
  ...new Set(some.filter((one) => one !== undefined)),
];

/** What was found, by code; each backup and each object once. */
export const gathered = (looked: number, all: readonly Finding[]): BackupFindings => ({
  looked,
  findings: [...Map.groupBy(all, ({ code }) => code)].map(([code, some]) => ({
    code,
    ids: distinct(some.map(({ id }) => id)),
    names: distinct(some.map(({ name }) => name)),
  })),
});
