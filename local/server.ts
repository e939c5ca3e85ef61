import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { describeFault, type Log } from '../lambdas/runtime/log.ts';
import type { Options } from './options.ts';
import { StartProblem } from './start-problem.ts';
import { throttle } from './throttle.ts';

export type Running = {
  readonly url: string;
  readonly policy: string;
  /** Facts that the policy still has to confirm. */
  readonly pending: readonly string[];
  /** Takes no more requests, finishes those under way, and closes the data. */
  readonly stop: () => Promise<void>;
};

/** How long a client may take for its headers, and for a whole request. */
export type Patience = { readonly headersMs: number; readonly requestMs: number };
const patience: Patience = { headersMs: 10_000, requestMs: 20_000 };
/** Answers are small: a client that takes none of one for so long is gone. */
const silenceMs = 60_000;
/** Longer than proxies and clients keep an idle connection, so that they close it: what they send just as we close is lost. */
const idleMs = 65_000;
const stopWithinMs = 5_000;

const listen = (server: Server, { port, host }: Options): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(
        new StartProblem(
          error.code === 'EADDRINUSE'
            ? `Port ${port} is taken. Choose another with --port.`
            : `Cannot listen on ${host}:${port} (${error.code}).`,
        ),
      ),
    );
    server.listen(port, host, () => {
      const address = server.address();
      resolve(typeof address === 'object' && address ? address.port : port);
    });
  });

const closeServer = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    // Connections become idle one by one, as their answers go out.
    const idle = setInterval(() => server.closeIdleConnections(), 50);
    const enough = setTimeout(() => server.closeAllConnections(), stopWithinMs);
    server.close(() => {
      clearInterval(idle);
      clearTimeout(enough);
      resolve();
    });
  });

/**
 * Starts Habeas on this machine: one process with the handlers, the feeds and the schedules, over one SQLite file. Listens
 * at once; what comes before everything is open waits for it. Throws `StartProblem` (or the policy's findings), and then
 * nothing was served.
 */
export const startServer = async (
  options: Options,
  log: Log,
  mayPass = throttle(() => performance.now()),
  { headersMs, requestMs } = patience,
): Promise<Running> => {
  const opening = Promise.withResolvers<(request: IncomingMessage, response: ServerResponse) => Promise<void>>();
  // Told to whoever started us, below.
  opening.promise.catch(() => undefined);
  const handle = async (request: IncomingMessage, response: ServerResponse) => {
    const serve = await opening.promise.catch(() => undefined);
    if (serve) await serve(request, response);
    else response.destroy();
  };
  const server = createServer(
    {
      headersTimeout: headersMs,
      requestTimeout: requestMs,
      connectionsCheckingInterval: headersMs / 5,
      keepAliveTimeout: idleMs,
    },
    handle,
  );
  server.timeout = silenceMs;
  server.on('checkContinue', handle);
  try {
    const port = await listen(server, options);
    server.on('error', (error) => log({ event: 'fault', name: 'server', ...describeFault(error) }));
    const url = options.mode === 'demo' ? `http://localhost:${port}` : options.settings.publicUrl;
    const settings =
      options.mode === 'demo' ? { ...options.settings, publicUrl: url, origins: [url] } : options.settings;
    const [{ openApp }, { serveRequest }] = [await import('./app.ts'), await import('./serve-request.ts')];
    const app = await openApp(options, settings, log);
    opening.resolve((request, response) => serveRequest(request, response, { app, mayPass, log }));
    log({ event: 'start', name: app.policy, code: options.mode });
    return {
      url,
      policy: app.policy,
      pending: app.pending,
      async stop() {
        await closeServer(server);
        await app.close();
        log({ event: 'stop', name: app.policy });
      },
    };
  } catch (error) {
    opening.reject(error);
    server.close();
    server.closeAllConnections();
    throw error;
  }
};
