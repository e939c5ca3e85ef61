import type { Restore } from '../../domain/backups/restore.ts';
import type { KeyRing } from '../../domain/keys/key-ring.ts';
import { unseal } from '../../domain/keys/sealing.ts';
import type { Address } from '../../domain/mail/address.ts';
import { keys } from '../keys.ts';
import { context, erasedMarks } from '../person-items.ts';
import type { StoredItem, Table } from '../table.ts';

/** Since when an earlier restore has left somebody behind who came after its backup, and no later one brought them back. */
const leftBehindAt = (createdAt: string, restores: readonly Restore[]): string | undefined => {
  const switched = restores.flatMap(({ takenAt, switchedAt }) => (switchedAt ? [{ takenAt, switchedAt }] : []));
  return switched.find(
    (one) =>
      one.takenAt < createdAt &&
      createdAt < one.switchedAt &&
      !switched.some(
        ({ takenAt, switchedAt }) => switchedAt > one.switchedAt && createdAt <= takenAt && takenAt <= one.switchedAt,
      ),
  )?.switchedAt;
};

/** The last time that an earlier restore left somebody behind, whoever brought them back since. */
export const lastLeftBehindAt = (createdAt: string, restores: readonly Restore[]): string | undefined =>
  restores
    .flatMap(({ takenAt, switchedAt }) =>
      switchedAt !== undefined && takenAt < createdAt && createdAt < switchedAt ? [switchedAt] : [],
    )
    .sort()
    .at(-1);

/** Who somebody is; undefined of what does not open, which the proof finds. */
const identityOf = (person: StoredItem, key: Uint8Array) => {
  try {
    const opened = unseal(key, String(person['sealed']), context(keys.subjectOf(person.pk), 'person'));
    const [address, name] = opened as [Address, string];
    return { address, name };
  } catch {
    return undefined;
  }
};

/**
 * Whether somebody whom an earlier restore left behind asked to be erased since, by address and name: nobody knew the id any more
 * under which a later backup than that one still holds them, so no key was destroyed and the journal does not call them erased.
 */
export const askedSinceLeft = async (
  person: StoredItem,
  key: Uint8Array,
  restores: readonly Restore[],
  { table, keyRing }: { readonly table: Table; readonly keyRing: KeyRing },
): Promise<boolean> => {
  // What is held is not destroyed, whoever asks.
  const left = person['held'] === true ? undefined : leftBehindAt(String(person['createdAt']), restores);
  const identity = left === undefined ? undefined : identityOf(person, key);
  if (left === undefined || !identity) return false;
  const marks = await erasedMarks(identity, keyRing);
  const found = await Promise.all(marks.map((mark) => table.get('guards', mark)));
  return found.some((mark) => String(mark?.['at'] ?? '') > left);
};
