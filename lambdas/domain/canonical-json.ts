const isSorted = (keys: readonly string[]): boolean => {
  for (let at = 1; at < keys.length; at += 1) if ((keys[at - 1] ?? '') > (keys[at] ?? '')) return false;
  return true;
};

/** The value with the keys of every object in order; itself where they are. */
const sorted = (value: unknown): unknown => {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(sorted);
  const record = value as Readonly<Record<string, unknown>>;
  const keys = Object.keys(record);
  const flat = keys.every((key) => typeof record[key] !== 'object');
  if (flat && isSorted(keys)) return record;
  const copy: Record<string, unknown> = {};
  for (const key of keys.sort()) copy[key] = sorted(record[key]);
  return copy;
};

/** JSON with sorted keys and no spaces, so that equal values have equal bytes (as RFC 8785 orders them; our values are strings, integers and booleans). */
export const canonicalJson = (value: unknown): string => JSON.stringify(sorted(value));
