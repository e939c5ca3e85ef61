import type { Random } from '../keys/sealing.ts';

/** How long a code is good for. */
export const codeMinutes = 15;
/** Tries that a code survives. Fifteen in all, in any 24 hours, of a million codes. */
export const codeTries = 5;
/** Codes in any 24 hours for one thing. */
export const codesADay = 3;

const digits = 6;

/**
 * One-time codes, mailed to whoever a thing belongs to and typed in again: who holds a forwarded link only gets no further with
 * it (promises.md section 5, case 11). `purpose` names the thing, in opaque ids: `download:<reference>`.
 */
export type Codes = {
  /**
   * Six digits that are good for a quarter of an hour; the code before them is dead. Undefined when three were issued within the
   * last 24 hours.
   */
  readonly issue: (purpose: string) => Promise<string | undefined>;
  /** Gives back the place of a code that could not be sent, which is dead then. */
  readonly takeBack: (purpose: string) => Promise<void>;
  /**
   * Whether this is the code in force; it is used up then. Each call is one try of five, however many come at once, and whatever
   * was typed.
   */
  readonly check: (purpose: string, typed: string) => Promise<boolean>;
};

/** Six digits, each number as likely as any other to within 1 in 10^13. */
export const newCode = (random: Random): string => {
  const number = Buffer.from(random(8)).readBigUInt64BE() % 10n ** BigInt(digits);
  return String(number).padStart(digits, '0');
};

/** What people type of a code: spaces and hyphens between the digits are theirs. */
export const typedCode = (typed: string): string => typed.replace(/[\s-]/g, '');
