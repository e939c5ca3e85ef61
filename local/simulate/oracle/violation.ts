import { hourMs } from '../calendar.ts';

/** Something that is not as it was promised. */
export type Violation = {
  /** `outlives its rule`, `dies early` and the like. */
  readonly problem: string;
  readonly person: number;
  readonly unit: string;
  readonly rule: string;
  readonly expected: string;
};

/** One night: when the purge ran, and when it runs next; instants. */
export type Night = { readonly now: number; readonly next: number };

/** Ends of use may be met so long before they are due: from one night to the next, and the time that a run may take. */
export const earlyMs = 26 * hourMs;

export const instantText = (instant: number): string =>
  Number.isFinite(instant) ? new Date(instant).toISOString() : instant > 0 ? 'whatever is open ends' : 'at once';
