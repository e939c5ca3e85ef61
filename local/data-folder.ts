import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ensureFolder, errnoOf, writeOnce } from '../lambdas/adapters/files.ts';
import type { Options } from './options.ts';
import { StartProblem } from './start-problem.ts';

type Stamp = { readonly policy: string; readonly mode: 'demo' | 'production' };

const readStamp = (file: string): Stamp | undefined => {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return undefined;
    throw new StartProblem(`${file} cannot be read (${errnoOf(error)}).`);
  }
  try {
    const { policy, mode } = JSON.parse(text) as Partial<Stamp>;
    if (typeof policy === 'string' && (mode === 'demo' || mode === 'production')) return { policy, mode };
  } catch {
    // Said below.
  }
  throw new StartProblem(
    `${file} is damaged, so nobody can tell whose data these are: restore it from a copy of the folder.`,
  );
};

const stampNew = async (folder: string, file: string, stamp: Stamp): Promise<void> => {
  try {
    await ensureFolder(folder);
    await writeOnce(file, Buffer.from(`${JSON.stringify(stamp)}\n`), { scratch: folder, mode: 0o600 });
  } catch (error) {
    throw new StartProblem(`The data folder ${folder} cannot be used (${errnoOf(error) ?? 'unknown error'}).`);
  }
};

/**
 * Opens the data folder, stamping a new one with policy and mode. A folder of another policy or mode is refused: keys, people
 * and mails of two firms, or of a demo and the real thing, never meet. Throws `StartProblem`.
 */
export const openDataFolder = async (folder: string, stamp: Stamp) => {
  const file = join(folder, 'habeas.json');
  const database = join(folder, 'habeas.sqlite');
  if (!readStamp(file)) {
    if (existsSync(database)) {
      throw new StartProblem(`${folder} holds data but no habeas.json: restore that file from a copy of the folder.`);
    }
    await stampNew(folder, file, stamp);
  }
  // Read again: another process may have stamped it first.
  const found = readStamp(file);
  if (found?.policy !== stamp.policy || found.mode !== stamp.mode) {
    throw new StartProblem(
      `${folder} belongs to the policy "${found?.policy}" in ${found?.mode} mode; it cannot be used for "${stamp.policy}" in ${stamp.mode} mode. Choose another folder with --data.`,
    );
  }
  return {
    database,
    mailbox: join(folder, 'mailbox'),
    /** Files that are handed over, and documents that were sent; sealed. */
    passing: join(folder, 'files'),
    /** Backups of everything but keys. */
    backups: join(folder, 'backups'),
    /** Short-lived copies of keys and journal. */
    recovery: join(folder, 'recovery'),
    /** Data files that restores are making. */
    restore: join(folder, 'restore'),
    clock: join(folder, 'clock.json'),
    demoKey: join(folder, 'demo.key'),
    demoIssuer: join(folder, 'demo-issuer.json'),
  };
};
export type DataFiles = Awaited<ReturnType<typeof openDataFolder>>;

/** The folder of backups of this machine. */
export const backupFolder = (options: Options, files: DataFiles): string =>
  (options.mode === 'production' ? options.production.backups.folder : undefined) ?? files.backups;

/** Where the short-lived copies of keys and journal lie. */
export const recoveryFolder = (options: Options, files: DataFiles): string =>
  (options.mode === 'production' ? options.production.backups.recovery : undefined) ?? files.recovery;
