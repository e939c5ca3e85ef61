import type { Unavailable } from '../stores/table.ts';

export type ReadinessOptions = {
  /** Rejects when the part would refuse. */
  readonly check: () => Promise<void>;
  readonly now: () => Date;
  /** How long a good answer holds, and how long a bad one. */
  readonly goodMs: number;
  readonly badMs: number;
};

/**
 * Asks `check` once and gives its answer to all callers for a while. `refuse` makes a refusal seen elsewhere the answer, so
 * that no caller can tell by trying again what is done for whom.
 */
export const readiness = ({ check, now, goodMs, badMs }: ReadinessOptions) => {
  let answer: { readonly result: Promise<void>; until: number } | undefined;

  const remember = (result: Promise<void>) => {
    // Callers that come while the check runs wait for it.
    const latest = { result, until: Number.POSITIVE_INFINITY };
    const hold = (ms: number) => () => {
      latest.until = now().getTime() + ms;
    };
    result.then(hold(goodMs), hold(badMs));
    answer = latest;
    return result;
  };

  return {
    ready: async (): Promise<void> => (answer && now().getTime() < answer.until ? answer.result : remember(check())),
    refuse: (refusal: Unavailable): void => {
      remember(Promise.reject(refusal)).catch(() => undefined);
    },
  };
};
