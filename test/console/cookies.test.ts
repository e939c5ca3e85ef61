import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { routes } from '../../lambdas/routes.ts';
import { httpHandlers } from '../../lambdas/runtime/all-handlers.ts';
import { type HttpEvent, type HttpResult, httpFunction } from '../../lambdas/runtime/http.ts';
import { type TestWorld, testWorld } from '../support/test-world.ts';

/** Behind a proxy, or on AWS: over HTTPS, with cookies as API Gateway lists them. */
let test: TestWorld;
let answer: (event: HttpEvent) => Promise<HttpResult>;
let nonce = '';
beforeAll(async () => {
  test = await testWorld({
    signIn: {
      async askAt(asked) {
        ({ nonce } = asked);
        return `https://issuer.example/authorize?${new URLSearchParams(asked)}`;
      },
      redeem: async ({ code }) =>
        code === 'good' ? { sub: 'lucia', nonce, 'cognito:groups': ['privacy-lead'] } : undefined,
    },
  });
  answer = httpFunction(routes, await httpHandlers(), test.world);
});
afterAll(() => test.close());

type Asked = {
  readonly query?: Record<string, string>;
  readonly cookies?: readonly string[];
  readonly cookie?: string;
  readonly body?: string;
};
const call = (route: string, { query = {}, cookies, cookie, body }: Asked = {}) =>
  answer({
    version: '2.0',
    routeKey: route,
    headers: {
      accept: 'text/html',
      ...(body !== undefined && { 'content-type': 'application/x-www-form-urlencoded' }),
      ...(cookie !== undefined && { cookie }),
    },
    ...(cookies && { cookies }),
    queryStringParameters: query,
    body,
    isBase64Encoded: false,
    requestContext: { http: { method: route.split(' ')[0] }, requestId: 'test' },
  } as unknown as HttpEvent);

const sentOf = (cookie: string | undefined) => cookie?.split(';')[0] ?? '';
const begun = async () => {
  const begin = await call('POST /console/sign-in', { body: 'to=/console' });
  const [keeps = ''] = begin.cookies ?? [];
  const askAt = String(begin.headers?.['Refresh']).replace('0; url=', '');
  return { begin, keeps, state: new URL(askAt).searchParams.get('state') ?? '' };
};

describe('cookies of the console over HTTPS', () => {
  it('are bound to the host, sent by HTTPS alone and out of reach of scripts', async () => {
    const { keeps, state } = await begun();
    expect(keeps).toMatch(/^__Host-habeas-sign-in=[\w-]+; Path=\/; HttpOnly; SameSite=Lax; Max-Age=600; Secure$/);
    const back = await call('GET /console/callback', { query: { code: 'good', state }, cookies: [sentOf(keeps)] });
    expect([back.statusCode, back.headers?.['Location']]).toEqual([303, 'https://privacy.example.com/console']);
    expect(back.cookies?.[0]).toMatch(/^__Host-habeas-console=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax; Secure$/);
    const session = sentOf(back.cookies?.[0]);
    // As the gateway lists them, and as a header; a name without the prefix is somebody else’s.
    expect((await call('GET /console', { cookies: ['other=1', session] })).statusCode).toBe(200);
    expect((await call('GET /console', { cookie: `other=1; ${session}` })).statusCode).toBe(200);
    expect((await call('GET /console', { cookies: [session.replace('__Host-', '')] })).statusCode).toBe(303);
    const value = session.split('=')[1] ?? '';
    const rows = await test.world.table.query('transient', 'CONSOLE#', {});
    expect(JSON.stringify(rows)).not.toContain(value);
  });

  it('take a sign-in only with the nonce that this browser began with', async () => {
    const { keeps, state } = await begun();
    nonce = 'of another sign-in';
    const back = await call('GET /console/callback', { query: { code: 'good', state }, cookies: [sentOf(keeps)] });
    expect([back.statusCode, back.cookies]).toEqual([403, undefined]);
  });

  it('lead a browser on to the issuer by a page, which no rule on forms holds back', async () => {
    const { begin } = await begun();
    expect(begin.statusCode).toBe(200);
    expect(begin.headers?.['Content-Security-Policy']).toContain("form-action 'self'");
    expect(begin.headers?.['Refresh']).toMatch(/^0; url=https:\/\/issuer\.example\/authorize\?/);
    expect(begin.body).toContain('href="https://issuer.example/authorize?');
  });
});
