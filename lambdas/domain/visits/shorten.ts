import { isIP } from 'node:net';
import { unprintable } from '../people/form-data.ts';
import { shortenAddress } from './shorten-address.ts';

/*
 * What a browser tells, cut down to what the policies promise to keep before anything is kept (GDPR art. 5(1)(c), AN-18, AB-11,
 * AB-13). Each answers undefined for what cannot be right; none repeats what was sent.
 */

/** Stands for a part of a path that may say who somebody is. */
const hidden = '…';
const mostSegments = 8;
/** What is counted by becomes part of a key, which takes about a thousand. */
const mostBytes = 300;

/** The origin that somebody came from: no path, no query, no name or password; a host that is an address is shortened too. */
export const shortenReferrer = (text: string): string | undefined => {
  if (!URL.canParse(text)) return undefined;
  const { protocol, hostname, port } = new URL(text);
  if (protocol !== 'http:' && protocol !== 'https:') return undefined;
  const address = shortenAddress(hostname.replace(/^\[|\]$/g, ''))?.replace(/\/\d+$/, '');
  // URLs may hold more in a host than names of hosts do: `shop.example&q=ana`.
  if (address === undefined && !/^[a-z0-9._-]+$/.test(hostname)) return undefined;
  const host = address === undefined ? hostname : isIP(address) === 6 ? `[${address}]` : address;
  const origin = `${protocol}//${host}${port === '' ? '' : `:${port}`}`;
  return Buffer.byteLength(origin) <= mostBytes ? origin : undefined;
};

/** Ids of sessions, orders, customers, phones: long runs, many digits, or numbers in a row as in an address of a machine. */
const mayTellWho = /[A-Za-z0-9_-]{20,}|\p{Nd}{6,}|\p{Nd}+(?:[.-]\p{Nd}+){3,}/u;
const plainSegment = /^[\p{L}\p{M}\p{N} ._~!$'()*+,-]{1,60}$/u;

/** A path as it was sent, without query, fragment or parameters; undefined for what begins no path of ours. */
const pathIn = (text: string): string | undefined =>
  text.startsWith('/') && text.isWellFormed() ? text.split(/[?#;]/, 1)[0] : undefined;

const decoded = (text: string): string | undefined => {
  try {
    return decodeURIComponent(text).normalize('NFC');
  } catch {
    return undefined;
  }
};

/** The path of a page as people read it, whole: for looking for what must not be in it. */
export const readablePath = (text: string): string | undefined => {
  const path = pathIn(text);
  return path === undefined ? undefined : (decoded(path) ?? path);
};

const shortenSegment = (segment: string): string => {
  const plain = decoded(segment) ?? hidden;
  return plainSegment.test(plain) && !mayTellWho.test(plain) ? plain : hidden;
};

/** A page as a path: no query, no fragment; a part that may say who somebody is (an address, a token, a long number) becomes `…`. */
export const shortenPage = (text: string): string | undefined => {
  const path = pathIn(text);
  if (path === undefined) return undefined;
  const segments = path
    .split('/')
    .filter((segment) => segment !== '')
    .map(shortenSegment);
  const upTo = (most: number) =>
    `/${[...segments.slice(0, most), ...(segments.length > most ? [hidden] : [])].join('/')}`;
  let most = mostSegments;
  while (Buffer.byteLength(upTo(most)) > mostBytes) most -= 1;
  return upTo(most);
};

/** Language and at most its region: `es`, `es-AR`. A whole `Accept-Language` tells browsers apart and is refused. */
export const shortenLanguage = (text: string): string | undefined => {
  if (!/^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8}){0,7}$/.test(text)) return undefined;
  try {
    const { language, region } = new Intl.Locale(text);
    return region === undefined ? language : `${language}-${region}`;
  } catch {
    return undefined;
  }
};

const countryNames = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' });
/** Codes with a name that are no country of ISO 3166-1: reserved, unions, for tests. */
const noCountries: readonly string[] = 'AC CP CQ DG EA EU EZ IC QO TA UN XA XB XK ZZ'.split(' ');

/** A country by its code (ISO 3166-1 alpha-2); nothing finer is ever taken. */
export const shortenCountry = (text: string): string | undefined =>
  /^[A-Z]{2}$/.test(text) && !noCountries.includes(text) && countryNames.of(text) !== undefined ? text : undefined;

/** Name and major version, `Firefox 132`; a whole user agent tells browsers apart and is refused. */
export const shortenProduct = (text: string): string | undefined =>
  text.length <= 40 && /^\p{L}[\p{L}-]*(?: \p{L}[\p{L}-]*){0,3}(?: \d{1,4})?$/u.test(text)
    ? text.normalize('NFC')
    : undefined;

/** The name of a firm that gives access to the network: a short line that holds no address of a machine, person or phone. */
export const shortenProvider = (text: string): string | undefined => {
  if (!text.isWellFormed() || unprintable.test(text)) return undefined;
  const line = text.normalize('NFC').trim();
  const digits = line.match(/\p{Nd}+/gu) ?? [];
  const holdsNumber = digits.length > 2 || digits.some((run) => run.length > 5);
  return /^[\p{L}\p{M}\p{N} .,&'()+/-]{1,60}$/u.test(line) && !holdsNumber ? line : undefined;
};
