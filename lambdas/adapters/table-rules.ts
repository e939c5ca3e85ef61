import type { Item, Key, Range, StoredItem, Value, Write } from '../stores/table.ts';

/*
 * What the table port asks of keys, items, writes and ranges, checked before a store sees them. The limits are DynamoDB's;
 * every adapter keeps them, so that whatever one machine stores can move to AWS. No message carries a value.
 */

const pkBytes = 2048;
const skBytes = 1024;
/** DynamoDB takes 400 KiB as it counts them, 4 MiB in a transaction and 32 levels; the JSON text is nearly always longer. */
const itemBytes = 400_000;
const transactionBytes = 4_000_000;
const depth = 30;
/** Seconds of the year 5138. Milliseconds lie beyond it: DynamoDB would read them as a time to live of never. */
const latestSecond = 99_999_999_999;
const instant = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/;

const defaultLimit = 100;
const writesAtOnce = 100;

/** The second the clock stands in, since 1970. */
export const secondOf = (now: Date): number => Math.floor(now.getTime() / 1000);

/** Whether an item is there for readers and conditions: an item is gone in the second it expires. */
export const isLive = (item: { readonly expiresAt?: number | undefined }, second: number): boolean =>
  item.expiresAt === undefined || item.expiresAt > second;

const checkText = (text: string, name: string, bytes?: number): void => {
  if (typeof text !== 'string') throw new TypeError(`${name} must be text`);
  if (!text.isWellFormed()) throw new TypeError(`${name} must be well-formed Unicode`);
  if (bytes !== undefined && Buffer.byteLength(text) > bytes) throw new RangeError(`${name} exceeds ${bytes} bytes`);
};

const checkKeyText = (text: string, name: string, bytes: number): void => {
  checkText(text, name, bytes);
  if (text === '') throw new TypeError(`${name} must not be empty`);
};

const checkInstant = (text: string, name: string): void => {
  // One form only, so that the order of the text is the order of time.
  if (typeof text !== 'string' || !instant.test(text)) throw new TypeError(`${name} must look like Date.toISOString()`);
};

/** Refuses a key that no store could hold. */
export const checkKey = ({ pk, sk }: Key): void => {
  checkKeyText(pk, 'pk', pkBytes);
  checkKeyText(sk, 'sk', skBytes);
};

/** Refuses anything but whole epoch seconds; milliseconds would mean never. */
export const checkExpiry = (expiresAt: number): void => {
  if (!Number.isInteger(expiresAt) || expiresAt < 0 || expiresAt > latestSecond) {
    throw new TypeError('expiresAt must be whole seconds since 1970');
  }
};

const isPlain = (value: object): boolean => {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
};

const checkName = (name: string): void => {
  checkText(name, 'an attribute name');
  if (name === '' || name === '__proto__') throw new TypeError('an attribute name is empty or reserved');
};

/** Checks one value, and answers a bound of the bytes that its JSON takes. */
const checkValue = (value: unknown, level: number): number => {
  if (level > depth) throw new RangeError(`a value is nested deeper than ${depth} levels`);
  if (value === null || typeof value === 'boolean') return 5;
  let bound = 2;
  if (typeof value === 'string') {
    checkText(value, 'a value');
    // A control character becomes six bytes, nothing becomes more.
    return bound + 6 * value.length;
  }
  if (typeof value === 'number') {
    const size = Math.abs(value);
    // DynamoDB's range; wider than anything that is counted here, narrower than a double.
    if (!Number.isFinite(value) || (size !== 0 && (size < 1e-130 || size >= 1e126))) {
      throw new RangeError('a number is out of range');
    }
  } else if (Array.isArray(value)) {
    for (const element of value) bound += 1 + checkValue(element, level + 1);
  } else if (typeof value === 'object' && isPlain(value)) {
    for (const [name, element] of Object.entries(value)) {
      checkName(name);
      bound += 4 + 6 * name.length + checkValue(element, level + 1);
    }
  } else {
    throw new TypeError('a value must be JSON');
  }
  return bound + 25;
};

/** The item as it is stored, without its version and without undefined attributes; refuses what the port does not take. */
export const checkItem = (item: Item): Item => {
  checkKey(item);
  const kept: Record<string, Value> & { pk: string; sk: string } = { pk: item.pk, sk: item.sk };
  let bound = 0;
  for (const [name, value] of Object.entries(item)) {
    if (value === undefined || name === 'version') continue;
    checkName(name);
    if (name.startsWith('_')) throw new TypeError('an attribute name begins with _');
    bound += 4 + 6 * name.length + checkValue(value, 0);
    kept[name] = value;
  }
  if (item.expiresAt !== undefined) checkExpiry(item.expiresAt);
  if ((item.dueBucket === undefined) !== (item.dueAt === undefined)) {
    throw new TypeError('dueBucket and dueAt go together');
  }
  if (item.dueBucket !== undefined) checkKeyText(item.dueBucket, 'dueBucket', pkBytes);
  if (item.dueAt !== undefined) checkInstant(item.dueAt, 'dueAt');
  // Few items are anywhere near it, and only those are measured.
  if (bound > itemBytes && Buffer.byteLength(JSON.stringify(kept)) > itemBytes)
    throw new RangeError(`an item exceeds ${itemBytes} bytes`);
  return kept;
};

/** The item as it is stored, with the version that it came with; of one key given twice the last. Refuses what no put could store. */
export const checkStored = (items: readonly StoredItem[]): readonly StoredItem[] => {
  const checked = new Map<string, StoredItem>();
  for (const item of items) {
    if (!Number.isSafeInteger(item.version) || item.version < 1)
      throw new TypeError('a version is a whole number from 1');
    checked.set(JSON.stringify([item.pk, item.sk]), { ...checkItem(item), version: item.version });
  }
  return [...checked.values()];
};

const writeKey = (write: Write): Key => (write.type === 'put' ? write.item : write.key);

/** The writes of a transaction, each with its key and checked item; refuses too many, too large, or a key twice. */
export const checkWrites = (writes: readonly Write[]): readonly Write[] => {
  if (writes.length > writesAtOnce) throw new RangeError(`a transaction takes at most ${writesAtOnce} writes`);
  const seen = new Set<string>();
  let bytes = 0;
  const checked = writes.map((write): Write => {
    const { pk, sk } = writeKey(write);
    checkKey({ pk, sk });
    seen.add(JSON.stringify([write.table, pk, sk]));
    if (write.type !== 'put') return write;
    const item = checkItem(write.item);
    bytes += Buffer.byteLength(JSON.stringify(item));
    return { ...write, item };
  });
  if (seen.size < writes.length) throw new TypeError('a transaction names a key twice');
  if (bytes > transactionBytes) throw new RangeError(`a transaction exceeds ${transactionBytes} bytes`);
  return checked;
};

/** The page size asked for, or the default. */
export const checkLimit = (limit: number = defaultLimit): number => {
  if (!Number.isSafeInteger(limit) || limit < 1) throw new RangeError('a limit must be a whole number from 1');
  return limit;
};

/** Refuses a range that no store could answer. */
export const checkRange = (pk: string, { prefix, from, to }: Range): void => {
  checkKeyText(pk, 'pk', pkBytes);
  // The first key after a prefix can be a byte longer than the prefix.
  if (prefix !== undefined) checkText(prefix, 'prefix', skBytes - 1);
  if (from !== undefined) checkText(from, 'from', skBytes);
  if (to !== undefined) checkText(to, 'to', skBytes);
};

/** Refuses a due-time query that no store could answer. */
export const checkDue = (bucket: string, until: string): void => {
  checkKeyText(bucket, 'dueBucket', pkBytes);
  checkInstant(until, 'until');
};

/** An opaque place to read on from. */
export const toCursor = (...parts: readonly string[]): string =>
  Buffer.from(JSON.stringify(parts)).toString('base64url');

/** The parts a cursor was made of; a cursor of another kind of page is refused. */
export const fromCursor = (cursor: string, length: number): readonly string[] => {
  try {
    const parts: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    if (Array.isArray(parts) && parts.length === length && parts.every((part) => typeof part === 'string' && part)) {
      return parts;
    }
  } catch {
    // Told below, without the parser's words about the text.
  }
  throw new TypeError('the cursor is not one of this page');
};
