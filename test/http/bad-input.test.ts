import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Caller, type Route, routes } from '../../lambdas/routes.ts';
import { httpHandlers } from '../../lambdas/runtime/all-handlers.ts';
import type { HttpHandler } from '../../lambdas/runtime/handler.ts';
import { type Callers, callersOf } from '../support/callers.ts';
import { cpuMs } from '../support/cpu-time.ts';
import { hostileAddresses } from '../support/hostile-addresses.ts';
import { person, register } from '../support/people.ts';
import { type Answer, type TestServer, testServer } from '../support/server.ts';
import { beginningsOf, placesOf, wordsOf } from '../support/shape-places.ts';

let server: TestServer;
const handlers: Readonly<Record<string, HttpHandler>> = await httpHandlers();
let callers: Callers;
beforeAll(async () => {
  server = await testServer();
  callers = await callersOf(server);
});
afterAll(() => server.stop());

// Unsubscribing takes any body, or none: whoever asks to be left alone need not ask nicely (RFC 8058).
const posting = routes.filter(({ method, handler }) => method === 'POST' && handlers[handler]?.body !== undefined);
const pathOf = (path: string) =>
  path
    .replace('{token}', 'AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA')
    .replace('{hash}', 'x'.repeat(43))
    .replace('{part}', '1')
    .replace('{id}', '3f0c5a0e-0000-4000-8000-000000000000');
/** Of whoever may call it; where a member of staff may, in the first of their roles. */
const rightHeaders = (caller: Caller) => callers.right(caller)[0]?.headers ?? {};
const authorized = (path: string): Readonly<Record<string, string>> =>
  rightHeaders(
    (routes as readonly Route[]).find((route) => route.path === path && route.method === 'POST')?.caller ?? 'public',
  );
const post = (path: string, body: string, headers: Record<string, string> = {}) =>
  server.post(pathOf(path), body, { ...authorized(path), ...headers });

/** 4xx, a problem document with a stable code, and not a trace of what was sent. */
const expectRefused = (answer: Answer, secret?: string) => {
  expect(answer.status).toBeGreaterThanOrEqual(400);
  expect(answer.status).toBeLessThan(500);
  expect(answer.headers.get('content-type')).toContain('application/problem+json');
  expect(answer.json['code']).toMatch(/^[A-Z_]+$/);
  expect(answer.json['status']).toBe(answer.status);
  if (secret !== undefined) expect(answer.text).not.toContain(secret);
};

/** Largest body that a route takes, in bytes. */
const mostOf = (path: string): number =>
  (posting as readonly Route[]).find((route) => route.path === path)?.mostBytes ?? 65_536;

const handlerOf = (path: string) => handlers[posting.find((route) => route.path === path)?.handler ?? ''];

/** Refused, or taken because it fits after all: some bodies may be empty. Never a fault. */
const expectNoFault = (path: string, sent: string, answer: Answer) => {
  if (answer.status >= 400) return expectRefused(answer, 'geheim');
  const handler = handlerOf(path);
  expect(handler?.body?.safeParse(JSON.parse(sent)).success).toBe(true);
  expect(Object.keys(handler?.answers ?? {})).toContain(String(answer.status));
};

/** Names of everything that any body may hold. */
const everyPlace = [...new Set(Object.values(handlers).flatMap(placesOf))];

const deep = (levels: number, open: string, close: string) => open.repeat(levels) + close.repeat(levels);

describe.each(posting.map(({ method, path }) => [`${method} ${path}`, path] as const))('%s', (_name, path) => {
  it.each([
    ['nothing', '', 400, 'MALFORMED_JSON'],
    ['half an object', '{"form":', 400, 'MALFORMED_JSON'],
    ['a trailing comma', '{"form":"x",}', 400, 'MALFORMED_JSON'],
    ['a comment', '{/* hi */}', 400, 'MALFORMED_JSON'],
    ['a byte order mark', '\ufeff{}', 400, 'MALFORMED_JSON'],
    ['NaN', '{"form":NaN}', 400, 'MALFORMED_JSON'],
    ['one key twice', '{"form":"a","form":"b"}', 400, 'DUPLICATE_KEY'],
    ['one key twice, once escaped', '{"form":"a","\\u0066orm":"b"}', 400, 'DUPLICATE_KEY'],
    ['one key twice further down', '{"fields":{"name":"a","name":"b"}}', 400, 'DUPLICATE_KEY'],
    ['deep arrays', `{"fields":${deep(5_000, '[', ']')}}`, 400, 'TOO_DEEP'],
    ['deep objects', `${'{"a":'.repeat(30)}1${'}'.repeat(30)}`, 400, 'TOO_DEEP'],
    ['a prototype', '{"__proto__":{"admin":true}}', 422, 'UNKNOWN_FIELD'],
    ['a prototype among the fields', '{"fields":{"__proto__":{"admin":true}}}', 422, 'UNKNOWN_FIELD'],
    ['an array', '[]', 422, 'INVALID_BODY'],
    ['null', 'null', 422, 'INVALID_BODY'],
    ['a number', '1e400', 422, 'INVALID_BODY'],
    ['an unknown key', '{"form":"registration","secretValue":"geheim"}', 422, 'INVALID_BODY'],
    ['the constructor', '{"constructor":{"prototype":{"x":1}}}', 422, 'INVALID_BODY'],
    ['wrong types', '{"form":1,"language":[],"fields":"x","action":{}}', 422, 'INVALID_BODY'],
    ['a little more than it takes', JSON.stringify({ form: 'x'.repeat(mostOf(path)) }), 413, 'BODY_TOO_LARGE'],
    ['much more than it takes', JSON.stringify({ form: 'x'.repeat(mostOf(path) + 1_000_000) }), 413, 'BODY_TOO_LARGE'],
  ])('refuses %s', async (_what, body, status, code) => {
    const answer = await post(path, body);
    expectRefused(answer, 'geheim');
    expect([answer.status, answer.json['code']]).toEqual([status, code]);
  });

  it('refuses other content types, encodings and bytes that are not UTF-8', async () => {
    const parts = handlerOf(path)?.readParts ? [] : ['multipart/form-data; boundary=x'];
    for (const type of ['text/plain', 'application/xml', ...parts, 'application/jsonx', '']) {
      const answer = await post(path, '{}', { 'content-type': type });
      expect([type, answer.status]).toEqual([type, 415]);
    }
    expect((await post(path, '{}', { 'content-encoding': 'gzip' })).status).toBe(415);
    const raw = await rawPost(path, Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d]));
    expect(raw.status).toBe(400);
  });

  it('never answers 5xx, whatever JSON comes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.json({ maxDepth: 6 }), async (body) => expectNoFault(path, body, await post(path, body))),
      { numRuns: 60 },
    );
  });

  it('never answers 5xx to bodies that nearly fit, nor repeats what was in them', async () => {
    const own = placesOf({ body: handlerOf(path)?.body });
    const beginnings = beginningsOf({ body: handlerOf(path)?.body });
    const words = wordsOf({ body: handlerOf(path)?.body });
    const key = fc.oneof(
      { weight: 20, arbitrary: fc.constantFrom(...own) },
      { weight: 1, arbitrary: fc.constantFrom(...everyPlace, 'extra') },
    );
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 50 }),
      fc.constantFrom('registration', 'es', 'en', 'confirm', '2026-01-15', '2026-01-15T09:00:00.000Z', 'geheim uno'),
      fc.constantFrom('', ...words),
      fc.uuid(),
    );
    const value = fc.oneof(
      text,
      fc.boolean(),
      fc.integer(),
      fc.constant(null),
      fc.array(text, { maxLength: 3 }),
      fc.dictionary(text, fc.oneof(text, fc.boolean())),
    );
    const body = fc
      .tuple(fc.constantFrom(...beginnings), fc.dictionary(key, value))
      .map(([beginning, rest]) => ({ ...rest, ...beginning }));
    await fc.assert(
      fc.asyncProperty(
        body.map((sent) => JSON.stringify(sent)),
        async (sent) => expectNoFault(path, sent, await post(path, sent)),
      ),
      { numRuns: 100 },
    );
  });
});

describe('every GET', () => {
  const reading = (routes as readonly Route[]).filter(({ method }) => method === 'GET');
  const everyQuery = [...new Set(Object.values(handlers).flatMap(({ query = {} }) => Object.keys(query)))];

  it.each(reading.map(({ path, caller }) => [path, caller] as const))(
    '%s answers what nobody foresaw with a document, never with 5xx',
    async (path, caller) => {
      const headers = rightHeaders(caller);
      const names = ['lang', ...everyQuery, 'scope', '__proto__'];
      const query = fc.array(fc.tuple(fc.constantFrom(...names), fc.string({ unit: 'binary', maxLength: 40 })));
      const segment = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 }).map(encodeURIComponent);
      await fc.assert(
        fc.asyncProperty(query, segment, async (pairs, last) => {
          const target = path.replace(/\{\w+\}/, last);
          const answer = await server.get(`${target}?${new URLSearchParams(pairs)}`, headers);
          expect(answer.status).toBeLessThan(500);
          expect(answer.headers.get('set-cookie')).toBeNull();
        }),
        { numRuns: 40 },
      );
    },
  );
});

describe('every schema', () => {
  it('is strict at its top: an added key is refused', () => {
    for (const handler of Object.values(handlers)) {
      for (const beginning of beginningsOf(handler)) {
        const parsed = handler.body?.safeParse({ ...beginning, anythingElse: 1 });
        const issues = parsed?.success === false ? parsed.error.issues : [];
        expect(issues).toContainEqual(expect.objectContaining({ code: 'unrecognized_keys', keys: ['anythingElse'] }));
      }
    }
  });
});

describe('values', () => {
  it('that are hostile addresses never get a mail out, nor into a log', async () => {
    const before = (await server.mails()).length;
    for (const email of hostileAddresses) {
      const answer = await register(server, person('Hostil Uno', email));
      expectRefused(answer);
    }
    expect(await server.mails()).toHaveLength(before);
  });

  it('of sixty thousand letters in one field are refused quickly', async () => {
    const took = await cpuMs(async () =>
      expectRefused(await register(server, person('x'.repeat(60_000), 'long@example.com'))),
    );
    expect(took).toBeLessThan(2_000);
  });

  it('of any text are either taken or refused, never a fault', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: 'binary', maxLength: 120 }),
        fc.string({ unit: 'grapheme', maxLength: 40 }),
        async (name, phone) => {
          const { status } = await register(server, person(name, 'any@example.com', { phone }));
          expect([202, 422]).toContain(status);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('treat a homoglyph domain and an IDN as other people, and mail the A-label', async () => {
    expect((await register(server, person('Nora Uno', 'nora@exаmple.com'))).status).toBe(202);
    const mails = await server.mails();
    expect(mails.some(({ to }) => to === 'nora@xn--exmple-4nf.com')).toBe(true);
    expect(mails.some(({ to }) => to === 'nora@example.com')).toBe(false);
  });
});

describe('paths and methods', () => {
  it.each([
    ['GET', '/nothing', 404],
    ['GET', '/links/', 404],
    ['GET', '/links/a/b', 404],
    ['GET', '/links/%E0%A4%A', 404],
    ['GET', '//notice', 404],
    ['GET', '/../etc/passwd', 404],
    ['GET', '/registrations', 405],
    ['DELETE', '/notice', 405],
    ['PUT', '/registrations', 405],
    ['GET', '/notices/constructor', 404],
    ['POST', '/_local/nothing', 404],
  ])('%s %s answers %i', async (method, path, status) => {
    const answer = await rawRequest(method, path);
    expect(answer.status).toBe(status);
    expect(answer.type).toContain('application/problem+json');
  });

  it('every answer carries the headers that keep it private', async () => {
    for (const { path, method } of routes) {
      const answer = method === 'GET' ? await server.get(pathOf(path)) : await post(path, '{');
      expect(answer.headers.get('referrer-policy')).toBe('no-referrer');
      expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
      expect(answer.headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
      expect(answer.headers.get('set-cookie')).toBeNull();
    }
  });

  it('a browser of another origin is not let in, and ours is, by exact origin', async () => {
    const own = server.url.replace('127.0.0.1', 'localhost');
    for (const origin of [
      'https://evil.example',
      'null',
      `${own}.evil.example`,
      own.replace('http:', 'https:'),
      `${own}0`,
    ]) {
      const answer = await server.get('/notice', { origin });
      expect(answer.headers.get('access-control-allow-origin')).toBeNull();
    }
    const answer = await server.get('/notice', { origin: own });
    expect(answer.headers.get('access-control-allow-origin')).toBe(own);
    expect(answer.headers.get('access-control-allow-credentials')).toBeNull();
    const large = await server.post('/registrations', 'x'.repeat(70_000), { origin: own });
    expect([large.status, large.headers.get('access-control-allow-origin')]).toEqual([413, own]);
    const preflight = await fetch(`${server.url}/registrations`, {
      method: 'OPTIONS',
      headers: {
        origin: own,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'content-type',
      },
    });
    expect([preflight.status, preflight.headers.get('access-control-allow-origin')]).toEqual([204, own]);
  });
});

describe('the throttle', () => {
  it('answers 429 with Retry-After once the burst of a route is used up, and other routes go on', async () => {
    const throttled = await testServer({ throttled: true });
    try {
      const answers = await Promise.all(Array.from({ length: 160 }, () => throttled.post('/registrations', '{')));
      const refused = answers.find(({ status }) => status === 429);
      expect(refused?.json['code']).toBe('TOO_MANY_REQUESTS');
      expect(refused?.headers.get('retry-after')).toBe('1');
      expect((await throttled.get('/notice')).status).toBe(200);
    } finally {
      await throttled.stop();
    }
  });
});

const rawRequest = (method: string, path: string, body?: Buffer, headers: Record<string, string> = {}) =>
  new Promise<{ status: number; type: string; text: string }>((resolve, reject) => {
    const { hostname, port } = new URL(server.url);
    const sent = request({ hostname, port, method, path, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          type: response.headers['content-type'] ?? '',
          text: Buffer.concat(chunks).toString(),
        }),
      );
    });
    sent.once('error', reject);
    sent.end(body);
  });

const rawPost = (path: string, body: Buffer) =>
  rawRequest('POST', pathOf(path), body, { 'content-type': 'application/json', ...authorized(path) });
