import { parseAddress } from '../../mail/address.ts';

/** Addresses and phone numbers that are the person's own, as they gave them: these are never taken out. */
export type OwnContacts = { readonly addresses: readonly string[]; readonly phones: readonly string[] };

/** What the atoms of an address may hold (RFC 5322 3.2.3, RFC 6531), no longer than one can be; and every at sign that looks like one. */
const atoms = "[\\p{L}\\p{N}\\p{M}!#$%&'*+/=?^_`{|}~.-]{1,254}";
const addresses = new RegExp(`(${atoms}(?:[@＠﹫]${atoms})+)`, 'u');
/** Marks that stand around an address in a sentence, and are seldom part of one. */
const [before, after] = [/^[.'`*_~!?/=-]+/u, /[.'`*_~!?/=-]+$/u];

const between = '[\\s()./·–-]';
const isWord = '[\\p{L}\\p{N}_]';
const numbers = new RegExp(`(?:[+＋]|(?<!${isWord}))\\(?\\p{Nd}(?:${between}{0,3}\\p{Nd}){6,}(?!${isWord})`, 'gu');
const anySeparator = new RegExp(between, 'u');

/** Two spellings of one address are one: case, width, and the two ways of writing a domain. */
const folded = (address: string): string => {
  const plain = address.normalize('NFKC');
  return (parseAddress(plain) ?? plain).toLowerCase();
};

/**
 * E.164 allows 15 digits, and `00` may stand before them. Without a country code only nine or more are taken for a phone: what is
 * shorter is a date, a postal code or a number of something more often than a phone.
 */
const isPhone = (run: string): boolean => {
  const digits = run.match(/\p{Nd}/gu)?.length ?? 0;
  if (digits > 17 && !anySeparator.test(run)) return false;
  return digits >= (/^(?:[+＋]|\(?00)/u.test(run) ? 7 : 9);
};

/** The person's own numbers wherever they stand as whole words, however they are grouped and with or without a country code. */
const ownNumbers = (phones: readonly string[]): RegExp | undefined => {
  const digits = phones.map((phone) => phone.normalize('NFKC').replace(/\D/g, '').replace(/^00/, ''));
  // Of a number with a country code the last nine digits are, in Spain and in most countries, the national one.
  const known = new Set(digits.filter(({ length }) => length >= 7).flatMap((all) => [all, all.slice(-9)]));
  if (known.size === 0) return undefined;
  const grouped = [...known].map((number) => [...number].join(`${between}{0,3}`)).join('|');
  return new RegExp(`((?<!${isWord})(?:(?:[+]|00)\\d{0,3}${between}{0,3})?\\(?(?:${grouped})(?!${isWord}))`, 'u');
};

/** A text that is split by a pattern in brackets has what matched at the odd places. */
const everyOther = (text: string, pattern: RegExp, matched: (part: string) => string, rest: (part: string) => string) =>
  text
    .split(pattern)
    .map((part, place) => (place % 2 === 1 ? matched(part) : rest(part)))
    .join('');

/**
 * A text that the person may get a copy of without learning how to reach anybody else (GDPR art. 15(4)): mail addresses and phone
 * numbers in it that are not their own become a marker. Names it cannot know. Anything else stays as it is, and a text that has been
 * through it once is not changed any more, as long as the marker holds neither.
 */
export const redactOthers = (text: string, own: OwnContacts, marker: string): string => {
  const known = new Set(own.addresses.map(folded));
  const ours = ownNumbers(own.phones);
  const address = (found: string): string => {
    const short = found.replace(after, '');
    const bare = short.replace(before, '');
    const isOwn = [found, short, bare].some((spelling) => known.has(folded(spelling)));
    return isOwn ? found : found.replace(bare, () => marker);
  };
  const others = (part: string) => part.replace(numbers, (run) => (isPhone(run) ? marker : run));
  const rest = (part: string) => (ours ? everyOther(part, ours, (number) => number, others) : others(part));
  return everyOther(text, addresses, address, rest);
};
