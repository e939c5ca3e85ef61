import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Caller, type Route, routes } from '../../lambdas/routes.ts';
import { type Callers, callersOf, type TestCaller } from '../support/callers.ts';
import { type Answer, type TestServer, testServer } from '../support/server.ts';

/** Every route of the table against every kind of caller: a route that is added is in here at once. */
let server: TestServer;
let earlier: Callers;
let callers: Callers;
beforeAll(async () => {
  server = await testServer();
  earlier = await callersOf(server);
  // Tokens live an hour.
  await server.advance('PT2H');
  callers = await callersOf(server);
});
afterAll(() => server.stop());

const placeOf: Readonly<Record<string, string>> = {
  token: 'AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA',
  hash: 'x'.repeat(43),
  id: '3f0c5a0e-0000-4000-8000-000000000000',
};
const pathOf = ({ path }: Pick<Route, 'path'>) => path.replace(/\{(\w+)\}/g, (_, name: string) => placeOf[name] ?? '');

type Called = Pick<Route, 'method' | 'path'>;
const call = ({ method, path }: Called, { headers }: Pick<TestCaller, 'headers'>): Promise<Answer> =>
  method === 'GET' ? server.get(pathOf({ path }), headers) : server.post(pathOf({ path }), {}, headers);

const tooLate = { who: 'an hour too late', status: 401, code: 'TOKEN_INVALID' } as const;

const named = routes.map(({ method, path, caller }) => [`${method} ${path}`, { method, path }, caller] as const);
const guarded = named.filter(([, , caller]) => caller !== 'public');

describe('a route answers', () => {
  it.each(named)('%s: whom it names, and asks them for nothing more', async (_name, route, caller) => {
    const right = callers.right(caller);
    expect(right.length).toBeGreaterThan(0);
    for (const { who, headers } of right) {
      const answer = await call(route, { headers });
      expect([who, answer.status]).not.toEqual([who, 401]);
      expect(['SCOPE_MISSING', 'ROLE_MISSING', 'UNKNOWN_APPLICATION']).not.toContain(answer.json['code']);
    }
  });

  it.each(guarded)('%s: nobody else, and says so in the log without naming anybody', async (name, route, caller) => {
    const wrong = [...callers.wrong(caller), ...earlier.right(caller).map((late) => ({ ...late, ...tooLate }))];
    for (const { who, headers, status, code } of wrong) {
      const before = server.log.length;
      const answer = await call(route, { headers });
      expect([who, answer.status, answer.json['code']]).toEqual([who, status, code]);
      expect(answer.headers.get('content-type')).toContain('application/problem+json');
      const lines = server.log.slice(before);
      expect(lines).toContainEqual(expect.objectContaining({ event: 'request', name, status, code }));
      expect(JSON.stringify(lines)).not.toMatch(/demo-|own-shop|partner-crm|nobody-known|3f0c5a0e|eyJ/);
    }
  });

  it.each(guarded.filter(([, { method }]) => method === 'GET'))(
    '%s: HEAD and what it says in its query as strictly',
    async (_name, route, caller: Caller) => {
      for (const { headers, status } of callers.wrong(caller)) {
        const head = await fetch(server.url + pathOf(route), { method: 'HEAD', headers });
        expect(head.status).toBe(status);
      }
      const inQuery = await server.get(
        `${pathOf(route)}?access_token=${callers.right(caller)[0]?.headers['authorization']?.slice(7)}`,
      );
      expect([401, 'TOKEN_MISSING']).toEqual([inQuery.status, inQuery.json['code']]);
    },
  );

  it.each(guarded)('%s: nobody the more for what they send', async (_name, { method, path }, caller) => {
    for (const { who, headers, status, code } of callers.wrong(caller)) {
      const answers =
        method === 'GET'
          ? ['?limit=0&day=x&cursor=x', '?__proto__=x'].map((query) => server.get(pathOf({ path }) + query, headers))
          : ['{', '[]', '{"reason":"geheim"}', 'x'.repeat(1_000)].map((body) =>
              server.post(path.replace(/\{\w+\}/, 'x'.repeat(300)), body, headers),
            );
      for (const answer of await Promise.all(answers)) {
        expect([who, answer.status, answer.json['code']]).toEqual([who, status, code]);
      }
    }
  });
});
