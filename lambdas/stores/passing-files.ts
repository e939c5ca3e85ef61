import type { Policy } from '../../policy/model/types.ts';
import { decrypt, encrypt, type Random } from '../domain/keys/sealing.ts';
import type { Objects } from '../domain/objects/objects.ts';
import { after } from '../domain/time.ts';
import { Unavailable } from '../domain/unavailable.ts';
import { keys } from './keys.ts';

const nameBytes = 12;
const inHex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

/** What a sealed object is bound to: moved to another name it cannot be opened. */
const bound = (object: string) => Buffer.from(JSON.stringify(['habeas/file/1', object]));

/** Seals bytes into an object of a new name below a folder, which ends in `/`; answers that name. */
export const keepSealed = async (
  folder: string,
  key: Uint8Array,
  bytes: Uint8Array,
  { files, random }: { readonly files: Objects; readonly random: Random },
): Promise<string> => {
  const object = `${folder}${inHex(random(nameBytes))}`;
  if (await files.put(object, encrypt(key, bytes, bound(object), random))) return object;
  throw new Unavailable('the name of a new object was taken');
};

/** The bytes of a sealed object; undefined where none stands. Throws when it is not the one that was put there. */
export const readSealed = async (object: string, key: Uint8Array, files: Objects): Promise<Uint8Array | undefined> => {
  const sealed = await files.get(object);
  if (!sealed) return undefined;
  const bytes = decrypt(key, sealed, bound(object));
  if (!bytes) throw new Error('a sealed file cannot be opened with its key');
  return bytes;
};

/**
 * Physically removes files that pass, once their time has run out: their keys are gone by then, so that nobody could open them. On
 * AWS the bucket forgets them too, a day later at most. Answers how many there were.
 */
export const destroyPassedFiles = async ({ links }: Policy, files: Objects, now: Date): Promise<number> => {
  // A bundle is kept an hour longer than a link to it lives.
  const lives = [
    [keys.bundles, after(now, { hours: -1 }), links.download.lives],
    [keys.uploads, now, links.upload.lives],
  ] as const;
  let destroyed = 0;
  for (const [prefix, at, life] of lives) {
    let cursor: string | undefined;
    do {
      const page = await files.list(prefix, cursor === undefined ? {} : { cursor });
      for (const { name, storedAt } of page.items) {
        if (after(new Date(storedAt), life) > at) continue;
        await files.remove(name);
        destroyed += 1;
      }
      cursor = page.cursor;
    } while (cursor !== undefined);
  }
  return destroyed;
};
