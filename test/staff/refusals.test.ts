import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { isStaff, type Route, routes } from '../../lambdas/routes.ts';
import { httpHandlers } from '../../lambdas/runtime/all-handlers.ts';
import { type Callers, callersOf, staffHeaders } from '../support/callers.ts';
import { type TestServer, testServer } from '../support/server.ts';
import { beginningsOf, placesOf } from '../support/shape-places.ts';

const handlers = await httpHandlers();
let server: TestServer;
let callers: Callers;
beforeAll(async () => {
  server = await testServer();
  callers = await callersOf(server);
});
afterAll(() => server.stop());

const id = '3f0c5a0e-0000-4000-8000-000000000000';
const pathOf = (path: string) => path.replace(/\{\w+\}/, id);

/** Whatever staff begin or look at; who agrees to it agrees to the reason that it was proposed with. */
const reasoned = (routes as readonly Route[]).filter(
  ({ method, path, caller }) => isStaff(caller) && method === 'POST' && !path.endsWith('/approval'),
);

/** Lines of the log beside those of schedules, which run by themselves. */
const requestsSince = (before: number) => server.log.slice(before).filter(({ event }) => event !== 'schedule');

describe('staff', () => {
  it.each(reasoned.map((route) => [route.path, route] as const))(
    'are asked for a reason, without which nothing is shown or done: POST %s (AN-41)',
    async (path, { handler, caller }) => {
      expect(placesOf({ body: handlers[handler]?.body })).toContain('reason');
      const [beginning] = beginningsOf({ body: handlers[handler]?.body });
      for (const reason of [undefined, 7, null, ['por su factura'], 'x'.repeat(501)]) {
        const before = server.log.length;
        const answer = await server.post(pathOf(path), { ...beginning, reason }, callers.right(caller)[0]?.headers);
        expect([answer.status, answer.json['code']]).toEqual([422, 'INVALID_BODY']);
        const code = reason === undefined ? 'MISSING_FIELD' : 'INVALID_FIELD';
        expect(answer.json['errors']).toContainEqual({ path: 'reason', code });
        const name = `POST ${path}`;
        const line = { event: 'request', name, status: 422, code: 'INVALID_BODY' };
        expect(requestsSince(before)).toEqual([expect.objectContaining(line)]);
      }
    },
  );

  it('who are turned away stand in the log by route, status and code, and nobody is named there', async () => {
    const before = server.log.length;
    const path = `/staff/subjects/${id}/views`;
    const reason = 'Curiosidad por Zebulon Qwertz';
    const auditor = await staffHeaders(server, 'auditor', 'sub-of-olalla');
    expect((await server.post(path, { reason }, auditor)).status).toBe(403);
    const changed = { authorization: `${auditor['authorization']?.slice(0, -8)}AAAAAAAA` };
    expect((await server.post(path, { reason }, changed)).status).toBe(401);
    expect((await server.post(path, { reason })).status).toBe(401);
    const lines = requestsSince(before);
    const name = 'POST /staff/subjects/{id}/views';
    expect(lines.map(({ ms: _ms, requestId: _requestId, ...line }) => line)).toEqual([
      { event: 'request', name, status: 403, code: 'ROLE_MISSING' },
      { event: 'request', name, status: 401, code: 'TOKEN_INVALID' },
      { event: 'request', name, status: 401, code: 'TOKEN_MISSING' },
    ]);
    expect(JSON.stringify(lines)).not.toMatch(/olalla|Qwertz|Curiosidad|3f0c5a0e|eyJ/);
  });

  it('lose what a token let them as soon as it ends, also in the middle of their work', async () => {
    const late = await testServer();
    try {
      const headers = await staffHeaders(late, 'auditor');
      expect((await late.get('/staff/audit', headers)).status).toBe(200);
      await late.advance('PT1H');
      const answer = await late.get('/staff/audit', headers);
      expect([answer.status, answer.json['code']]).toEqual([401, 'TOKEN_INVALID']);
      expect((await late.get('/staff/audit', await staffHeaders(late, 'auditor'))).status).toBe(200);
    } finally {
      await late.stop();
    }
  });
});
