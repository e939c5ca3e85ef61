import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type ProblemCode, problems } from '../lambdas/domain/problems.ts';
import type { Route } from '../lambdas/routes.ts';
import type { HttpEvent, HttpResult } from '../lambdas/runtime/http.ts';
import { largestBody } from '../lambdas/runtime/request-body.ts';
import type { Claims } from './tokens.ts';

/**
 * A body of at most so many bytes, or `too-large` as soon as it is known to be; the rest is not read. `broken-off` when the client
 * went away, or was too slow: nobody is left to answer.
 */
export const readRequestBody = async (
  request: IncomingMessage,
  response: ServerResponse,
  most = largestBody,
): Promise<Buffer | 'too-large' | 'broken-off'> => {
  if (Number(request.headers['content-length'] ?? 0) > most) return 'too-large';
  // The client waits to hear whether we want the body at all (RFC 9110 section 10.1.1).
  if (request.headers.expect !== undefined) response.writeContinue();
  // Gone while its token was looked at: nothing would ever be heard of it again.
  if (request.destroyed) return 'broken-off';
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= most) return void chunks.push(chunk);
      // The connection stays open for the answer; the rest is not read.
      request.pause();
      resolve('too-large');
    });
    request.once('end', () => resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)));
    request.once('error', () => resolve('broken-off'));
    request.once('close', () => resolve('broken-off'));
  });
};

/** The URL a request asks for; absolute-form too, as a proxy sends it (RFC 9112 section 3.2.2). Undefined when it is none. */
export const urlOf = ({ url = '' }: IncomingMessage): URL | undefined => {
  const text = url.startsWith('/') ? `http://local${url}` : url;
  return /^https?:\/\//i.test(text) ? (URL.parse(text) ?? undefined) : undefined;
};

export type Match = { readonly route: Route; readonly params: Readonly<Record<string, string>> };

const patterns = new Map<string, readonly string[]>();

/** The parameters that a path gives a route; undefined where they do not fit. */
const paramsOf = (route: Route, segments: readonly string[]): Match['params'] | undefined => {
  const pattern = patterns.get(route.path) ?? route.path.split('/');
  patterns.set(route.path, pattern);
  if (pattern.length !== segments.length) return undefined;
  const params: Record<string, string> = {};
  for (const [place, part] of pattern.entries()) {
    const segment = segments[place] ?? '';
    if (!part.startsWith('{')) {
      if (part !== segment) return undefined;
      continue;
    }
    if (segment === '') return undefined;
    try {
      params[part.slice(1, -1)] = decodeURIComponent(segment);
    } catch {
      return undefined;
    }
  }
  return params;
};

/** The route of a path, by method; with every method the path knows. */
export const matchRoute = (
  routes: readonly Route[],
  method: string,
  path: string,
): { readonly match?: Match; readonly methods: readonly string[] } => {
  // Most paths have no parameter, and need no comparing part by part.
  const plain = routes.filter((route) => route.path === path);
  const matching =
    plain.length > 0
      ? plain.map((route) => ({ route, params: {} }))
      : routes.flatMap((route) => {
          const params = route.path.includes('{') ? paramsOf(route, path.split('/')) : undefined;
          return params ? [{ route, params }] : [];
        });
  const asked = method === 'HEAD' ? 'GET' : method;
  const match = matching.find(({ route }) => route.method === asked);
  const methods = [...new Set(matching.map(({ route }) => route.method))].flatMap((known) =>
    known === 'GET' ? ['GET', 'HEAD'] : [known],
  );
  return { methods, ...(match && { match }) };
};

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The body as API Gateway hands it on: text as it is, anything else in base64. */
const bodyOf = (body: Buffer): Pick<HttpEvent, 'body' | 'isBase64Encoded'> => {
  try {
    return { body: utf8.decode(body), isBase64Encoded: false };
  } catch {
    return { body: body.toString('base64'), isBase64Encoded: true };
  }
};

/** API Gateway's event (HTTP API, payload 2.0) for a request, so that the same handlers run here and there. */
export const toEvent = (
  request: IncomingMessage,
  url: URL,
  { route, params }: Match,
  body: Buffer,
  claims: Claims | undefined,
): HttpEvent => {
  const method = request.method ?? 'GET';
  const headers: Record<string, string> = {};
  const { cookie, ...sent } = request.headers;
  for (const [name, value] of Object.entries(sent)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  // What is given more than once is joined with commas, as the gateway does. A map, for a name may be `__proto__`.
  const query = new Map<string, string>();
  for (const [name, value] of url.searchParams) {
    const known = query.get(name);
    query.set(name, known === undefined ? value : `${known},${value}`);
  }
  return {
    version: '2.0',
    routeKey: `${method} ${route.path}`,
    rawPath: url.pathname,
    rawQueryString: url.search.slice(1),
    headers,
    ...(cookie !== undefined && { cookies: cookie.split(';').map((one) => one.trim()) }),
    queryStringParameters: Object.fromEntries(query),
    pathParameters: params,
    ...bodyOf(body),
    requestContext: {
      accountId: 'local',
      apiId: 'local',
      domainName: 'local',
      domainPrefix: 'local',
      // The address of the caller is not handed on: nothing here may use it.
      http: { method, path: route.path, protocol: 'HTTP/1.1', sourceIp: '', userAgent: '' },
      requestId: randomUUID(),
      routeKey: `${method} ${route.path}`,
      stage: '$default',
      time: '',
      timeEpoch: 0,
      ...(claims && { authorizer: { jwt: { claims: claims as Record<string, string>, scopes: [] } } }),
    },
  };
};

/** Writes an answer; a request whose body was not read to its end is closed with it. */
export const send = (
  response: ServerResponse,
  { statusCode = 200, headers = {}, cookies = [], body = '', isBase64Encoded }: HttpResult,
): void => {
  const { method, complete } = response.req;
  if (!complete) response.setHeader('Connection', 'close');
  const sent: Record<string, string | number | string[]> = {};
  if (cookies.length > 0) sent['Set-Cookie'] = cookies;
  for (const [name, value] of Object.entries(headers)) sent[name] = String(value);
  // An answer to HEAD that was made without its body does not know how long that would be.
  const whole = isBase64Encoded ? Buffer.from(body, 'base64') : body;
  if (statusCode !== 204 && !(method === 'HEAD' && body === '')) sent['Content-Length'] = Buffer.byteLength(whole);
  response.writeHead(statusCode, sent);
  response.end(method === 'HEAD' ? undefined : whole);
};

/** A problem that arises before any handler: as the gateway would answer it. */
export const sendProblem = (
  response: ServerResponse,
  code: ProblemCode,
  headers: Record<string, string> = {},
): void => {
  const [statusCode, title] = problems[code];
  send(response, {
    statusCode,
    headers: { 'Content-Type': 'application/problem+json; charset=utf-8', 'Cache-Control': 'no-store', ...headers },
    body: JSON.stringify({ type: `/docs#${code}`, title, status: statusCode, code }),
  });
};
