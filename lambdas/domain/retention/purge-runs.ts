/** How many units of a category were blocked, and how many erased. */
export type Counts = Readonly<Record<string, { readonly blocked?: number; readonly erased?: number }>>;

/** What one run of the purge did, in counts; no personal data. */
export type PurgeReport = {
  /** Civil date of the night, in the policy's zone. */
  readonly run: string;
  /** `unfinished`: its time ran out or it was killed; it goes on within minutes. */
  readonly state: 'unfinished' | 'finished';
  /** ISO 8601 UTC. */
  readonly startedAt: string;
  readonly finishedAt?: string;
  readonly policyVersion: string;
  /** Digest of every retention rule it went by: where it changes, everybody is reckoned again. */
  readonly rules: string;
  /** People looked at. */
  readonly looked: number;
  /** By category. */
  readonly counts: Counts;
  /** Rows of visits that were deleted. */
  readonly visits: number;
  /** Keys of blocked data that were destroyed. */
  readonly keys: number;
  /** People whom a run before should have looked at. */
  readonly overdue: number;
  /** Our signature over all of it: a compact JWS (RFC 7515, Ed25519). */
  readonly certificate?: string;
  /**
   * People who would be erased and wait, because more have been within an hour than the policy lets: the run stays unfinished until two
   * people agree.
   */
  readonly waiting?: number;
  /** Everything else of it is done. */
  readonly restDone?: true;
  /** Where a pass over everybody stands. */
  readonly place?: { readonly bucket: string; readonly cursor?: string };
};

/** The reports of the purge. */
export type PurgeRuns = {
  /** The report of that night; undefined before it began. */
  readonly find: (run: string) => Promise<PurgeReport | undefined>;
  /** Newest first. */
  readonly list: (page: {
    readonly limit: number;
    readonly before?: string;
  }) => Promise<{ readonly reports: readonly PurgeReport[]; readonly next?: string }>;
  readonly keep: (report: PurgeReport) => Promise<void>;
  /** The sum of what the journal says that this run did, so that nothing is counted twice or lost, however often it was killed. */
  readonly countsOf: (report: Pick<PurgeReport, 'run' | 'startedAt'>) => Promise<Counts>;
};
