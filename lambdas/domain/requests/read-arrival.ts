import type { Policy } from '../../../policy/model/types.ts';
import { parseAddress } from '../mail/address.ts';
import { unprintable } from '../people/form-data.ts';
import { type ProblemCode, type ProblemPlace, Refusal } from '../problems.ts';
import type { RestrictionGround } from '../retention/person-facts.ts';
import type { Arrival } from './receive.ts';

/** Longest text that a request may bring along, and longest name, in Unicode code points. */
export const longestDetails = 4_000;
export const longestName = 200;

/** A request as somebody typed it on the public page, or a front-end of the firm sent it. */
export type SentRequest = {
  readonly right: string;
  readonly email: string;
  readonly language: string;
  readonly marketing?: boolean | undefined;
  readonly ground?: RestrictionGround | undefined;
  readonly name?: string | undefined;
  readonly details?: string | undefined;
};

const isLonger = (text: string, most: number): boolean => [...text.trim()].length > most;

const wrongRight = (right: string, { rights }: Pick<Policy, 'rights'>): ProblemCode | undefined => {
  if (right === '') return 'MISSING_FIELD';
  return rights.some((known) => known === right) ? undefined : 'UNKNOWN_RIGHT';
};

const wrongAddress = (email: string): ProblemCode | undefined => {
  if (email.trim() === '') return 'MISSING_FIELD';
  return parseAddress(email) ? undefined : 'INVALID_FIELD';
};

/**
 * A request from the web, checked; refuses with everything that is wrong with it at once, never a value. Asks for nothing but a
 * right and an address: whatever more somebody has to say is theirs to decide (LOPDGDD art. 12.2).
 */
export const readArrival = (sent: SentRequest, policy: Pick<Policy, 'rights' | 'languages'>): Arrival => {
  const { right, email, marketing = false, ground, name = '', details = '' } = sent;
  const known = policy.rights.find((each) => each === right);
  const language = policy.languages.find((spoken) => spoken === sent.language);
  const found: readonly (readonly [string, ProblemCode | false | undefined])[] = [
    ['right', wrongRight(right, policy)],
    ['marketing', marketing && right !== 'objection' && 'FIELD_NOT_EXPECTED'],
    ['ground', ground !== undefined && right !== 'restriction' && 'FIELD_NOT_EXPECTED'],
    ['email', wrongAddress(email)],
    ['name', (isLonger(name, longestName) || unprintable.test(name)) && 'INVALID_FIELD'],
    ['details', isLonger(details, longestDetails) && 'INVALID_FIELD'],
    ['language', language === undefined && 'UNKNOWN_LANGUAGE'],
  ];
  const places = found.flatMap(([path, code]): ProblemPlace[] => (code ? [{ path, code }] : []));
  const [first] = places;
  if (first || !known || !language) throw new Refusal(first?.code ?? 'INVALID_FIELD', { places });
  return {
    right: known,
    ...(marketing && { marketing }),
    ...(ground && { ground }),
    email,
    language,
    name,
    details,
    channel: 'web',
  };
};
