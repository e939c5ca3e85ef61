import type { Address } from '../mail/address.ts';

/** A name as it is compared: case, accents' composition and spacing do not make another person; letters do. */
const foldName = (name: string): string =>
  name.normalize('NFKC').toLowerCase().normalize('NFC').trim().replace(/\s+/gu, ' ');

/**
 * The parts that identify a person for joining: the exact address and the folded name. A confirmation joins an existing
 * subject only if both match; an address alone never does (shared mailboxes).
 */
export const identityParts = (address: Address, name: string): readonly [string, string] => [address, foldName(name)];
