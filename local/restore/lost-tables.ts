import type { Manifest } from '../../lambdas/domain/backups/backups.ts';
import { DamagedBackup } from '../../lambdas/domain/backups/damaged-backup.ts';
import type { Objects } from '../../lambdas/domain/objects/objects.ts';
import type { Clock } from '../../lambdas/domain/time.ts';
import type { BackupReader } from '../../lambdas/stores/backups/backup-reader.ts';
import { copiesReachBackTo, readRecoveryCopies } from '../../lambdas/stores/backups/recovery-copies.ts';
import { keys } from '../../lambdas/stores/keys.ts';
import { toEntry } from '../../lambdas/stores/restore/journal-since.ts';
import { makesPerson } from '../../lambdas/stores/restore/replay.ts';
import { pagesOf } from '../../lambdas/stores/restore/scan-pages.ts';
import type { Policy } from '../../policy/model/types.ts';
import { StartProblem } from '../start-problem.ts';
import type { Quarantine } from './quarantine.ts';

/** Whether a key was destroyed with it: that of somebody erased, or of a request that was blocked. */
const endsKey = (kind: string, subjectId: string): boolean =>
  kind === 'erasure' || (kind === 'blocking' && subjectId.startsWith('R-'));

/**
 * Whose keys are destroyed by now, as the journal that is left says. Whoever was taken back out of blocking after the keys were copied
 * had another key since, which is lost: the old one opens nothing.
 */
const keylessIn = async ({ whole }: Quarantine, keysCopiedAt: string): Promise<readonly string[]> => {
  const changes: { readonly sk: string; readonly subjectId: string; readonly isGone: boolean }[] = [];
  for await (const { items } of pagesOf(whole, ['journal'])) {
    for (const item of items) {
      const { sk } = item;
      const [kind, subjectId] = [String(item['kind']), String(item['subjectId'])];
      if (endsKey(kind, subjectId)) changes.push({ sk, subjectId, isGone: true });
      if (makesPerson(toEntry(item))) changes.push({ sk, subjectId, isGone: sk > keysCopiedAt });
    }
  }
  changes.sort((a, b) => (a.sk < b.sk ? -1 : 1));
  const last = new Map(changes.map(({ subjectId, isGone }) => [subjectId, isGone]));
  return [...last].flatMap(([subjectId, isGone]) => (isGone ? [subjectId] : []));
};

/**
 * Whether something is of the data that a backup is of, by the keys that sign there: a server that was started when the data file was
 * gone has made another with other keys, and a backup and copies of that.
 */
const isOfSameData = ({ keys: { signing } }: Pick<Manifest, 'keys'>, there: readonly string[]): boolean =>
  signing.every((kid) => there.includes(kid));

/** The manifest, where every part of its journal is what was written; else what is damaged; undefined if it is of other data. */
const withWholeJournal = async (
  id: string,
  reader: BackupReader,
  restored: Manifest,
): Promise<Manifest | DamagedBackup | undefined> => {
  try {
    const manifest = await reader.manifest(id);
    if (!isOfSameData(restored, manifest.keys.signing)) return undefined;
    const pages = reader.items(manifest, 'journal')[Symbol.asyncIterator]();
    while (!(await pages.next()).done);
    return manifest;
  } catch (error) {
    if (!(error instanceof DamagedBackup)) throw error;
    return error;
  }
};

const gap = ({ id, takenAt }: Manifest, since: Date) =>
  new StartProblem(
    `The newest backup whose journal can be read, ${id}, is of ${takenAt}, and the copies of the journal reach back to ` +
      `${since.toISOString()} only. Nothing tells what happened between the two, so withdrawals, restrictions and erasures of then ` +
      'would be undone. Name copies that reach further back with --recovery, or take newer backups from their bucket with --copy.',
  );

/**
 * The newest backup of the same data whose journal is whole: what has happened since stands in the copies. Throws `StartProblem`
 * where they do not reach back to it, or there is no such backup.
 */
export const journalToGoBy = async (
  newestFirst: readonly string[],
  {
    restored,
    reader,
    recovery,
    policy,
    now,
  }: {
    /** The backup that is put back. */
    readonly restored: Manifest;
    readonly reader: BackupReader;
    readonly recovery: Objects;
    readonly policy: Policy;
    readonly now: Clock;
  },
): Promise<Manifest> => {
  const since = await copiesReachBackTo(recovery, { policy, now });
  let damaged = '';
  for (const id of newestFirst) {
    const found = await withWholeJournal(id, reader, restored);
    if (!found) continue;
    if (!(found instanceof DamagedBackup)) {
      if (Date.parse(found.takenAt) < since.getTime()) throw gap(found, since);
      return found;
    }
    damaged ||= found.message;
  }
  throw new StartProblem(`In no backup the journal can be read, so nobody knows who was erased since (${damaged}).`);
};

/**
 * Journal and keys where the data file is lost: the journal of that backup with what was copied of it since, and the newest
 * copy of its keys, without those of people who were erased after it was made. Throws `StartProblem` where there is no such copy.
 */
export const fillFromCopies = async (
  quarantine: Quarantine,
  {
    journalOf,
    reader,
    recovery,
  }: { readonly journalOf: Manifest; readonly reader: BackupReader; readonly recovery: Objects },
): Promise<void> => {
  const copies = await readRecoveryCopies(recovery, (items) => {
    const signing = items.flatMap(({ pk, sk }) => (pk === keys.signingPublic ? [sk] : []));
    return isOfSameData(journalOf, signing);
  });
  if (!copies.keys || copies.keys.length === 0) {
    throw new StartProblem(
      'There is no copy of the keys, so nothing in any backup can be read: name the folder that holds it with --recovery.',
    );
  }
  for await (const { items } of reader.items(journalOf, 'journal')) await quarantine.whole.fill('journal', items);
  await quarantine.whole.fill('journal', copies.journal);
  await quarantine.whole.fill('keys', copies.keys);
  for (const subjectId of await keylessIn(quarantine, copies.keysCopiedAt?.toISOString() ?? '')) {
    await quarantine.table.remove('keys', { pk: keys.subjectKey(subjectId), sk: keys.key });
  }
};
