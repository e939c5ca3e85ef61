import autocannon from 'autocannon';
import type { MeasuredProcess } from './measured-process.ts';

export type Target = {
  readonly url: string;
  readonly method: 'GET' | 'POST';
  readonly headers?: Readonly<Record<string, string>>;
  /** What the n-th request sends. */
  readonly request: (n: number) => { readonly path?: string; readonly body?: string };
  /** Every answer must have this status. */
  readonly status: number;
};

/** What one load did to a server. CPU is that of the server process alone. */
export type Measured = {
  readonly requests: number;
  readonly rps: number;
  readonly p99Ms: number;
  readonly cpuMicros: number;
  readonly rssMiB: number;
};

const connections = 10;

/**
 * Sends requests for so many seconds over ten connections, each waiting for its answer before it sends the next. `next` numbers
 * the requests. Throws if any of them failed.
 */
export const measure = async (
  server: MeasuredProcess<unknown>,
  { url, method, headers, request, status }: Target,
  seconds: number,
  next: () => number,
): Promise<Measured> => {
  const before = await server.usage();
  const result = await autocannon({
    url,
    connections,
    duration: seconds,
    requests: [
      {
        method,
        headers: { 'content-type': 'application/json', ...headers },
        setupRequest: (sent) => ({ ...sent, ...request(next()) }),
      },
    ],
  });
  const after = await server.usage();
  const answers = result.statusCodeStats ?? {};
  if (result.errors > 0 || Object.keys(answers).some((code) => Number(code) !== status)) {
    throw new Error(`expected ${status}, got ${JSON.stringify(answers)} and ${result.errors} errors`);
  }
  const requests = result.requests.total;
  return {
    requests,
    rps: requests / result.duration,
    p99Ms: result.latency.p99,
    cpuMicros: (after.cpuMicros - before.cpuMicros) / requests,
    rssMiB: after.rssBytes / 2 ** 20,
  };
};
