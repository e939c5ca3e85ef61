import { longestBackup } from '../../../policy/model/spanish-retention.ts';
import type { Policy } from '../../../policy/model/types.ts';
import { civilDate } from '../time.ts';
import type { BackupEntry, BackupFindings, BackupPart, StoredVersion } from './backups.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
/** Longer than from one night to the next, and the length of a run. */
const lateMs = 26 * hourMs;
/**
 * A backup is copied to another place at most so many days after it was begun, whatever was away meanwhile: the place counts from
 * when it got it. With an expiry that many days shorter nothing lies there longer than here.
 */
const copyWithinDays = 2;

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
  /** Seen where backups are copied to, and not where they are taken. */
  readonly isCopy?: boolean;
};

const idStart = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)(\d{3})Z-/;

/** When a backup was begun, as its id says; undefined for what is no id of ours. */
const begunAt = (id: string): Date | undefined => {
  const [, year, month, day, hour, minute, second, ms] = idStart.exec(id) ?? [];
  const at = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}.${ms}Z`);
  return Number.isNaN(at) ? undefined : new Date(at);
};

/** Whether it may still be copied: later than that nothing new of it is stored anywhere. */
export const mayBeCopied = ({ id, beganAt }: Pick<BackupEntry, 'id' | 'beganAt'>, now: Date): boolean =>
  now.getTime() - (begunAt(id)?.getTime() ?? Date.parse(beganAt)) <= copyWithinDays * dayMs;

/** The instant from which a backup that was taken then begins to go, object by object: none is older. */
export const beginsToGo = ({ backups }: Pick<Policy, 'backups'>, takenAt: string): Date =>
  new Date(Date.parse(takenAt) + backups.expireDays * dayMs);

/** The last instant at which anything that was written then can still lie anywhere. */
export const goneBy = ({ backups }: Pick<Policy, 'backups'>, written: Date): Date =>
  new Date(written.getTime() + longestBackup(backups) * dayMs);

/** Whether the place has to destroy this now, whatever is noted of the backup it belongs to. */
export const isOver = ({ backups }: Pick<Policy, 'backups'>, { storedAt }: StoredVersion, now: Date): boolean =>
  Date.parse(storedAt) + backups.expireDays * dayMs <= now.getTime();

/** Since when it is there: since its backup was begun, or since it was stored if that was before; a late copy is no younger for it. */
const there = ({ storedAt }: StoredVersion, id: string | undefined): Date => {
  const begun = id === undefined ? undefined : begunAt(id);
  return new Date(Math.min(Date.parse(storedAt), begun?.getTime() ?? Number.POSITIVE_INFINITY));
};

/** Names of objects that somebody wrote over. What is empty every time holds nothing that could have changed. */
const overwritten = (versions: readonly StoredVersion[]): readonly string[] =>
  [
    ...Map.groupBy(
      versions.filter(({ isMarker }) => !isMarker),
      ({ name }) => name,
    ),
  ].flatMap(([name, some]) => (some.length > 1 && some.some(({ size }) => size > 0) ? [name] : []));

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

/** Whether it should stand there whole: from when it is taken, or copied, until it begins to go. */
const shouldStand = (policy: Pick<Policy, 'backups'>, { entry, isCopy = false }: SeenBackup, now: Date): boolean => {
  if (entry?.state !== 'taken' || entry.takenAt === undefined) return false;
  if (isCopy && entry.copiedAt === undefined) return false;
  const earlier = isCopy ? copyWithinDays * dayMs : 0;
  return now.getTime() + earlier < beginsToGo(policy, entry.takenAt).getTime();
};

/**
 * What is wrong with one backup. Too old is every version, a mark of deletion too, that is there for more days than the policy leaves,
 * counted from when its backup was begun or from when it was stored, whichever came first. Whole is what is noted as taken, from then
 * until it begins to go; in the place that backups are copied to, what is noted as copied: what never came to lie there, because the
 * place was away or named later, is missed by nobody, and what was copied and is gone altogether is.
 */
export const checkBackup = (policy: Pick<Policy, 'backups'>, seen: SeenBackup, now: Date): readonly Finding[] => {
  const { id, versions } = seen;
  const found =
    (code: Finding['code']) =>
    (name: string): Finding => ({ code, ...(id !== undefined && { id }), name });
  const tooOld = versions.filter((version) => goneBy(policy, there(version, id)) < now).map(({ name }) => name);
  return [
    ...tooOld.map(found('BACKUP_TOO_OLD')),
    ...(shouldStand(policy, seen, now)
      ? [...overwritten(versions).map(found('BACKUP_MISMATCH')), ...wholeness(seen)]
      : []),
  ];
};

const dayOf = ({ zone }: Pick<Policy, 'zone'>, at: Date): number => Date.parse(civilDate(at, zone)) / dayMs;

/**
 * Whether every byte of this backup is read again today: on one civil day in as many as a copy stands, the same in all places. So each
 * has its turn while it stands, and with a backup every night there is about one a day.
 */
export const hasItsTurn = (policy: Pick<Policy, 'backups' | 'zone'>, takenAt: string, now: Date): boolean =>
  (dayOf(policy, new Date(takenAt)) + dayOf(policy, now)) % Math.max(1, policy.backups.expireDays - copyWithinDays) ===
  0;

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
