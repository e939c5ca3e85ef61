import { after } from '../time.ts';
import type { Damage } from './damaged-backup.ts';
import type { RestoreFinding, RestoreReport } from './restore.ts';

/** A restore that is only tried: a part of the newest backup was put where nobody reaches it, proved, and taken away again. */
export type Rehearsal = {
  /** ISO 8601 UTC; there is one at a time, so it names it. */
  readonly at: string;
  readonly backupId: string;
  /** Instant that the backup shows. */
  readonly takenAt: string;
  readonly state: 'passed' | 'failed';
  /** Whether all of the backup was put back; of a part it is not told whether everybody is found by address. */
  readonly isWhole: boolean;
  readonly report: RestoreReport;
  /** The object that is not what was written, where that is what failed. */
  readonly damaged?: { readonly object: string; readonly damage: Damage };
};

/** What is noted of rehearsals, where no restore takes it back. */
export type Rehearsals = {
  /** Newest first. */
  readonly list: () => Promise<readonly Rehearsal[]>;
};

/** A restore is tried so often; one that failed is tried again the next day. */
const every = { months: 1 } as const;

/** Whether it is time to try one again. */
export const isRehearsalDue = (last: Rehearsal | undefined, now: Date): boolean =>
  last?.state !== 'passed' || after(new Date(last.at), every) <= now;

/**
 * What is wrong with a part of a backup. Of a part nobody can say that those who are not found are nowhere; but whose data cannot be
 * read in the newest backup has lost their key, whatever else is right.
 */
export const rehearsalFindings = (
  { findings, unreadable = 0 }: RestoreReport,
  isWhole: boolean,
): readonly RestoreFinding[] => [
  ...findings.filter(({ code }) => isWhole || code !== 'UNKNOWN_PERSON'),
  ...(unreadable > 0 ? [{ code: 'UNREADABLE', count: unreadable } as const] : []),
];
