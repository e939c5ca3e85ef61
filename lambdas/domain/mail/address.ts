import { domainToASCII, domainToUnicode } from 'node:url';

declare const checked: unique symbol;
/** One addr-spec (RFC 5321 mailbox), domain in lower-case A-labels, local part as written. */
export type Address = string & { readonly [checked]: true };

/** Longest address that SMTP carries, in octets (RFC 5321 4.5.3.1.3; RFC 3696 erratum 1690). */
export const longestAddress = 254;

const atom = /^[\p{L}\p{N}\p{M}!#$%&'*+/=?^_`{|}~-]+(\.[\p{L}\p{N}\p{M}!#$%&'*+/=?^_`{|}~-]+)*$/u;
const label = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

/** Control characters, and characters that show nothing: two addresses that look the same would differ by them. */
const unseen = /[\p{Cc}\p{Default_Ignorable_Code_Point}]/u;

/** Some mail programs decode this inside an address, and what it decodes to may be another address (RFC 2047 section 5). */
const encodedWord = /=\?.*\?=/;

/** In ASCII, only what a host name holds: the URL parser behind `domainToASCII` cuts at `/ ? # \` and decodes `%41`. */
const hostCharacters = /^(?:[a-z0-9.-]|\P{ASCII})+$/iu;

/**
 * Reads one address, or answers undefined. Accepts dot-atoms (UTF-8 local parts included, RFC 6531) and IDN domains; refuses
 * quoted strings, comments, address literals, lists, route parts, encoded words, control and invisible characters and
 * dotless domains, all of which have been used to smuggle a second recipient or to pass for somebody else.
 */
export const parseAddress = (raw: string): Address | undefined => {
  if (raw.length > 2 * longestAddress || unseen.test(raw)) return undefined;
  const text = raw.trim();
  const at = text.lastIndexOf('@');
  if (at < 1) return undefined;
  const local = text.slice(0, at).normalize('NFC');
  if (Buffer.byteLength(local) > 64 || !atom.test(local) || encodedWord.test(local)) return undefined;
  const domain = parseDomain(text.slice(at + 1));
  if (domain === undefined) return undefined;
  const address = `${local}@${domain}`;
  return Buffer.byteLength(address) > longestAddress ? undefined : (address as Address);
};

/** The domain in lower-case A-labels, or undefined. An A-label that its own U-label would not give is refused. */
const parseDomain = (raw: string): string | undefined => {
  if (!hostCharacters.test(raw)) return undefined;
  const domain = domainToASCII(raw).toLowerCase();
  const labels = domain.split('.');
  if (labels.length < 2 || domain.length > 253 || !labels.every((part) => label.test(part))) return undefined;
  if (/^\d+$/.test(labels.at(-1) ?? '')) return undefined;
  return domainToASCII(domainToUnicode(domain)) === domain ? domain : undefined;
};

/** Splits a checked address. */
const parts = (address: Address) => {
  const at = address.lastIndexOf('@');
  return { local: address.slice(0, at), domain: address.slice(at + 1) };
};

/**
 * The forms under which one mailbox is suppressed and capped: case folded (NFKC), exact first, then without its plus tag.
 * Over-matching is safe here and only here; identity never strips anything (RFC 5321: the local part is case-sensitive).
 */
export const mailboxForms = (address: Address): readonly string[] => {
  const { local, domain } = parts(address);
  const folded = local.normalize('NFKC').toLowerCase();
  const base = folded.replace(/\+.*$/u, '');
  const exact = `${folded}@${domain}`;
  return base === folded || base === '' ? [exact] : [exact, `${base}@${domain}`];
};
