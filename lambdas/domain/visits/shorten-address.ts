import { isIP } from 'node:net';

const v4Prefix = (bytes: readonly number[]): string => `${bytes.slice(0, 3).join('.')}.0/24`;
const bytesOf = (group: number): readonly number[] => [group >> 8, group & 0xff];

/** The eight groups of an IPv6 address; a dotted quad at its end counts for two. */
const groupsOf = (address: string): readonly number[] => {
  const plain = address.replace(/(\d+)\.(\d+)\.(\d+)\.(\d+)$/, (_quad, ...parts: readonly string[]) => {
    const [a = 0, b = 0, c = 0, d = 0] = parts.slice(0, 4).map(Number);
    return `${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`;
  });
  const [left = [], right = []] = plain.split('::').map((part) => (part === '' ? [] : part.split(':')));
  const zeros = Array<string>(8 - left.length - right.length).fill('0');
  return [...left, ...zeros, ...right].map((group) => Number.parseInt(group, 16));
};

/** IPv4 addresses that travel inside IPv6: mapped (RFC 4291 section 2.5.5.2), and 6to4 (RFC 3056), whose first 48 bits hold one whole. */
const quadIn = (groups: readonly number[]): readonly number[] | undefined => {
  const [first, second = 0, third = 0, , , sixth, seventh = 0, eighth = 0] = groups;
  if (first === 0x2002) return [...bytesOf(second), ...bytesOf(third)];
  const isMapped = groups.slice(0, 5).every((group) => group === 0) && sixth === 0xffff;
  return isMapped ? [...bytesOf(seventh), ...bytesOf(eighth)] : undefined;
};

/**
 * The network that an address lies in: the first 24 bits of IPv4, the first 48 of IPv6 (CJEU C-582/14: an address may be personal
 * data). Undefined for anything but one plain address; one with a zone names a machine and is none.
 */
export const shortenAddress = (text: string): string | undefined => {
  if (text.includes('%')) return undefined;
  const kind = isIP(text);
  if (kind === 0) return undefined;
  if (kind === 4) return v4Prefix(text.split('.').map(Number));
  const groups = groupsOf(text);
  const quad = quadIn(groups);
  if (quad) return v4Prefix(quad);
  const prefix = groups.slice(0, 3).map((group) => group.toString(16));
  return `${prefix.join(':').replace(/(^|:)0(:0)*$/, '')}::/48`;
};
