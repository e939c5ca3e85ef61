import type { IncomingMessage, ServerResponse } from 'node:http';
import { Refusal } from '../lambdas/domain/problems.ts';
import { mostOfAMail } from '../lambdas/domain/requests/inbound/inbound-mail.ts';
import { Unavailable } from '../lambdas/domain/unavailable.ts';
import { type Route, routes } from '../lambdas/routes.ts';
import { describeFault, type Log } from '../lambdas/runtime/log.ts';
import { parseStrictJson } from '../lambdas/runtime/strict-json.ts';
import type { App } from './app.ts';
import { mailPath } from './demo-mail.ts';
import { matchRoute, readRequestBody, send, sendProblem, toEvent, urlOf } from './http-bridge.ts';
import type { Claims } from './tokens.ts';

export type Serving = {
  readonly app: App;
  readonly mayPass: (route: Route) => boolean;
  readonly log: Log;
};

const bearer = (request: IncomingMessage): string | undefined =>
  /^Bearer ([\w-]+\.[\w-]+\.[\w-]+)$/i.exec(request.headers.authorization ?? '')?.[1];

/** What the proxy says of the connection that the client made to it, or the first of several proxies. */
const cameByHttps = ({ headers }: IncomingMessage): boolean =>
  String(headers['x-forwarded-proto'] ?? '')
    .split(',')[0]
    ?.trim()
    .toLowerCase() === 'https';

const serveDemo = async (
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
  demo: NonNullable<App['demo']>,
): Promise<void> => {
  const { method = 'GET', headers } = request;
  let body: unknown;
  if (method === 'POST') {
    const isMail = url.pathname === mailPath;
    const bytes = await readRequestBody(request, response, isMail ? mostOfAMail : undefined);
    if (bytes === 'broken-off') return;
    if (bytes === 'too-large') return sendProblem(response, 'BODY_TOO_LARGE');
    const isForm = headers['content-type']?.startsWith('application/x-www-form-urlencoded') === true;
    if (isMail) body = bytes;
    else if (isForm) body = Object.fromEntries(new URLSearchParams(bytes.toString()));
    else if (bytes.length > 0) body = parseStrictJson(bytes.toString());
  }
  const answer = await demo({ method, url, headers, body });
  return answer ? send(response, answer) : sendProblem(response, 'NOT_FOUND');
};

const serve = async (
  request: IncomingMessage,
  response: ServerResponse,
  { app, mayPass, log }: Serving,
): Promise<void> => {
  // What is answered before any handler (too large, too many) must be readable by our own front-ends as well.
  const { origin } = request.headers;
  if (origin !== undefined && app.origins.includes(origin)) {
    response.setHeader('Access-Control-Allow-Origin', origin);
    response.setHeader('Access-Control-Expose-Headers', 'retry-after');
    response.setHeader('Vary', 'Origin');
  }
  if (!app.demo && !cameByHttps(request)) return sendProblem(response, 'HTTPS_REQUIRED');
  const method = request.method ?? 'GET';
  const url = urlOf(request);
  if (!url) return sendProblem(response, 'NOT_FOUND');
  if (app.demo && /^\/_local(\/|$)/.test(url.pathname)) return serveDemo(request, response, url, app.demo);
  if (url.pathname === '/')
    return send(response, { statusCode: 302, headers: { Location: app.demo ? '/_local/' : '/notice' } });
  const { match, methods } = matchRoute(routes, method, url.pathname);
  if (!match && method === 'OPTIONS' && methods.length > 0) {
    // A preflight: answered by the same middleware, for any route of that path.
    const any = matchRoute(routes, methods[0] ?? 'GET', url.pathname).match;
    if (any) return send(response, await app.answer(any.route, toEvent(request, url, any, Buffer.alloc(0), undefined)));
  }
  if (!match) {
    return methods.length > 0
      ? sendProblem(response, 'METHOD_NOT_ALLOWED', { Allow: methods.join(', ') })
      : sendProblem(response, 'NOT_FOUND');
  }
  if (!mayPass(match.route)) return sendProblem(response, 'TOO_MANY_REQUESTS', { 'Retry-After': '1' });
  const { caller } = match.route;
  const token = caller === 'public' ? undefined : bearer(request);
  let claims: Claims | undefined;
  if (token !== undefined) {
    claims = await app.verify(token);
    if (!claims) {
      // No handler hears of it, and a refused token is something to know of, as the gateway's own log does on AWS.
      log({ event: 'request', name: `${method} ${match.route.path}`, status: 401, code: 'TOKEN_INVALID' });
      return sendProblem(response, 'TOKEN_INVALID', { 'WWW-Authenticate': 'Bearer' });
    }
  }
  const { mostBytes } = match.route;
  const body = method === 'POST' ? await readRequestBody(request, response, mostBytes) : Buffer.alloc(0);
  if (body === 'broken-off') return;
  if (body === 'too-large') return sendProblem(response, 'BODY_TOO_LARGE');
  send(response, await app.answer(match.route, toEvent(request, url, match, body, claims)));
};

/**
 * Answers one request: the demo's own paths, then the routes, by the same handlers as on AWS. Whatever goes wrong before or
 * around a handler is a problem document; production answers nothing that did not reach the proxy by HTTPS.
 */
export const serveRequest = async (
  request: IncomingMessage,
  response: ServerResponse,
  serving: Serving,
): Promise<void> => {
  try {
    await serve(request, response, serving);
  } catch (error) {
    if (response.headersSent) response.destroy();
    else if (error instanceof Refusal) return sendProblem(response, error.code);
    else if (error instanceof Unavailable) sendProblem(response, 'UNAVAILABLE', { 'Retry-After': '5' });
    else sendProblem(response, 'INTERNAL');
    serving.log({ event: 'fault', name: 'server', ...describeFault(error) });
  }
};
