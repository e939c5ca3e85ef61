import {
  ConditionalCheckFailedException,
  TransactionCanceledException,
  TransactionConflictException,
  TransactionInProgressException,
} from '@aws-sdk/client-dynamodb';
import { Unavailable } from '../../stores/table.ts';
import { type AttributeValue, fromAttributes, type WrittenItem } from './attribute-values.ts';

const tries = 8;
const firstPauseMs = 25;
const longestPauseMs = 800;

/** What the SDK gives up on after its own retries: throttling and time-outs by name, broken connections by code. */
const temporaryNames: ReadonlySet<string> = new Set([
  'ProvisionedThroughputExceededException',
  'ThrottlingException',
  'RequestLimitExceeded',
  'LimitExceededException',
  'ReplicatedWriteConflictException',
  'TimeoutError',
  'RequestTimeout',
  'RequestTimeoutException',
  'AbortError',
]);
const networkCodes: ReadonlySet<string> = new Set([
  'ECONNRESET',
  'ECONNREFUSED',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
]);
/** Reasons for which a cancelled transaction may succeed when it is sent again. */
const temporaryReasons: ReadonlySet<string> = new Set([
  'TransactionConflict',
  'ThrottlingError',
  'ProvisionedThroughputExceeded',
]);

type SdkError = {
  readonly name?: string;
  readonly $fault?: unknown;
  readonly $metadata?: { readonly httpStatusCode?: number };
  readonly code?: unknown;
};

const reasonsOf = (error: TransactionCanceledException) => error.CancellationReasons ?? [];

/** Two writers met; nothing was written, and the same request may succeed now. The SDK does not repeat these. */
const isConflict = (error: unknown): boolean =>
  error instanceof TransactionConflictException ||
  error instanceof TransactionInProgressException ||
  (error instanceof TransactionCanceledException &&
    reasonsOf(error).some(({ Code }) => temporaryReasons.has(Code ?? '')));

const cannotAnswer = (error: SdkError): boolean => {
  const status = error.$metadata?.httpStatusCode ?? 0;
  return (
    error.$fault === 'server' ||
    status >= 500 ||
    status === 429 ||
    temporaryNames.has(error.name ?? '') ||
    (typeof error.code === 'string' && networkCodes.has(error.code))
  );
};

/** Full jitter: anything up to a ceiling that doubles with each attempt. */
export const pauseBefore = (attempt: number): number =>
  Math.random() * Math.min(longestPauseMs, firstPauseMs * 2 ** attempt);

/**
 * Runs an operation. A conflict between writers is tried again, a bounded number of times; what DynamoDB cannot answer now
 * becomes `Unavailable`, which names the error and carries nothing of it, for errors hold items. All else is thrown on.
 */
export const answered = async <T>(operation: () => Promise<T>, wait: (ms: number) => Promise<unknown>): Promise<T> => {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await operation();
    } catch (error) {
      const conflict = isConflict(error);
      if (!conflict && !cannotAnswer(error as SdkError)) throw error;
      if (!conflict || attempt === tries) throw new Unavailable(`DynamoDB cannot answer: ${(error as SdkError).name}`);
      await wait(pauseBefore(attempt));
    }
  }
};

type Refusal = { readonly index: number; readonly written: WrittenItem | undefined };

const writtenOf = (item: Readonly<Record<string, AttributeValue>> | undefined) => item && fromAttributes(item);

/** The item that made a condition fail, if that is what the error says; any other error is thrown on. */
export const refusalOf = (error: unknown): { readonly written: WrittenItem | undefined } => {
  if (!(error instanceof ConditionalCheckFailedException)) throw error;
  return { written: writtenOf(error.Item) };
};

/** The writes whose conditions cancelled a transaction; any other error, or any other reason, is thrown on. */
export const refusalsOf = (error: unknown): readonly Refusal[] => {
  if (!(error instanceof TransactionCanceledException)) throw error;
  const refusals: Refusal[] = [];
  for (const [index, { Code: code = 'None', Item: item }] of reasonsOf(error).entries()) {
    if (code === 'ConditionalCheckFailed') refusals.push({ index, written: writtenOf(item) });
    else if (code !== 'None') throw new Error(`DynamoDB cancelled a transaction: ${code}`);
  }
  if (refusals.length === 0) throw new Error('DynamoDB cancelled a transaction without a reason');
  return refusals;
};
