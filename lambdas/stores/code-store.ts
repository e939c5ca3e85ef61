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

  /** Where a code for a purpose lies, and where those lie that were made before the key changed, for as long as any lives. */
  const placesOf = async (purpose: string) =>
    (await keyRing.recent('code', day / 3_600_000)).map(({ key }) => ({
      key,
      pk: keys.code(keyedHash(key, 'purpose', purpose)),
    }));
  const sentTo = async (pk: string) => (await table.query('guards', pk, { prefix: keys.slots('sent') })).items;

  /** Places live for 24 hours each, so that they are free again as they were taken, one by one. */
  const takePlace = async (pk: string, before: number): Promise<boolean> => {
    const expiresAt = epochSeconds(new Date(now().getTime() + day));
    for (let slot = 0; slot < codesADay - before; slot += 1) {
      const place = { pk, sk: keys.slot('sent', slot), expiresAt, at: now().toISOString() };
      if ((await table.put('guards', place, 'absent')).stored) return true;
    }
    return false;
  };

  const inForce = (pk: string): Key => ({ pk, sk: keys.codeInForce });

  return {
    async issue(purpose) {
      const [place, ...old] = await placesOf(purpose);
      if (!place) throw new Error('there is no key for codes');
      const { key, pk } = place;
      const before = await Promise.all(old.map((each) => sentTo(each.pk)));
      if (!(await takePlace(pk, before.flat().length))) return undefined;
      for (const each of old) await table.remove('guards', inForce(each.pk));
      const code = newCode(random);
      const expiresAt = epochSeconds(new Date(now().getTime() + codeMinutes * 60_000));
      await table.put('guards', { ...inForce(pk), hash: keyedHash(key, purpose, code), tries: 0, expiresAt });
      return code;
    },

    async takeBack(purpose) {
      const places = await placesOf(purpose);
      const sent = (await Promise.all(places.map(({ pk }) => sentTo(pk)))).flat();
      const [newest] = sent.toSorted((a, b) => (String(a['at']) < String(b['at']) ? 1 : -1));
      for (const { pk } of places) await table.remove('guards', inForce(pk));
      if (newest) await table.remove('guards', { pk: newest.pk, sk: newest.sk });
    },

    async check(purpose, typed) {
      const places = await placesOf(purpose);
      for (let race = 0; race < mostRaces; race += 1) {
        const found = await Promise.all(
          places.map(async ({ key, pk }) => ({ key, item: await table.get('guards', inForce(pk)) })),
        );
        const { key, item } = found.find((each) => each.item !== undefined) ?? {};
        if (!key || !item || item['used'] === true || Number(item['tries']) >= codeTries) return false;
        const { version, ...rest } = item;
        const expected = Buffer.from(keyedHash(key, purpose, typedCode(typed)));
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
