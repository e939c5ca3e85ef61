import type { BackupMeasured } from './backup.ts';
import type { DeadlinesMeasured } from './deadlines.ts';
import type { ExportMeasured } from './export.ts';
import type { Measured } from './load.ts';
import type { PurgeMeasured } from './purge.ts';
import type { RestoreMeasured } from './restore.ts';
import type { RequestsMeasured } from './rights-requests.ts';

/** What is measured under load. */
export type LoadName =
  | 'validate only'
  | 'floor NORMAL'
  | 'floor FULL'
  | 'capture NORMAL'
  | 'capture FULL'
  | 'replay'
  | 'gate'
  | 'bare PutItem'
  | 'capture DynamoDB'
  | 'replay DynamoDB';

/** Everything measured in one run; a part that was not asked for is absent. */
export type Results = {
  /** One entry for each round. */
  readonly loads: Partial<Record<LoadName, readonly Measured[]>>;
  /** Milliseconds until the first answer of a server that is started on data it already has. */
  readonly startUp?: { readonly ours: readonly number[]; readonly floor: readonly number[] };
  /** Milliseconds to start Node, import the bundle and end. */
  readonly coldStart?: { readonly ours: readonly number[]; readonly floor: readonly number[] };
  /** Bytes of each bundle, compressed with gzip; and of the bare one. */
  readonly bundles?: { readonly ours: Readonly<Record<string, number>>; readonly floor: number };
  readonly purge?: PurgeMeasured;
  readonly deadlines?: DeadlinesMeasured;
  readonly exported?: ExportMeasured;
  readonly requests?: RequestsMeasured;
  readonly backup?: BackupMeasured;
  readonly restored?: RestoreMeasured;
};

/** The middle one; the mean of both if there are two. */
export const median = (numbers: readonly number[]): number => {
  const sorted = numbers.toSorted((a, b) => a - b);
  const half = Math.floor(sorted.length / 2);
  const upper = sorted[half] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[half - 1] ?? Number.NaN) + upper) / 2;
};
