import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto';
import { closeSync, fstatSync, openSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { KeyContext, KeyWrapper } from '../../domain/keys/key-wrapper.ts';
import { ensureFolder, errnoOf, writeOnce } from '../files.ts';
import { readWrapped, wrappable } from '../wrapped-key.ts';

const keyBytes = 32;
const format = 1;
const idBytes = 8;
const ivBytes = 12;
const tagBytes = 16;
const headBytes = 1 + idBytes;

/** Makes a key file with 32 random bytes, for its owner only: true if made, false if one stands, which is left as it is. */
export const createKeyfile = async (file: string): Promise<boolean> => {
  await ensureFolder(dirname(file));
  return writeOnce(file, randomBytes(keyBytes), { scratch: dirname(file), mode: 0o600 });
};

/**
 * Wraps with AES-256-GCM under the key in a file, the context bound in: base64url of `format | key id | iv | text | tag`. The
 * file is read once, here; a missing, open or damaged one throws a sentence for whoever starts the server.
 */
export const keyfileWrapper = ({ file }: { readonly file: string }): KeyWrapper => {
  const key = readKeyfile(file);
  const id = createHmac('sha256', key).update('habeas key file').digest().subarray(0, idBytes);
  const head = Buffer.concat([Buffer.of(format), id]);

  return {
    wrap: async (plain, context) => {
      const iv = randomBytes(ivBytes);
      const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(bound(head, context));
      const text = Buffer.concat([cipher.update(wrappable(plain)), cipher.final()]);
      return Buffer.concat([head, iv, text, cipher.getAuthTag()]).toString('base64url');
    },

    unwrap: async (wrapped, context) => {
      const bytes = readWrapped(wrapped);
      if (bytes.length <= headBytes + ivBytes + tagBytes || bytes[0] !== format) {
        throw new Error('this is not a wrapped key');
      }
      const madeBy = bytes.subarray(1, headBytes);
      if (!madeBy.equals(id)) {
        throw new Error(`wrapped with key ${madeBy.toString('hex')}, but the key file holds key ${id.toString('hex')}`);
      }
      const iv = bytes.subarray(headBytes, headBytes + ivBytes);
      const decipher = createDecipheriv('aes-256-gcm', key, iv, { authTagLength: tagBytes })
        .setAAD(bound(head, context))
        .setAuthTag(bytes.subarray(-tagBytes));
      try {
        return Buffer.concat([decipher.update(bytes.subarray(headBytes + ivBytes, -tagBytes)), decipher.final()]);
      } catch {
        throw new Error('this wrapped key is not genuine, or was wrapped for something else');
      }
    },
  };
};

const readKeyfile = (file: string): Buffer => {
  let handle: number | undefined;
  try {
    handle = openSync(file, 'r');
    // Windows keeps no such bits; there the folder's access list decides.
    if (process.platform !== 'win32' && (fstatSync(handle).mode & 0o077) !== 0) {
      throw new Error(`other users may read the key file ${file}: set it to 0600 and consider the key known`);
    }
    const key = readFileSync(handle);
    if (key.length !== keyBytes) throw new Error(`the key file ${file} holds ${key.length} bytes, not ${keyBytes}`);
    return key;
  } catch (error) {
    const code = errnoOf(error);
    if (code === undefined) throw error;
    if (code !== 'ENOENT') throw new Error(`the key file ${file} cannot be read (${code})`);
    throw new Error(`there is no key file ${file}: restore it from its safe copy, or create one for a new firm`);
  } finally {
    if (handle !== undefined) closeSync(handle);
  }
};

/** Head and context as associated data, whatever the order in which the context was written. */
const bound = (head: Buffer, context: KeyContext): Buffer => {
  const entries = Object.entries(context).sort(([a], [b]) => (a < b ? -1 : 1));
  return Buffer.concat([head, Buffer.from(JSON.stringify(entries))]);
};
