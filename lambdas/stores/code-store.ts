import { timingSafeEqual } from 'node:crypto';
import type { KeyRing } from '../domain/keys/key-ring.ts';
import { keyedHash, type Random } from '../domain/keys/sealing.ts';
import { type Codes, codeMinutes, codesADay, codeTries, newCode, typedCode } from '../domain/requests/codes.ts';
import { type Clock, epochSeconds } from '../domain/time.ts';
import { Unavailable } from '../domain/unavailable.ts';
import { keys } from './keys.ts';
import type { Key, Table } from './table.ts';

const day = 86_400_000;
/** Whoever loses a race has to have lost to a try, and after five of those there is nothing left to race for. */
const mostRaces = 3 * codeTries;

/** `Codes` over the `guards` table: keyed hashes only, of what a code is for as of the code itself. */
export const openCodes = (ports: {
  readonly table: Table;
  readonly keyRing: KeyRing;
  readonly random: Random;
  readonly now: Clock;
}): Codes => {
  const { table, keyRing, random, now } = ports;

  const placeOf = async (purpose: string) => {
    const { key } = await keyRing.derived('code');
    return { key, pk: keys.code(keyedHash(key, 'purpose', purpose)) };
  };

  /** Places live for 24 hours each, so that they are free again as they were taken, one by one. */
  const takePlace = async (pk: string): Promise<boolean> => {
    const expiresAt = epochSeconds(new Date(now().getTime() + day));
    for (let slot = 0; slot < codesADay; slot += 1) {
      const place = { pk, sk: keys.slot('sent', slot), expiresAt, at: now().toISOString() };
      if ((await table.put('guards', place, 'absent')).stored) return true;
    }
    return false;
  };

  const inForce = (pk: string): Key => ({ pk, sk: keys.codeInForce });

  return {
    async issue(purpose) {
      const { key, pk } = await placeOf(purpose);
      if (!(await takePlace(pk))) return undefined;
      const code = newCode(random);
      const expiresAt = epochSeconds(new Date(now().getTime() + codeMinutes * 60_000));
      await table.put('guards', { ...inForce(pk), hash: keyedHash(key, purpose, code), tries: 0, expiresAt });
      return code;
    },

    async takeBack(purpose) {
      const { pk } = await placeOf(purpose);
      const { items } = await table.query('guards', pk, { prefix: keys.slots('sent') });
      const [newest] = items.toSorted((a, b) => (String(a['at']) < String(b['at']) ? 1 : -1));
      await table.remove('guards', inForce(pk));
      if (newest) await table.remove('guards', { pk, sk: newest.sk });
    },

    async check(purpose, typed) {
      const { key, pk } = await placeOf(purpose);
      const expected = Buffer.from(keyedHash(key, purpose, typedCode(typed)));
      for (let race = 0; race < mostRaces; race += 1) {
        const item = await table.get('guards', inForce(pk));
        if (!item || item['used'] === true || Number(item['tries']) >= codeTries) return false;
        const { version, ...rest } = item;
        const hash = Buffer.from(String(item['hash']));
        const isRight = hash.length === expected.length && timingSafeEqual(hash, expected);
        const next = { ...rest, tries: Number(item['tries']) + 1, ...(isRight && { used: true }) };
        // The answer leaves only once the try is counted: of two at once, one has to look again.
        if ((await table.put('guards', next, version)).stored) return isRight;
      }
      throw new Unavailable('too many tries of one code at once');
    },
  };
};
