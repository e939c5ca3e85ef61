import { isConfirmed } from '../define.ts';
import type { Fact, Policy } from '../types.ts';

/** Where a policy breaks a rule, and what would be lawful there. */
export type Problem = {
  /** Dotted place in the document, such as `purposes.newsletter`. */
  readonly path: string;
  readonly message: string;
};

/** One legal floor or ceiling: a stable kebab-case id, the article it rests on, what it refuses, and the check itself. */
export type Rule = {
  readonly id: string;
  readonly article: string;
  readonly refuses: string;
  readonly check: (policy: Policy) => readonly Problem[];
};

/** The problem at `path` when it exists, else nothing: most rules look at one place. */
export const when = (broken: boolean, path: string, message: string): readonly Problem[] =>
  broken ? [{ path, message }] : [];

/** True for text with something to read in it; also false for what is not text at all. */
export const isFilled = (value: unknown): boolean => typeof value === 'string' && value.trim() !== '';

/** A fact that nobody has confirmed is open, not wrong: only confirmed values are judged. */
export const confirmedAnd = <T>(fact: Fact<T> | undefined, test: (value: T) => boolean): boolean =>
  fact !== undefined && isConfirmed(fact) && test(fact);

/** True for a real calendar date written YYYY-MM-DD. */
export const isIsoDate = (value: unknown): boolean =>
  typeof value === 'string' &&
  /^\d{4}-\d{2}-\d{2}$/.test(value) &&
  !Number.isNaN(Date.parse(`${value}T00:00:00Z`)) &&
  new Date(`${value}T00:00:00Z`).toISOString().startsWith(value);
