import { readFileSync } from 'node:fs';
import * as z from 'zod';

const count = z.number().nonnegative();

/** What one operation takes on AWS, counted while it ran against a server that speaks DynamoDB. */
const operation = z.object({
  /** Round trips to other services. */
  requests: count,
  writeUnits: count,
  readUnits: count,
  /** What stays in the tables. */
  itemBytes: count,
  /** Our own log lines; what Lambda and the gateway write beside them is added in the bill. */
  logBytes: count,
  /** Sent to the client, headers included. */
  answerBytes: count,
  /** Invocations of functions, feeds included. */
  lambdaRequests: count,
  /** Requests through the gateway; by default as many as invocations. */
  httpRequests: count.optional(),
  kmsRequests: count.default(0),
  mails: count.default(0),
});
export type Operation = z.infer<typeof operation>;

/** Operations that a bill can be made of, as they are named in `counted.json`. */
const operations = ['capture', 'replay', 'gate', 'registration', 'message'] as const;
export type OperationName = (typeof operations)[number];
export type Counted = Partial<Record<OperationName, Operation>>;

const shape = z.object(Object.fromEntries(operations.map((name) => [name, operation.optional()])));

/** Where `bench/count.ts` writes what it counted. */
const countedFile = new URL('counted.json', import.meta.url);

/** Reads what was counted. Throws in words how to make the file if there is none, or what is wrong with it. */
export const readCounted = (file: URL = countedFile): Counted => {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    throw new Error('Nothing has been counted yet: npm run count writes bench/counted.json.');
  }
  const parsed = shape.safeParse(JSON.parse(text));
  if (!parsed.success) throw new Error(`bench/counted.json cannot be used: ${z.prettifyError(parsed.error)}`);
  return parsed.data;
};
