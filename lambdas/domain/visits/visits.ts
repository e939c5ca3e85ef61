import type { DoneBy } from '../retention/lives.ts';

/** What is kept of a visit, by the names under which policies declare it; shortened before it gets here. */
export type Visit = {
  /** ISO 8601 UTC, in whole minutes. */
  readonly visitedAt: string;
  readonly truncatedAddress?: string;
  readonly language?: string;
  readonly country?: string;
  readonly browser?: string;
  readonly platform?: string;
  readonly referrerOrigin?: string;
  readonly entryPage?: string;
  readonly exitPage?: string;
  readonly accessProvider?: string;
  readonly clicks?: number;
};

/** What visits are counted by. */
export const dimensions = ['language', 'country', 'browser', 'platform', 'referrerOrigin', 'entryPage'] as const;
export type Dimension = (typeof dimensions)[number];

/** Counts by dimension and value. */
export type DimensionCounts = Readonly<Partial<Record<Dimension, Readonly<Record<string, number>>>>>;

/** Published counts of one civil day of the policy's zone: none below the policy's least, all multiples of it. */
export type DayStatistics = { readonly day: string; readonly counts: DimensionCounts };

/** Visits by civil day, and what was counted of them. No visit names a person, a browser or a session. */
export type Visits = {
  /**
   * Keeps a visit. `of`: the subject of the session it came with, which goes into a seal that only the two-person act of AB-34
   * opens; where there is none, the seal holds nothing and looks the same.
   */
  readonly keep: (visit: Visit, of: string | undefined) => Promise<void>;
  /** Counts a visit of which nothing is kept. */
  readonly count: (visit: Omit<Visit, 'visitedAt'>) => Promise<void>;
  /** Visits of one civil day, for counting them; pages of them, without the seal. */
  readonly ofDay: (day: string) => AsyncIterable<readonly Visit[]>;
  /** Visits of one civil day whose seal names this subject. */
  readonly linkedTo: (subjectId: string, day: string) => AsyncIterable<readonly Visit[]>;
  /** Counts of visits of one day of which nothing was kept. */
  readonly countsOf: (day: string) => Promise<DimensionCounts>;
  /** Deletes every visit and count of a civil day; answers how many rows. Safe to run again. */
  readonly deleteDay: (day: string, by: DoneBy) => Promise<number>;
  /** Publishes the counts of a day, once; a day that is published never changes. */
  readonly publish: (statistics: DayStatistics) => Promise<void>;
  /** Published days from one to another, both included, oldest first. */
  readonly published: (from: string, to: string) => Promise<readonly DayStatistics[]>;
  /** The newest published day; undefined before the first. */
  readonly lastPublished: () => Promise<string | undefined>;
};
