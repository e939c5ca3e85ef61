import { gzipSync } from 'node:zlib';
import middy from '@middy/core';
import httpCors from '@middy/http-cors';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { type ProblemCode, problems, Refusal } from '../domain/problems.ts';
import { Unavailable } from '../domain/unavailable.ts';
import type { Route } from '../routes.ts';
import { callerOf } from './caller.ts';
import type { HttpAnswer, HttpHandler, HttpRequest, World } from './handler.ts';
import { describeFault } from './log.ts';
import { problemAnswer } from './problem-answer.ts';
import { readBody } from './request-body.ts';

export type HttpEvent = APIGatewayProxyEventV2;
export type HttpResult = APIGatewayProxyStructuredResultV2;
export type HttpFunction = (event: HttpEvent) => Promise<HttpResult>;

/** No script, no frame, nothing from elsewhere: our one stylesheet, our own forms, and the icon that a page carries in itself. */
const contentSecurityPolicy =
  "default-src 'none'; style-src 'self'; img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

const securityHeaders: Readonly<Record<string, string>> = {
  'Content-Security-Policy': contentSecurityPolicy,
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
  'Cache-Control': 'no-store',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Permissions-Policy': 'interest-cohort=(), camera=(), microphone=(), geolocation=()',
  'Strict-Transport-Security': 'max-age=31536000; includeSubDomains',
};

/** Whether the client names HTML before, or instead of, JSON. */
const wantsPage = (accept = ''): boolean => {
  const page = accept.search(/text\/html|application\/xhtml\+xml/);
  const json = accept.search(/application\/(problem\+)?json/);
  return page >= 0 && (json < 0 || page < json);
};

const languageOf = (event: HttpEvent, { policy }: World): World['policy']['bindingLanguage'] => {
  const asked = [event.queryStringParameters?.['lang'], ...(event.headers['accept-language'] ?? '').split(',')];
  const spoken = asked.map((tag) => tag?.trim().slice(0, 2).toLowerCase());
  const known = spoken.map((tag) => policy.languages.find((language) => language === tag)).find(Boolean);
  return known ?? policy.bindingLanguage;
};

/** Nothing that a person sent, or that is handed to one, is ever opened in our name: it is saved, and can run nothing. */
const fileSecurityPolicy = "sandbox; default-src 'none'; frame-ancestors 'none'";
/** Above this, text is packed for whoever can unpack it: Lambda answers with 6 MB at most. */
const packedFrom = 1024 * 1024;
const isText = /^(text\/|application\/json)/;

type FileAnswer = Extract<HttpAnswer, { readonly bytes: unknown }>;

const fileResult = (
  { status, headers, bytes, type, name }: FileAnswer,
  event: HttpEvent,
  withBody: boolean,
): HttpResult => {
  const takesPacked = /\bgzip\b/.test(event.headers['accept-encoding'] ?? '');
  const packs = takesPacked && isText.test(type) && bytes.length > packedFrom;
  return {
    statusCode: status,
    headers: {
      'Content-Type': type,
      'Content-Disposition': `attachment; filename="${name.replace(/[^\w.-]/g, '_')}"`,
      'Content-Security-Policy': fileSecurityPolicy,
      ...(packs && { 'Content-Encoding': 'gzip' }),
      ...headers,
    },
    body: withBody ? Buffer.from(packs ? gzipSync(bytes) : bytes).toString('base64') : '',
    isBase64Encoded: true,
  };
};

const contentOf = (answer: HttpAnswer, event: HttpEvent): HttpResult => {
  const withBody = event.requestContext.http.method !== 'HEAD';
  if ('location' in answer) {
    return { statusCode: answer.status, headers: { Location: answer.location, ...answer.headers }, body: '' };
  }
  if ('bytes' in answer) return fileResult(answer, event, withBody);
  const [type, body] =
    'json' in answer
      ? ['application/json; charset=utf-8', JSON.stringify(answer.json)]
      : 'page' in answer
        ? ['text/html; charset=utf-8', answer.page]
        : [answer.type, answer.text];
  return {
    statusCode: answer.status,
    headers: { 'Content-Type': type, ...answer.headers },
    body: withBody ? body : '',
  };
};

const toResult = (answer: HttpAnswer, event: HttpEvent): HttpResult => ({
  ...contentOf(answer, event),
  ...(answer.cookies && { cookies: [...answer.cookies] }),
});

/** Cookies of a request: API Gateway lists them, the header joins them with semicolons. Of one name the first counts. */
const cookiesOf = ({ cookies, headers }: HttpEvent): Readonly<Record<string, string>> =>
  Object.fromEntries(
    (cookies ?? (headers['cookie'] ?? '').split(';'))
      .map((cookie) => [cookie.split('=', 1)[0]?.trim() ?? '', cookie.slice(cookie.indexOf('=') + 1).trim()] as const)
      .filter(([name]) => name !== '')
      .toReversed(),
  );

/**
 * Whether a browser says that it sends this for a page of somebody else (Fetch Metadata; RFC 6454 section 7.3). Pages that tell nobody
 * where they stand, as ours do, send `null` for an origin: that alone says nothing.
 */
const isFromElsewhere = ({ headers }: HttpEvent, { settings }: World): boolean => {
  const { origin = 'null', 'sec-fetch-site': site = 'none' } = headers;
  return !['same-origin', 'none'].includes(site) || (origin !== 'null' && origin !== settings.publicUrl);
};

/** The caller's fault as a problem document, ours as 503 or 500; nothing of an error's text leaves us. */
const problemOf = (error: unknown): { code: ProblemCode; refusal?: Refusal } =>
  error instanceof Refusal
    ? { code: error.code, refusal: error }
    : { code: error instanceof Unavailable ? 'UNAVAILABLE' : 'INTERNAL' };

/**
 * One function over a set of routes: takes API Gateway's event (payload 2.0), which the one-machine server makes too, and
 * answers. Every error is a problem document (RFC 9457), or a page where a page was asked for.
 */
export const httpFunction = (
  routes: readonly Route[],
  handlers: Readonly<Record<string, HttpHandler>>,
  world: World,
): HttpFunction => {
  const byKey = new Map(routes.map((route) => [`${route.method} ${route.path}`, route]));

  const respond = async (event: HttpEvent): Promise<HttpAnswer> => {
    const route = byKey.get(event.routeKey.replace(/^HEAD /, 'GET '));
    const handler = route && handlers[route.handler];
    if (!route || !handler) throw new Refusal('NOT_FOUND');
    const { clientId, staff } = await callerOf(route, event, world);
    const { body, fromForm } = await readBody(handler, event, route.mostBytes);
    const request: HttpRequest<unknown> = {
      params: (event.pathParameters ?? {}) as Record<string, string>,
      query: (event.queryStringParameters ?? {}) as Record<string, string>,
      body,
      fromForm,
      wantsPage: wantsPage(event.headers['accept']),
      wantsJson: /application\/(problem\+)?json/.test(event.headers['accept'] ?? ''),
      language: languageOf(event, world),
      clientId,
      ...(staff && { staff }),
      gpc: event.headers['sec-gpc']?.trim() === '1',
      cookies: cookiesOf(event),
      fromElsewhere: isFromElsewhere(event, world),
    };
    return handler.handle(request, world);
  };

  const answer = async (event: HttpEvent): Promise<HttpResult> => {
    const started = world.elapsed();
    const requestId = event.requestContext.requestId;
    const name = event.routeKey;
    try {
      const result = toResult(await respond(event), event);
      const status = result.statusCode ?? 200;
      world.log({ event: 'request', name, status, ms: Math.round(world.elapsed() - started), requestId });
      return result;
    } catch (error) {
      const { code, refusal } = problemOf(error);
      const [status] = problems[code];
      if (!refusal) world.log({ event: 'fault', name, requestId, ...describeFault(error) });
      world.log({ event: 'request', name, status, code, ms: Math.round(world.elapsed() - started), requestId });
      const asPage = wantsPage(event.headers['accept']);
      return toResult(problemAnswer({ code, refusal, asPage, language: languageOf(event, world), world }), event);
    }
  };

  const cors = httpCors({
    origins: [...world.settings.origins],
    // An origin that cannot exist: with none configured the middleware would otherwise answer its default.
    ...(world.settings.origins.length === 0 && { origins: ['https://none.invalid'] }),
    disableBeforePreflightResponse: false,
    headers: 'content-type, authorization',
    methods: 'GET, POST',
    exposeHeaders: 'retry-after',
    maxAge: 600,
  });

  const app = middy<HttpEvent, HttpResult>()
    .use(cors as middy.MiddlewareObj<HttpEvent, HttpResult>)
    .use({
      after: ({ response }) => {
        if (response) response.headers = { ...securityHeaders, ...response.headers };
      },
    })
    .handler(answer);
  return (event) => app(event, {});
};
