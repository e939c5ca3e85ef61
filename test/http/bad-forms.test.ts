import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Route, routes } from '../../lambdas/routes.ts';
import { httpHandlers } from '../../lambdas/runtime/all-handlers.ts';
import { type Callers, callersOf } from '../support/callers.ts';
import { type Answer, type TestServer, testServer } from '../support/server.ts';
import { placesOf, wordsOf } from '../support/shape-places.ts';

/** Every route that takes what an HTML form posts: a route that is added is in here at once. */
let server: TestServer;
let callers: Callers;
const handlers = await httpHandlers();
beforeAll(async () => {
  server = await testServer();
  callers = await callersOf(server);
});
afterAll(() => server.stop());

const taking = (routes as readonly Route[]).filter(({ handler }) => handlers[handler]?.readForm !== undefined);
const pathOf = (path: string) =>
  path
    .replace('{token}', 'AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA')
    .replace('{part}', '1')
    .replace('{id}', 'R-0000000000000');

const expectNoFault = (answer: Answer): void => {
  expect(answer.status).toBeLessThan(500);
  expect(answer.text).not.toMatch(/<script|<b x=/i);
};

describe.each(taking.map((route) => [`POST ${route.path}`, route] as const))(
  '%s',
  (_name, { path, handler, caller }) => {
    const post = (body: string) =>
      server.post(pathOf(path), body, {
        ...callers.right(caller)[0]?.headers,
        'content-type': 'application/x-www-form-urlencoded',
        accept: 'text/html',
      });

    it('takes no form that says one thing twice, nor one that is larger than a form is', async () => {
      const [place = 'nonce'] = placesOf({ body: handlers[handler]?.body });
      for (const [body, status] of [
        [`${place}=a&${place}=b`, 400],
        [`__proto__=a&__proto__=b`, 400],
        [`${place}=${'x'.repeat(66_000)}`, 413],
      ] as const) {
        const answer = await post(body);
        expect([body.slice(0, 40), answer.status]).toEqual([body.slice(0, 40), status]);
        expectNoFault(answer);
      }
    });

    it('never answers 5xx, whatever is typed in it or made of it', async () => {
      const shape = { body: handlers[handler]?.body };
      const name = fc.oneof(
        fc.constantFrom(
          ...placesOf(shape),
          'nonce',
          'field.name',
          'was.field.name',
          'purpose.newsletter',
          'changes.name',
        ),
        fc.constantFrom('__proto__', 'constructor', 'field.__proto__', 'purpose.constructor', 'changes.', ''),
      );
      const value = fc.oneof(
        fc.string({ unit: 'binary', maxLength: 60 }),
        fc.constantFrom('geheim', `<script>"><b x='`, 'true', 'es', ...wordsOf(shape)),
      );
      const encoded = fc
        .uniqueArray(fc.tuple(name, value), { selector: ([each]) => each, maxLength: 8 })
        .map((pairs) => new URLSearchParams(Object.fromEntries(pairs)).toString());
      const raw = fc.oneof(
        fc.string({ unit: 'binary', maxLength: 80 }),
        fc.constantFrom('%', '%zz=1', '&&&', '=', 'a=%ff%fe', '+'),
      );
      await fc.assert(
        fc.asyncProperty(fc.oneof({ weight: 4, arbitrary: encoded }, raw), async (body) =>
          expectNoFault(await post(body)),
        ),
        { numRuns: 50 },
      );
    });
  },
);
