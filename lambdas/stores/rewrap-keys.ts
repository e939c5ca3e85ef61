import type { KeyRing } from '../domain/keys/key-ring.ts';
import type { Clock } from '../domain/time.ts';
import { keys } from './keys.ts';
import type { StoredItem, Table, WholeTable } from './table.ts';
import { wrappedIn, wrappingName } from './tenant-keys.ts';

/** Whoever began to write just before a version was in force has written by then. */
const settledMs = 5 * 60_000;
/** Rows that are read at once, and written at once. */
const rowsInPage = 1_000;
const rowsAtOnce = 100;

/** How far the rows of the `keys` table are sealed under one version of the tenant key. */
export type Rewrapping = {
  readonly version: number;
  readonly state: 'unfinished' | 'finished';
  /** Rows that were looked at, and of them those that were sealed anew. */
  readonly looked: number;
  readonly rewrapped: number;
  /** Where it goes on. */
  readonly cursor?: string;
};

export type RewrapOptions = {
  /** False when the time that it may take is up; the rest is done by whoever comes next. */
  readonly mayGoOn: () => boolean;
  readonly progress?: (rewrapping: Rewrapping) => void;
};

type Ports = { readonly table: Table; readonly whole: WholeTable; readonly keyRing: KeyRing; readonly now: Clock };

const placeOf = (version: number) => ({ pk: keys.rewrapping, sk: keys.tenantVersion(version) });

const toRewrapping = ({ pk: _pk, sk: _sk, version: _version, ...kept }: StoredItem): Rewrapping => {
  const { number, ...rest } = kept as unknown as Omit<Rewrapping, 'version'> & { readonly number: number };
  return { version: number, ...rest };
};

/** How far it has come with a version; undefined where nobody has begun. */
export const rewrappingOf = async (table: Table, version: number): Promise<Rewrapping | undefined> => {
  const item = await table.get('keys', placeOf(version));
  return item && toRewrapping(item);
};

/**
 * Seals every key that lies under an older version of the tenant key under the one in force: of people, of files, of classes, of
 * links, and the one that signs. Undefined where there is nothing to do: there is one version, or the newest in force has been so
 * for less than five minutes. Killed anywhere it goes on where it was, and several at once end alike; it may run beside anybody who
 * uses the keys, for a row is only replaced as it was read, and one that was destroyed meanwhile stays so.
 */
export const rewrapKeys = async (
  { mayGoOn, progress }: RewrapOptions,
  { table, whole, keyRing, now }: Ports,
): Promise<Rewrapping | undefined> => {
  const newest = (await keyRing.versions()).find(({ inForceFrom }) => inForceFrom && new Date(inForceFrom) <= now());
  if (!newest?.inForceFrom || Date.parse(newest.inForceFrom) + settledMs > now().getTime()) return undefined;
  const { version } = newest;
  const begun: Rewrapping = { version, state: 'unfinished', looked: 0, rewrapped: 0 };
  let report = (await rewrappingOf(table, version)) ?? begun;

  const keep = async (next: Rewrapping) => {
    report = next;
    const { version: number, ...rest } = next;
    await table.put('keys', { ...placeOf(number), number, ...rest });
    progress?.(report);
  };

  /** True if it was sealed anew. */
  const rewrap = async (row: StoredItem): Promise<boolean> => {
    const wrapped = wrappedIn(row);
    const next = wrapped && (await keyRing.rewrap(wrappingName(row), wrapped));
    if (!next) return false;
    const { version: seen, ...item } = row;
    return (await table.put('keys', { ...item, ...next }, seen)).stored;
  };

  while (report.state === 'unfinished' && mayGoOn()) {
    const { cursor: from, ...before } = report;
    const page = await whole.scan('keys', { limit: rowsInPage, ...(from !== undefined && { cursor: from }) });
    let rewrapped = 0;
    for (let first = 0; first < page.items.length; first += rowsAtOnce) {
      const done = await Promise.all(page.items.slice(first, first + rowsAtOnce).map(rewrap));
      rewrapped += done.filter(Boolean).length;
    }
    await keep({
      ...before,
      looked: before.looked + page.items.length,
      rewrapped: before.rewrapped + rewrapped,
      ...(page.cursor === undefined ? { state: 'finished' } : { cursor: page.cursor }),
    });
  }
  return report;
};
