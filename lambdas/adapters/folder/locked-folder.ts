import { createReadStream } from 'node:fs';
import { rmdir, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { BackupObjects } from '../../domain/backups/backups.ts';
import { errnoOf, orUnavailable } from '../files.ts';
import { objectName } from '../object-name.ts';
import { folderObjects } from './folder-objects.ts';
import { objectPath } from './object-path.ts';

export type LockedFolderOptions = {
  readonly folder: string;
  /** Days for which whatever is put stays. */
  readonly lockDays: number;
  /** Default: the machine's clock. */
  readonly now?: () => Date;
};

const dayMs = 86_400_000;

/**
 * Backups in a folder that only its owner can enter, as read-only files that are never overwritten. Until its lock ends an object is
 * not removed by this code, whoever asks. That is worth as much as the account it runs under: whoever has that account, or is the
 * administrator, can delete or replace files, and can make one look older, which ends its lock. Only a copy on another machine
 * withstands them; the daily check sees what is missing or changed.
 */
export const lockedFolder = ({ folder, lockDays, now = () => new Date() }: LockedFolderOptions): BackupObjects => {
  const objects = folderObjects({ folder, now });
  const root = resolve(folder);
  const fileOf = (name: string) => join(root, ...objectPath(objectName(name)).split('/'));

  /** When it was stored; undefined if it is not there. */
  const storedAt = async (file: string): Promise<number | undefined> => {
    try {
      return (await stat(file)).mtimeMs;
    } catch (error) {
      if (errnoOf(error) === 'ENOENT') return undefined;
      throw error;
    }
  };

  const remove = async (name: string): Promise<boolean> => {
    const file = fileOf(name);
    const stored = await storedAt(file);
    if (stored !== undefined && now().getTime() < stored + lockDays * dayMs) return false;
    const removed = await objects.remove(name);
    await removeEmpty(dirname(file), root);
    return removed;
  };

  return {
    put: objects.put,
    get: objects.get,

    read: async (name) => {
      const file = fileOf(name);
      return (await orUnavailable(storedAt(file))) === undefined ? undefined : piecesOf(file);
    },

    versions: async (prefix, page) => {
      const { items, cursor } = await objects.list(prefix, page);
      const versions = items.map((item) => ({ ...item, version: '', isNewest: true, isMarker: false }));
      return { items: versions, ...(cursor !== undefined && { cursor }) };
    },

    remove: async (name) => orUnavailable(remove(name)),
  };
};

async function* piecesOf(file: string): AsyncGenerator<Uint8Array> {
  const pieces = createReadStream(file)[Symbol.asyncIterator]();
  for (;;) {
    const { done, value } = await orUnavailable(pieces.next());
    if (done === true) return;
    yield value as Uint8Array;
  }
}

/** Removes a directory and those above it, as long as nothing is left in them. */
const removeEmpty = async (directory: string, root: string): Promise<void> => {
  for (let empty = directory; empty.length > root.length; empty = dirname(empty)) {
    try {
      await rmdir(empty);
    } catch {
      // Something is in it, or it is gone already.
      return;
    }
  }
};
