import { timingSafeEqual } from 'node:crypto';
import type { KeyRing } from '../keys/key-ring.ts';
import { keyedHash } from '../keys/sealing.ts';
import { Refusal } from '../problems.ts';
import type { Clock } from '../time.ts';

/** A form that comes back sooner than this was sent by a script, not a person. */
const soonestMs = 1_000;

type Ports = { readonly keyRing: KeyRing; readonly now: Clock };

/** Whoever takes longer than this over a form may have to press its button twice, should the key have changed meanwhile. */
const openHours = 24;

/** A nonce for the form of one link: says when the page was made, and cannot be made by anybody else. Nothing is stored. */
export const issueNonce = async (token: string, ports: Ports): Promise<string> => {
  const issued = ports.now().getTime().toString(36);
  return `${issued}.${keyedHash((await ports.keyRing.derived('nonce')).key, token, issued)}`;
};

/** Throws `PRESSED_TOO_SOON` unless the form carries a nonce of this link that is at least a second old. */
export const checkNonce = async (token: string, nonce: string, ports: Ports): Promise<void> => {
  const [issued = '', hash = ''] = nonce.split('.');
  const given = Buffer.from(hash);
  const genuine = (await ports.keyRing.recent('nonce', openHours)).some(({ key }) => {
    const expected = Buffer.from(keyedHash(key, token, issued));
    return given.length === expected.length && timingSafeEqual(given, expected);
  });
  const age = ports.now().getTime() - Number.parseInt(issued, 36);
  if (!genuine || !(age >= soonestMs)) throw new Refusal('PRESSED_TOO_SOON');
};
