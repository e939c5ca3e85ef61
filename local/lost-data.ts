import { statSync } from 'node:fs';
import { folderObjects } from '../lambdas/adapters/folder/folder-objects.ts';
import { backupsPrefix } from '../lambdas/stores/backups/names.ts';
import { keysPrefix } from '../lambdas/stores/backups/recovery-copies.ts';
import { backupFolder, type DataFiles, recoveryFolder } from './data-folder.ts';
import type { Options } from './options.ts';
import { StartProblem } from './start-problem.ts';

/** A file that is not there, or in which nothing ever was. */
const isNew = (file: string): boolean => (statSync(file, { throwIfNoEntry: false })?.size ?? 0) === 0;

const holds = async (folder: string, prefix: string): Promise<boolean> =>
  (await folderObjects({ folder }).list(prefix, { limit: 1 })).items.length > 0;

/**
 * Refuses a data file that is about to be made anew where one was before: its keys or backups lie there still, and whoever registers from
 * now on would be lost with the restore that somebody notices too late. Throws `StartProblem`.
 */
export const assertNotLost = async (options: Options, files: DataFiles): Promise<void> => {
  const { database } = files;
  if (!isNew(database)) return;
  const [backups, recovery] = [backupFolder(options, files), recoveryFolder(options, files)];
  const [hasKeys, hasBackups] = await Promise.all([holds(recovery, keysPrefix), holds(backups, backupsPrefix)]);
  const left = [...(hasKeys ? [recovery] : []), ...(hasBackups ? [backups] : [])];
  if (left.length === 0) return;
  const [hold, folders] = left.length > 1 ? ['hold', 'those folders'] : ['holds', 'that folder'];
  throw new StartProblem(
    `The data file ${database} is missing or empty, and ${left.join(' and ')} still ${hold} copies of one: put it back with "npm run restore -- --lost" (see docs/backups.md), or move ${folders} away for a new beginning.`,
  );
};
