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

const toResult = (answer: HttpAnswer, withBody: boolean): HttpResult => {
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
    const { body, fromForm } = readBody(handler, event);
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
    };
    return handler.handle(request, world);
  };

  const answer = async (event: HttpEvent): Promise<HttpResult> => {
    const started = world.elapsed();
    const requestId = event.requestContext.requestId;
    const name = event.routeKey;
    const withBody = event.requestContext.http.method !== 'HEAD';
    try {
      const result = toResult(await respond(event), withBody);
      const status = result.statusCode ?? 200;
      world.log({ event: 'request', name, status, ms: Math.round(world.elapsed() - started), requestId });
      return result;
    } catch (error) {
      const { code, refusal } = problemOf(error);
      const [status] = problems[code];
      if (!refusal) world.log({ event: 'fault', name, requestId, ...describeFault(error) });
      world.log({ event: 'request', name, status, code, ms: Math.round(world.elapsed() - started), requestId });
      const asPage = wantsPage(event.headers['accept']);
      return toResult(problemAnswer({ code, refusal, asPage, language: languageOf(event, world), world }), withBody);
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
