/** How long what a code opened stays open. */
export const grantMinutes = 15;
/** How often each part may be fetched: a download may break off, and be tried again. */
export const fetchesOfPart = 3;

/** What a link opens after its code: once, for a quarter of an hour, to whoever carries the secret that came with it. */
export type Grants = {
  /**
   * Opens what a link guards and answers the secret to carry, and when it ends; undefined if it was opened before. `until` is the
   * end of the link: the mark that it was opened stays as long.
   */
  readonly open: (
    linkId: string,
    until: Date,
  ) => Promise<{ readonly secret: string; readonly endsAt: Date } | undefined>;
  readonly wasOpened: (linkId: string) => Promise<boolean>;
  /** Counts one use of a part; false, and nothing is counted, when the secret is another, its time is over or the part used up. */
  readonly use: (linkId: string, secret: string, part: string) => Promise<boolean>;
};
