import type { DocumentType } from './documents.ts';

/** Parts of a JPEG that say how to draw it: JFIF and the colours of Adobe. The other APPn hold EXIF, place and previews. */
const drawnBy = [0xe0, 0xee];
const isDropped = (marker: number): boolean =>
  marker === 0xfe || (marker >= 0xe0 && marker <= 0xef && !drawnBy.includes(marker));

const end = Buffer.from([0xff, 0xd9]);
/** Within the picture itself: a byte 0xFF that was written out, and restarts. */
const isData = (marker: number): boolean => marker === 0 || (marker >= 0xd0 && marker <= 0xd7);

/** Where the data of a scan end: at the next marker that is none of theirs, or with the file. */
const scanEnds = (bytes: Buffer, from: number): number => {
  let at = bytes.indexOf(0xff, from);
  while (at >= 0 && at + 1 < bytes.length) {
    const next = bytes.readUInt8(at + 1);
    if (next !== 0xff && !isData(next)) return at;
    at = bytes.indexOf(0xff, next === 0xff ? at + 1 : at + 2);
  }
  return bytes.length;
};

/** A copy that is put together part by part, in one piece of memory however many parts there are. */
const copyOf = (bytes: Buffer) => {
  // A picture that was cut short gets its end.
  const copy = Buffer.alloc(bytes.length + end.length);
  let length = 0;
  return {
    take: (from: number, to: number) => {
      length += bytes.copy(copy, length, from, to);
    },
    ended: (): Buffer => copy.subarray(0, length + end.copy(copy, length)),
    whole: (): Buffer => copy.subarray(0, length),
  };
};

/** Segment by segment up to the end of the first picture; a second one behind it has data of its own about where it was taken. */
const cleanJpeg = (bytes: Buffer): Buffer | undefined => {
  const kept = copyOf(bytes);
  kept.take(0, 2);
  let at = 2;
  let drawn = false;
  while (at + 1 < bytes.length) {
    if (bytes[at] !== 0xff) return undefined;
    const marker = bytes.readUInt8(at + 1);
    if (marker === 0xd9) break;
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    if (at + 4 > bytes.length) return undefined;
    const segmentEnds = at + 2 + bytes.readUInt16BE(at + 2);
    if (segmentEnds < at + 4 || segmentEnds > bytes.length) return undefined;
    const isScan = marker === 0xda;
    const next = isScan ? scanEnds(bytes, segmentEnds) : segmentEnds;
    if (!isDropped(marker)) kept.take(at, next);
    drawn ||= isScan;
    at = next;
  }
  return drawn ? kept.ended() : undefined;
};

/** Chunks of a PNG that say how to draw it, beside those that every one needs. */
const drawnWith = ['tRNS', 'gAMA', 'cHRM', 'sRGB', 'iCCP', 'sBIT', 'pHYs', 'bKGD'];
/** The first letter of those that every one needs is a capital (PNG section 5.4). */
const isNeeded = (type: string): boolean => /^[A-Z]/.test(type) || drawnWith.includes(type);

const cleanPng = (bytes: Buffer): Buffer | undefined => {
  const kept = copyOf(bytes);
  kept.take(0, 8);
  let at = 8;
  while (at + 12 <= bytes.length) {
    const type = bytes.toString('latin1', at + 4, at + 8);
    const next = at + 12 + bytes.readUInt32BE(at);
    if (next > bytes.length || !/^[A-Za-z]{4}$/.test(type)) return undefined;
    if (isNeeded(type)) kept.take(at, next);
    if (type === 'IEND') return kept.whole();
    at = next;
  }
  return undefined;
};

/**
 * The same picture without what the camera wrote into it, such as where and when it was taken: nobody asked for that (GDPR art.
 * 5(1)(c)). A PDF stays as it is. Undefined for a picture that is damaged.
 */
export const withoutMetadata = (type: DocumentType, bytes: Uint8Array): Uint8Array | undefined => {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (type === 'image/jpeg') return cleanJpeg(buffer);
  return type === 'image/png' ? cleanPng(buffer) : bytes;
};
