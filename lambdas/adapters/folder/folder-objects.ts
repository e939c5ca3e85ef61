import { readdir, readFile, stat, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Objects } from '../../domain/objects/objects.ts';
import { ensureFolder, errnoOf, orUnavailable, scratchIn, syncFolder, writeOnce } from '../files.ts';
import { objectName, objectPrefix } from '../object-name.ts';
import { objectPath, readEntry } from './object-path.ts';

export type FolderObjectsOptions = {
  readonly folder: string;
  /** Clock of `storedAt`; default: the machine's. */
  readonly now?: () => Date;
};

/**
 * Immutable objects as read-only files. An object is there whole or not at all, whatever kills the process, and nothing is
 * locked: the folder's owner can remove files.
 */
export const folderObjects = ({ folder, now = () => new Date() }: FolderObjectsOptions): Objects => {
  const fileOf = (name: string) => join(folder, ...objectPath(objectName(name)).split('/'));
  const scratchFolder = scratchIn(folder);

  const store = async (file: string, bytes: Uint8Array): Promise<boolean> => {
    const scratch = await scratchFolder();
    await ensureFolder(dirname(file));
    if (await writeOnce(file, bytes, { scratch, mode: 0o444, at: now() })) return true;
    return (await read(file))?.equals(bytes) ?? false;
  };

  return {
    put: async (name, bytes) => orUnavailable(store(fileOf(name), bytes)),

    get: async (name) => orUnavailable(read(fileOf(name))),

    list: async (prefix, { limit = 1_000, cursor } = {}) => {
      const range: Range = { prefix: objectPrefix(prefix), ...(cursor === undefined ? {} : { after: cursor }) };
      return orUnavailable(pageOf(walk(folder, '', range), limit));
    },

    remove: async (name) => orUnavailable(removeFile(fileOf(name))),
  };
};

const read = async (file: string): Promise<Buffer | undefined> =>
  readFile(file).catch((error: unknown) => ifAbsent(error, undefined));

const removeFile = async (file: string): Promise<boolean> => {
  try {
    await unlink(file);
    await syncFolder(dirname(file));
  } catch (error) {
    ifAbsent(error, undefined);
  }
  return true;
};

/** The given answer where nothing stands; any other error goes on. */
const ifAbsent = <T>(error: unknown, answer: T): T => {
  if (errnoOf(error) === 'ENOENT') return answer;
  throw error;
};

type Range = { readonly prefix: string; readonly after?: string };
type Listed = { readonly name: string; readonly size: number; readonly storedAt: string };

/** Objects below a directory in UTF-8 order of their whole names, without entering folders that hold none of the range. */
async function* walk(directory: string, path: string, range: Range): AsyncGenerator<Listed> {
  const entries = await readdir(directory).catch((error: unknown) => ifAbsent<string[]>(error, []));
  const found = entries.flatMap((entry) => {
    const known = readEntry(entry);
    // A folder sorts as `name/`: that is how the names below it go on.
    return known ? [{ entry, ...known, name: `${path}${known.segment}${known.isObject ? '' : '/'}` }] : [];
  });
  for (const { entry, isObject, name } of found.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (!isObject) {
      if (mayHold(name, range)) yield* walk(join(directory, entry), name, range);
    } else if (name.startsWith(range.prefix) && (range.after === undefined || name > range.after)) {
      const file = await stat(join(directory, entry)).catch((error: unknown) => ifAbsent(error, undefined));
      if (file) yield { name, size: file.size, storedAt: file.mtime.toISOString() };
    }
  }
}

const mayHold = (path: string, { prefix, after }: Range): boolean =>
  (path.startsWith(prefix) || prefix.startsWith(path)) &&
  (after === undefined || path > after || after.startsWith(path));

/** The first `limit` objects, and the last name as cursor if there are more. */
const pageOf = async (objects: AsyncGenerator<Listed>, limit: number) => {
  const items: Listed[] = [];
  for await (const object of objects) {
    if (items.length === limit) return { items, cursor: items.at(-1)?.name ?? '' };
    items.push(object);
  }
  return { items };
};
