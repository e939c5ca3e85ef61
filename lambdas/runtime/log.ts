/**
 * What a log line may hold: codes, counts and opaque ids. Nothing else has a place here, so personal data cannot get in by
 * way of a message, an error text or a URL.
 */
export type LogLine = {
  readonly event: 'request' | 'fault' | 'alarm' | 'feed' | 'schedule' | 'report' | 'start' | 'stop';
  /** `METHOD /path/{template}`, a feed, a schedule: a name from `routes.ts`. */
  readonly name?: string;
  readonly status?: number;
  readonly code?: string;
  readonly ms?: number;
  readonly requestId?: string;
  readonly count?: number;
  /** Class of an error and the place in our code it came from; never its message. */
  readonly error?: string;
  readonly at?: string;
};
export type Log = (line: LogLine) => void;

const allowed: readonly (keyof LogLine)[] = [
  'event',
  'name',
  'status',
  'code',
  'ms',
  'requestId',
  'count',
  'error',
  'at',
];

/** Writes one JSON line per event, keeping only what is allowed, whatever the types were talked into. */
export const jsonLog =
  (write: (line: string) => void): Log =>
  (line) =>
    write(JSON.stringify(line, allowed as string[]));

/** What may be said of a fault: its class and where it arose, without the message. */
export const describeFault = (error: unknown): { error: string; at?: string } => {
  if (!(error instanceof Error)) return { error: typeof error };
  const frame = error.stack?.split('\n').find((line) => /^\s+at .*(lambdas|policy|local|index\.mjs)/.test(line));
  const at = frame?.match(/([\w.-]+\.(?:ts|mjs):\d+)/)?.[1];
  return { error: error.name, ...(at !== undefined && { at }) };
};
