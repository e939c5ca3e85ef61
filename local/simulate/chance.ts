import { createHash } from 'node:crypto';

/** Chance that repeats itself: the same seed draws the same, on every machine. For simulations; it keeps no secret. */
export type Chance = {
  /** From 0 up to, but not, 1. */
  readonly next: () => number;
  /** Whole, both ends included. */
  readonly between: (least: number, most: number) => number;
  readonly happens: (probability: number) => boolean;
  readonly oneOf: <T>(list: readonly T[]) => T;
  /** Exponential, with this mean; for what may happen on any day as well as on any other. */
  readonly around: (mean: number) => number;
  readonly bytes: (count: number) => Uint8Array;
  /** A UUID of version 4. */
  readonly uuid: () => string;
};

/** The generator sfc32 over a seed of any words. */
export const chanceOf = (...seed: readonly (string | number)[]): Chance => {
  const digest = createHash('sha256').update(seed.join('/')).digest();
  let a = digest.readInt32LE(0);
  let b = digest.readInt32LE(4);
  let c = digest.readInt32LE(8);
  let counter = digest.readInt32LE(12);
  const word = (): number => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return sum >>> 0;
  };
  for (let warm = 0; warm < 12; warm += 1) word();

  const next = () => word() / 2 ** 32;
  const between = (least: number, most: number) => least + Math.floor(next() * (most - least + 1));
  const bytes = (count: number) => {
    const filled = Buffer.alloc(Math.ceil(count / 4) * 4);
    for (let place = 0; place < filled.length; place += 4) filled.writeUInt32LE(word(), place);
    return filled.subarray(0, count);
  };
  return {
    next,
    between,
    happens: (probability) => next() < probability,
    oneOf: (list) => {
      if (list.length === 0) throw new Error('there is nothing to choose from');
      return list[Math.floor(next() * list.length)] as (typeof list)[number];
    },
    around: (mean) => -Math.log(1 - next()) * mean,
    bytes,
    uuid: () => {
      const id = Buffer.from(bytes(16));
      id[6] = ((id[6] ?? 0) & 0x0f) | 0x40;
      id[8] = ((id[8] ?? 0) & 0x3f) | 0x80;
      return id.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
    },
  };
};
