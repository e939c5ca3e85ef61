import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createKeyfile, keyfileWrapper } from '../lambdas/adapters/keyfile/keyfile-wrapper.ts';
import { mailboxMailer } from '../lambdas/adapters/mailbox/mailbox-mailer.ts';
import { smtpMailer } from '../lambdas/adapters/smtp/smtp-mailer.ts';
import { sqliteTable } from '../lambdas/adapters/sqlite/sqlite-table.ts';
import type { Clock } from '../lambdas/domain/time.ts';
import { routes } from '../lambdas/routes.ts';
import { httpHandlers } from '../lambdas/runtime/all-handlers.ts';
import { type HttpFunction, httpFunction } from '../lambdas/runtime/http.ts';
import { describeFault, type Log } from '../lambdas/runtime/log.ts';
import { openWorld } from '../lambdas/runtime/world.ts';
import { readArchive } from '../policy/model/archive.ts';
import { assertLawful, openFacts } from '../policy/model/check.ts';
import { loadPolicy } from '../policy/model/load.ts';
import { type Background, background } from './background.ts';
import { openDataFolder } from './data-folder.ts';
import { demoClock } from './demo-clock.ts';
import { matchRoute, readRequestBody, send, sendProblem, toEvent } from './http-bridge.ts';
import { type Options, StartProblem } from './options.ts';
import { throttle } from './throttle.ts';
import { demoIssuer, issuerTokens, type VerifyToken } from './tokens.ts';

export type Running = {
  readonly url: string;
  readonly policy: string;
  /** Facts that the policy still has to confirm. */
  readonly pending: readonly string[];
  readonly stop: () => Promise<void>;
};

type App = {
  readonly answer: HttpFunction;
  readonly verify: VerifyToken;
  readonly background: Background;
  readonly demo?: (method: string, url: URL, body: unknown) => ReturnType<HttpFunction> | Promise<undefined>;
};

const parseQuietly = (body: Buffer): unknown => {
  try {
    return JSON.parse(body.toString());
  } catch {
    return undefined;
  }
};

const bearer = (request: IncomingMessage): string | undefined =>
  /^Bearer ([\w-]+\.[\w-]+\.[\w-]+)$/i.exec(request.headers.authorization ?? '')?.[1];

/** One request: the demo's own paths, then the routes, answered by the same handlers as on AWS. */
const serve = async (
  request: IncomingMessage,
  response: ServerResponse,
  app: App,
  mayPass: ReturnType<typeof throttle>,
) => {
  const method = request.method ?? 'GET';
  const url = new URL(`http://local${request.url?.startsWith('/') ? request.url : '/'}`);
  const isLocal = url.pathname === '/_local' || url.pathname.startsWith('/_local/');
  if (isLocal && app.demo) {
    const body = await readRequestBody(request);
    if (body === 'too-large') return sendProblem(response, 'BODY_TOO_LARGE');
    const answer = await app.demo(method, url, parseQuietly(body));
    return answer ? send(response, answer) : sendProblem(response, 'NOT_FOUND');
  }
  if (url.pathname === '/')
    return send(response, { statusCode: 302, headers: { Location: app.demo ? '/_local/' : '/notice' } });
  const { match, methods } = matchRoute(routes, method, url.pathname);
  if (!match && method === 'OPTIONS' && methods.length > 0) {
    // A preflight: answered by the same middleware, for any route of that path.
    const any = matchRoute(routes, methods[0] ?? 'GET', url.pathname).match;
    if (any) return send(response, await app.answer(toEvent(request, url, any, Buffer.alloc(0), undefined)));
  }
  if (!match) {
    return methods.length > 0
      ? sendProblem(response, 'METHOD_NOT_ALLOWED', { Allow: methods.join(', ') })
      : sendProblem(response, 'NOT_FOUND');
  }
  if (!mayPass(match.route)) return sendProblem(response, 'TOO_MANY_REQUESTS', { 'Retry-After': '1' });
  const token = match.route.caller === 'public' ? undefined : bearer(request);
  const claims = token === undefined ? undefined : await app.verify(token);
  if (token !== undefined && !claims) return sendProblem(response, 'TOKEN_INVALID', { 'WWW-Authenticate': 'Bearer' });
  const body = method === 'POST' ? await readRequestBody(request) : Buffer.alloc(0);
  if (body === 'too-large') return sendProblem(response, 'BODY_TOO_LARGE');
  send(response, await app.answer(toEvent(request, url, match, body, claims)));
  if (method === 'POST') app.background.nudge();
};

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

/** Refuses a policy that the law or its own open facts forbid to run this way. Answers the open facts. */
const checkPolicy = (policy: Parameters<typeof assertLawful>[0], mode: Options['mode']): readonly string[] => {
  assertLawful(policy);
  const pending = openFacts(policy).map(({ path, why }) => `${path}: ${why}`);
  if (mode === 'production' && pending.length > 0) {
    throw new StartProblem(
      `Production refuses a policy with facts that nobody has confirmed:\n  ${pending.join('\n  ')}`,
    );
  }
  return pending;
};

/**
 * Starts Habeas on this machine: one process with the handlers, the feeds and the schedules, over one SQLite file. Throws
 * `StartProblem` (or the policy's findings) before anything is served that should not be.
 */
export const startServer = async (
  options: Options,
  log: Log,
  mayPass = throttle(() => performance.now()),
): Promise<Running> => {
  const { policy, folder } = await loadPolicy(options.policy);
  const pending = checkPolicy(policy, options.mode);
  const files = openDataFolder(options.data, { policy: policy.id, mode: options.mode });
  const clock = options.mode === 'demo' ? demoClock(files.clock) : undefined;
  const now: Clock = clock?.now ?? (() => new Date());
  if (options.mode === 'demo') await createKeyfile(files.demoKey);
  const wrapper = keyfileWrapper({ file: options.mode === 'demo' ? files.demoKey : options.production.keyFile });
  const archive = await readArchive(folder);

  let app: App | undefined;
  const server = createServer((request, response) => {
    if (!app) return sendProblem(response, 'UNAVAILABLE', { 'Retry-After': '1' });
    serve(request, response, app, mayPass).catch((error: unknown) => {
      log({ event: 'fault', name: 'server', ...describeFault(error) });
      if (!response.headersSent) sendProblem(response, 'INTERNAL');
      else response.destroy();
    });
  });
  server.headersTimeout = 10_000;
  server.requestTimeout = 20_000;
  server.keepAliveTimeout = 5_000;
  const port = await listen(server, options);

  const url = options.mode === 'demo' ? `http://localhost:${port}` : options.settings.publicUrl;
  const settings = options.mode === 'demo' ? { ...options.settings, publicUrl: url, origins: [url] } : options.settings;
  const table = sqliteTable({ file: files.database, now });
  const mailer =
    options.mode === 'demo'
      ? mailboxMailer({ folder: files.mailbox, sender: settings.sender, now })
      : smtpMailer({ url: options.production.smtpUrl, sender: settings.sender, now, newId: randomUUID });
  const handlers = await httpHandlers();
  const openapi = async () => (await import('../lambdas/runtime/openapi.ts')).renderOpenapi(policy, handlers);
  const world = openWorld({ policy, archive, settings, now, log, openapi, table, wrapper, mailer });
  // Unwrapped now: a wrong key file is found out at the start, not by the first person who registers.
  await world.keyRing.derived('wrap');
  const work = background({ world, table });
  await work.catchUp();

  const answer = httpFunction(routes, handlers, world);
  if (clock) {
    const { demoControl } = await import('./demo-control.ts');
    const issuer = await demoIssuer(files.demoIssuer, `${url}/_local`, now);
    const demo = demoControl({ world, clock, background: work, issuer, mailbox: files.mailbox });
    app = { answer, verify: issuer.verify, background: work, demo: demo as NonNullable<App['demo']> };
  } else if (options.mode === 'production') {
    const verify = await issuerTokens(options.production.issuer, options.production.audience, now);
    app = { answer, verify, background: work };
  }
  log({ event: 'start', name: policy.id, code: options.mode });

  return {
    url,
    policy: policy.id,
    pending,
    async stop() {
      server.close();
      server.closeAllConnections();
      await work.stop();
      table.close();
      log({ event: 'stop', name: policy.id });
    },
  };
};
