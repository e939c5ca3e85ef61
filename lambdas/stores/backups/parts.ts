import { pipeline, Readable } from 'node:stream';
import { promisify } from 'node:util';
import { createGunzip, gunzip, gzip } from 'node:zlib';
import type { StoredItem } from '../table.ts';

const pack = promisify(gzip);
const unpack = promisify(gunzip);

/** About how many bytes of JSON go into one part. */
export const partBytes = 8 * 2 ** 20;
/** Far more than any part of ours holds, and any line of anybody’s: what claims to be longer was not written by us. */
const mostBytes = 8 * partBytes;
/** Items are mostly sealed, which nothing makes much smaller: trying harder costs time and saves next to nothing. */
const level = 1;
const pageLines = 500;

/** One item as a line: JSON, with its version. */
export const encodeLine = (item: StoredItem): string => `${JSON.stringify(item)}\n`;

/** The item of a line. Throws for what no line of ours is, without repeating it. */
export const decodeLine = (line: string): StoredItem => {
  const item = JSON.parse(line) as StoredItem | null;
  const isItem =
    typeof item === 'object' &&
    typeof item?.pk === 'string' &&
    typeof item.sk === 'string' &&
    Number.isSafeInteger(item.version);
  if (!isItem) throw new TypeError('this is no stored item');
  return item;
};

/** A part as it is stored. */
export const packPart = async (lines: readonly Uint8Array[]): Promise<Buffer> => pack(Buffer.concat(lines), { level });

/** The lines of a part of ours, all at once. */
export const unpackPart = async (bytes: Uint8Array): Promise<readonly string[]> => {
  const text = (await unpack(bytes, { maxOutputLength: mostBytes })).toString('utf8');
  return text.split('\n').filter((line) => line !== '');
};

/** The lines of a part of any length, some at a time. */
export async function* unpackPieces(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<readonly string[]> {
  const text = createGunzip().setEncoding('utf8');
  // What fails ends the stream, and the reading of it.
  pipeline(Readable.from(pieces), text, () => undefined);
  let rest = '';
  let page: string[] = [];
  for await (const piece of text) {
    const lines = `${rest}${piece as string}`.split('\n');
    rest = lines.pop() ?? '';
    if (rest.length > mostBytes) throw new RangeError('a line is longer than any item');
    for (const line of lines) if (line !== '') page.push(line);
    if (page.length < pageLines) continue;
    yield page;
    page = [];
  }
  if (rest !== '') page.push(rest);
  if (page.length > 0) yield page;
}
