import type { KeyRing } from '../domain/keys/key-ring.ts';
import type { Random } from '../domain/keys/sealing.ts';
import type { Objects } from '../domain/objects/objects.ts';
import type { Bundle, BundlePart, Bundles } from '../domain/requests/bundles.ts';
import { after, epochSeconds } from '../domain/time.ts';
import { keys } from './keys.ts';
import { keepSealed, readSealed } from './passing-files.ts';
import type { Key, StoredItem, Table } from './table.ts';

/** A file of a bundle, with the object that it lies in. */
type Listed = Omit<BundlePart, 'part'> & { readonly object: string };

const placeOf = (requestId: string): Key => ({ pk: keys.request(requestId), sk: keys.requestBundle });
const keyOf = (requestId: string): Key => ({ pk: keys.bundleKey(requestId), sk: keys.key });

const listedIn = (item: StoredItem | undefined) => (item?.['files'] ?? []) as unknown as readonly Listed[];
/** Parts are numbered from 1. */
const toPart = ({ name, type, size }: Listed, place: number): BundlePart => ({
  part: String(place + 1),
  name,
  type,
  size,
});

/** `Bundles` over the tables and the files that pass: a row that lists them, a key row, and the objects. */
export const openBundles = (ports: {
  readonly table: Table;
  readonly files: Objects;
  readonly keyRing: KeyRing;
  readonly random: Random;
}): Bundles => {
  const { table, files, keyRing } = ports;

  const stored = (requestId: string) => table.get('records', placeOf(requestId));

  const destroy = async (requestId: string): Promise<void> => {
    const listed = listedIn(await stored(requestId));
    await table.remove('keys', keyOf(requestId));
    for (const { object } of listed) await files.remove(object);
    // Last, for it names what is still to go should this be cut off.
    await table.remove('records', placeOf(requestId));
  };

  return {
    async keep(requestId, given, expiresAt) {
      await destroy(requestId);
      const { key, wrapped } = await keyRing.newFileKey('bundle', requestId);
      const listed: Listed[] = [];
      for (const { name, type, bytes } of given) {
        const object = await keepSealed(`${keys.bundles}${requestId}/`, key, bytes, ports);
        listed.push({ name, type, size: bytes.length, object });
      }
      const row = { ...placeOf(requestId), files: listed, expiresAt: epochSeconds(expiresAt) };
      // The key outlives the row, so that a download begun in time is not cut off.
      const keyRow = { ...keyOf(requestId), ...wrapped, expiresAt: epochSeconds(after(expiresAt, { hours: 1 })) };
      await table.transact([
        { type: 'put', table: 'keys', item: keyRow },
        { type: 'put', table: 'records', item: row },
      ]);
      return { parts: listed.map(toPart), expiresAt };
    },

    async find(requestId): Promise<Bundle | undefined> {
      const item = await stored(requestId);
      const ends = item?.expiresAt;
      if (!item || ends === undefined || !(await keyRing.fileKey('bundle', requestId))) return undefined;
      return { parts: listedIn(item).map(toPart), expiresAt: new Date(ends * 1000) };
    },

    async read(requestId, part) {
      const listed = listedIn(await stored(requestId));
      const found = listed.find((one, place) => toPart(one, place).part === part);
      const key = found && (await keyRing.fileKey('bundle', requestId));
      const bytes = key && (await readSealed(found.object, key, files));
      return bytes && { name: found.name, type: found.type, bytes };
    },

    destroy,
  };
};
