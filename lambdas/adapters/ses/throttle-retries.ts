import type { SESClientConfig } from '@aws-sdk/client-ses';

type Strategy = Extract<NonNullable<SESClientConfig['retryStrategy']>, { acquireInitialRetryToken: unknown }>;

const mostRetries = 3;
const firstDelayMs = 150;

const token = (count: number) => ({
  getRetryCount: () => count,
  getRetryDelay: () => (count === 0 ? 0 : firstDelayMs * 2 ** (count - 1)),
});

/**
 * Retries of the SES client: only what SES says it did not take because we were too fast. A connection that broke, or a server
 * that failed, may have taken the mail; the client would send it again unseen, and SES has no token to tell that by.
 */
export const throttleRetries: Strategy = {
  acquireInitialRetryToken: async () => token(0),
  async refreshRetryTokenForRetry(last, { error, errorType }) {
    const count = last.getRetryCount() + 1;
    if (errorType !== 'THROTTLING' || count > mostRetries) throw error ?? new Error('no retry');
    return token(count);
  },
  recordSuccess: () => undefined,
};
