import { Unavailable } from '../stores/table.ts';

/** Names by which services say "not now" under a status of 400 (others come with 429 or 5xx). */
const busy: ReadonlySet<string> = new Set([
  'Throttling',
  'ThrottlingException',
  'ThrottledException',
  'RequestThrottled',
  'RequestThrottledException',
  'RequestLimitExceeded',
  'TooManyRequestsException',
  'LimitExceeded',
  'LimitExceededException',
  'SlowDown',
  'RequestTimeout',
  'RequestTimeoutException',
]);

type ServiceError = {
  readonly name?: string;
  readonly message?: string;
  readonly $fault?: 'client' | 'server';
  readonly $metadata?: { readonly httpStatusCode?: number };
};

/** Name of the error that an AWS client threw. */
export const awsErrorName = (error: unknown): string => (error as ServiceError | undefined)?.name ?? 'unknown';

/** What the service said; it may repeat an address, so it is read and never passed on. */
export const awsMessage = (error: unknown): string => (error as ServiceError | undefined)?.message ?? '';

/** Status of the answer that an AWS client turned into an error; undefined when there was none. */
export const awsStatus = (error: unknown): number | undefined =>
  (error as ServiceError | undefined)?.$metadata?.httpStatusCode;

/** Whether the service did not answer (network, time, credentials) or asked to come back later. */
const isOutage = (error: unknown): boolean =>
  (error as ServiceError | undefined)?.$fault !== 'client' ||
  busy.has(awsErrorName(error)) ||
  awsStatus(error) === 429 ||
  (awsStatus(error) ?? 0) >= 500;

/** Waits for an AWS call and turns an outage into `Unavailable`; messages of the service, which may name people, stay out. */
export const orUnavailable = async <T>(service: string, call: Promise<T>): Promise<T> => {
  try {
    return await call;
  } catch (error) {
    throw isOutage(error) ? new Unavailable(`${service} cannot answer now (${awsErrorName(error)})`) : error;
  }
};
