import { randomUUID } from 'node:crypto';
import { chmod, link, mkdir, open, readdir, unlink } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { Unavailable } from '../stores/table.ts';

const onWindows = process.platform === 'win32';
const leftoverAfterMs = 3_600_000;

/** The error code of the operating system, if it is one of its errors. */
export const errnoOf = (error: unknown): string | undefined => {
  const { errno, code } = (error ?? {}) as { readonly errno?: unknown; readonly code?: unknown };
  return typeof errno === 'number' && typeof code === 'string' ? code : undefined;
};

/** Turns what the operating system refuses (disk full, read-only, gone) into `Unavailable`; its paths stay out of the text. */
export const orUnavailable = async <T>(work: Promise<T>): Promise<T> => {
  try {
    return await work;
  } catch (error) {
    const code = errnoOf(error);
    throw code === undefined ? error : new Unavailable(`the folder cannot be used now (${code})`);
  }
};

/** Makes the entries of a folder survive a power cut; Windows cannot open a folder and journals its entries itself. */
export const syncFolder = async (folder: string): Promise<void> => {
  if (onWindows) return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
};

/** Makes a folder and the parents it lacks, durably and closed to other users. */
export const ensureFolder = async (folder: string): Promise<void> => {
  const first = await mkdir(folder, { recursive: true, mode: 0o700 });
  if (first === undefined) return;
  const top = dirname(resolve(first));
  for (let made = resolve(folder); made.length > top.length; made = dirname(made)) await syncFolder(dirname(made));
};

export type WriteOnce = {
  /** Folder of the half-written file; on the same volume as the target. */
  readonly scratch: string;
  readonly mode: number;
  /** Becomes the file's time of change; default: the machine's clock. */
  readonly at?: Date;
};

/**
 * Writes a whole file or none, durably and never over another: true if written, false if a file of that name stands. Needs
 * hard links (NTFS, and every usual file system of Linux and macOS), since a rename would replace what stands.
 */
export const writeOnce = async (
  target: string,
  bytes: Uint8Array,
  { scratch, mode, at }: WriteOnce,
): Promise<boolean> => {
  const draft = join(scratch, `@${Date.now()}-${randomUUID()}`);
  try {
    const handle = await open(draft, 'wx', 0o600);
    try {
      await handle.writeFile(bytes);
      if (at) await handle.utimes(at, at);
      await handle.chmod(mode);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await link(draft, target);
  } catch (error) {
    if (errnoOf(error) === 'EEXIST') return false;
    throw error;
  } finally {
    await unlink(draft).catch(() => undefined);
  }
  // Windows clears the read-only mark of all links when one of them is removed.
  if (onWindows) await chmod(target, mode);
  await syncFolder(dirname(target));
  return true;
};

/**
 * Gives the folder for half-written files below `folder`, made when it is missing; the first call, and one each hour, removes what
 * writers that were killed left there.
 */
export const scratchIn = (folder: string): (() => Promise<string>) => {
  const scratch = join(folder, '@writing');
  let [swept, sweptAt] = [Promise.resolve(), Number.NEGATIVE_INFINITY];
  return async () => {
    await ensureFolder(scratch);
    if (Date.now() - sweptAt >= leftoverAfterMs) [swept, sweptAt] = [sweep(scratch), Date.now()];
    await swept;
    return scratch;
  };
};

/** Best effort: a leftover that cannot be removed now is removed by the next process. The name of a draft tells its age. */
const sweep = async (scratch: string): Promise<void> => {
  for (const name of await readdir(scratch).catch(() => [])) {
    const [, begun] = /^@(\d+)-/.exec(name) ?? [];
    if (begun === undefined || Date.now() - Number(begun) < leftoverAfterMs) continue;
    await unlink(join(scratch, name)).catch(() => undefined);
  }
};
