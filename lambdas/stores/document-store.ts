import type { KeyRing } from '../domain/keys/key-ring.ts';
import type { Random } from '../domain/keys/sealing.ts';
import type { Objects } from '../domain/objects/objects.ts';
import type { Documents, DocumentType, StoredDocument } from '../domain/requests/documents.ts';
import { type Clock, epochSeconds } from '../domain/time.ts';
import { keys } from './keys.ts';
import { keepSealed, readSealed } from './passing-files.ts';
import type { Key, StoredItem, Table } from './table.ts';

const placeOf = (requestId: string): Key => ({ pk: keys.request(requestId), sk: keys.requestDocument });
const keyOf = (requestId: string): Key => ({ pk: keys.documentKey(requestId), sk: keys.key });

const toDocument = (item: StoredItem): StoredDocument => ({
  type: item['type'] as DocumentType,
  size: Number(item['size']),
  receivedAt: String(item['receivedAt']),
});

/** `Documents` over the tables and the files that pass: a row that says what it is, a key row, and one object. */
export const openDocuments = (ports: {
  readonly table: Table;
  readonly files: Objects;
  readonly keyRing: KeyRing;
  readonly random: Random;
  readonly now: Clock;
}): Documents => {
  const { table, files, keyRing, now } = ports;

  const look = async (requestId: string) => {
    const [item, key] = await Promise.all([
      table.get('records', placeOf(requestId)),
      keyRing.fileKey('document', requestId),
    ]);
    return { item, key };
  };
  /** The row and the key together; without its key a row is only what is left of a destruction that was cut off. */
  const opened = async (requestId: string) => {
    const { item, key } = await look(requestId);
    return item && key && { item, key };
  };

  const destroy = async (requestId: string): Promise<void> => {
    await table.remove('keys', keyOf(requestId));
    const item = await table.get('records', placeOf(requestId));
    if (!item) return;
    await files.remove(String(item['object']));
    // The key once more: one that came between was of this row.
    await table.transact([
      { type: 'delete', table: 'records', key: placeOf(requestId) },
      { type: 'delete', table: 'keys', key: keyOf(requestId) },
    ]);
  };

  return {
    async keep(requestId, { type, bytes }, until) {
      const { item: remnant, key: known } = await look(requestId);
      if (remnant && known) return false;
      const { key, wrapped } = await keyRing.newFileKey('document', requestId);
      const object = await keepSealed(`${keys.uploads}${requestId}/`, key, bytes, ports);
      const expiresAt = epochSeconds(until);
      const row = { type, size: bytes.length, receivedAt: now().toISOString(), object, expiresAt };
      const { committed } = await table.transact([
        { type: 'put', table: 'keys', item: { ...keyOf(requestId), ...wrapped, expiresAt } },
        { type: 'put', table: 'records', item: { ...placeOf(requestId), ...row }, if: remnant?.version ?? 'absent' },
      ]);
      // Of two that came at once one was too late: its key was kept nowhere, so nobody could ever open it.
      const left = committed ? remnant && String(remnant['object']) : object;
      if (left !== undefined) await files.remove(left);
      return committed;
    },

    async find(requestId) {
      const found = await opened(requestId);
      return found && toDocument(found.item);
    },

    async read(requestId) {
      const found = await opened(requestId);
      const bytes = found && (await readSealed(String(found.item['object']), found.key, files));
      return bytes && { type: toDocument(found.item).type, bytes };
    },

    destroy,
  };
};
