import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { httpHandlers } from '../../lambdas/runtime/all-handlers.ts';
import { start } from '../requests/request-flow.ts';
import { atConsole, recorded, tokenFor } from '../support/console.ts';
import { expectNoFault, nearFits, typed } from '../support/near-fits.ts';
import { type TestServer, testServer } from '../support/server.ts';
import { beginningsOf } from '../support/shape-places.ts';

/** What `bad-input.test.ts` sends to every route, sent here by somebody who is signed in to the console. */
let server: TestServer;
const handlers = await httpHandlers();
beforeAll(async () => {
  server = await testServer();
  await server.setClock(start);
});
afterAll(() => server.stop());

describe('whatever somebody types into the console', () => {
  const lucia = () => atConsole(server, 'lucia');
  const typedIn = (handler: string) =>
    nearFits(handlers[handler]).map((body) =>
      Object.fromEntries(Object.entries(body).map(([name, value]) => [name, typed(value)])),
    );
  const forms: readonly (readonly [handler: string, page: string, path: string])[] = [
    ['act-in-console', 'case', 'actions'],
    ['approve-in-console', 'case', 'approval'],
    ['fetch-document', 'case', 'document'],
    ['open-case', 'case', ''],
    ['record-in-console', '/console/requests/new', '/console/requests/new'],
    ['approve-date-in-console', '/console/approvals', '/console/approvals'],
  ];

  it.each(forms)('is refused or taken, never a fault: %s', async (handler, shown, part) => {
    const talk = await lucia();
    const id = await recorded(server, { right: 'access', receivedOn: start.slice(0, 10), details: handler });
    const own = `/console/requests/${id}`;
    const path = shown !== 'case' ? part : part === '' ? own : `${own}/${part}`;
    const page = await (shown !== 'case' ? talk.get(shown) : part === '' ? talk.get(own) : talk.open(id));
    const token = tokenFor(page.text, path);
    if (['act-in-console', 'open-case', 'record-in-console'].includes(handler)) expect(token).not.toBe('');
    const actions = beginningsOf({ body: handlers['act-on-request']?.body }).map(({ action }) => String(action));
    await fc.assert(
      fc.asyncProperty(typedIn(handler), fc.constantFrom('geheim', ...actions), async (fields, action) => {
        const more: Record<string, string> = handler === 'act-in-console' ? { action, sure: 'true' } : {};
        expectNoFault(await talk.post(path, { ...fields, ...more, token }));
        expectNoFault(await talk.post(path, fields));
      }),
      { numRuns: 40 },
    );
  });

  it('is no request by being a name that every object has, nor any other text', async () => {
    const talk = await lucia();
    const segment = fc.oneof(
      fc.constantFrom('__proto__', 'constructor', 'toString', 'new', 'R-0000000000000', '%2F', '..'),
      fc.string({ unit: 'binary', minLength: 1, maxLength: 80 }),
    );
    await fc.assert(
      fc.asyncProperty(segment, async (id) => {
        fc.pre(id.isWellFormed());
        const path = `/console/requests/${encodeURIComponent(id)}`;
        const query = new URLSearchParams({ state: id, right: id, cursor: id, day: id, done: id, lang: id, to: id });
        for (const each of [
          path,
          `${path}?${query}`,
          `/console?${query}`,
          `/console/audit?${query}`,
          `/console/approvals?${query}`,
        ]) {
          expectNoFault(await talk.get(each));
          expectNoFault(
            await server.get(each, { accept: 'text/html', cookie: `habeas-console=${encodeURIComponent(id)}` }),
          );
        }
        for (const each of ['', '/actions', '/approval', '/document']) {
          expectNoFault(await talk.post(`${path}${each}`, { reason: id, token: id, act: id, action: id }));
        }
        expectNoFault(
          await server.get(`/console/callback?code=${encodeURIComponent(id)}&state=x`, {
            cookie: `habeas-sign-in=${encodeURIComponent(id)}`,
          }),
        );
        // The one page that asks a browser to keep something.
        expect((await server.postForm('/console/sign-in', { to: id, language: id })).status).toBeLessThan(500);
      }),
      { numRuns: 30 },
    );
  });
});
