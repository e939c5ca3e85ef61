import { crc32, deflateSync } from 'node:zlib';

const segment = (marker: number, data: Uint8Array): Buffer => {
  const head = Buffer.alloc(4);
  head.writeUInt8(0xff, 0);
  head.writeUInt8(marker, 1);
  head.writeUInt16BE(data.length + 2, 2);
  return Buffer.concat([head, data]);
};

export type JpegParts = {
  /** Segments before the picture: marker and what is in it. */
  readonly before?: readonly (readonly [number, Uint8Array])[];
  /** Data of the scans, with what comes between them. */
  readonly scans?: readonly Uint8Array[];
  /** Whatever follows the end of the picture. */
  readonly behind?: Uint8Array;
};

/** Bytes as they stand in a scan: after a 0xFF comes a zero (ITU-T T.81 section B.1.1.5). */
const inScan = (bytes: Uint8Array): Buffer =>
  Buffer.concat([...bytes].map((byte) => Buffer.from(byte === 0xff ? [0xff, 0] : [byte])));

const table = Buffer.alloc(65, 1);
const frame = Buffer.from([8, 0, 1, 0, 1, 1, 1, 0x11, 0]);
const scanHead = Buffer.from([1, 1, 0, 0, 63, 0]);

/** A JPEG as far as its segments go; what a scan says is of no concern here. */
export const jpeg = ({ before = [], scans = [Buffer.from([1, 2, 3])], behind = Buffer.of() }: JpegParts = {}): Buffer =>
  Buffer.concat([
    Buffer.from([0xff, 0xd8]),
    ...before.map(([marker, data]) => segment(marker, data)),
    segment(0xdb, table),
    segment(0xc0, frame),
    ...scans.flatMap((data) => [segment(0xda, scanHead), inScan(data)]),
    Buffer.from([0xff, 0xd9]),
    behind,
  ]);

const chunk = (type: string, data: Uint8Array): Buffer => {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const head = Buffer.alloc(4);
  head.writeUInt32BE(data.length);
  const tail = Buffer.alloc(4);
  tail.writeUInt32BE(crc32(body));
  return Buffer.concat([head, body, tail]);
};

/** A PNG of one grey pixel, with more chunks before the picture and bytes behind its end. */
export const png = (more: readonly (readonly [string, Uint8Array])[] = [], behind: Uint8Array = Buffer.of()): Buffer =>
  Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', Buffer.from([0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0])),
    ...more.map(([type, data]) => chunk(type, data)),
    chunk('IDAT', deflateSync(Buffer.from([0, 128]))),
    chunk('IEND', Buffer.of()),
    behind,
  ]);

export const pdf = (words = 'hello'): Buffer => Buffer.from(`%PDF-1.7\n${words}\n%%EOF\n`);
