import type { Manifest } from '../../lambdas/domain/backups/backups.ts';
import type { Objects } from '../../lambdas/domain/objects/objects.ts';
import type { BackupReader } from '../../lambdas/stores/backups/backup-reader.ts';
import { readRecoveryCopies } from '../../lambdas/stores/backups/recovery-copies.ts';
import { keys } from '../../lambdas/stores/keys.ts';
import { toEntry } from '../../lambdas/stores/restore/journal-since.ts';
import { makesPerson } from '../../lambdas/stores/restore/replay.ts';
import { pagesOf } from '../../lambdas/stores/restore/scan-pages.ts';
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
 * Journal and keys where the data file is lost: the journal of the newest backup with what was copied of it since, and the newest
 * copy of the keys, without those of people who were erased after it was made. Throws `StartProblem` where there is no such copy.
 */
export const fillFromCopies = async (
  quarantine: Quarantine,
  {
    newest,
    reader,
    recovery,
  }: { readonly newest: Manifest; readonly reader: BackupReader; readonly recovery: Objects },
): Promise<void> => {
  const copies = await readRecoveryCopies(recovery);
  if (!copies.keys || copies.keys.length === 0) {
    throw new StartProblem(
      'There is no copy of the keys, so nothing in any backup can be read: name the folder that holds it with --recovery.',
    );
  }
  for await (const { items } of reader.items(newest, 'journal')) await quarantine.whole.fill('journal', items);
  await quarantine.whole.fill('journal', copies.journal);
  await quarantine.whole.fill('keys', copies.keys);
  for (const subjectId of await keylessIn(quarantine, copies.keysCopiedAt?.toISOString() ?? '')) {
    await quarantine.table.remove('keys', { pk: keys.subjectKey(subjectId), sk: keys.key });
  }
};
