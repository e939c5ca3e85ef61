import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { fixturePolicy } from '../support/fixture-policy.ts';
import { policyFolder } from '../support/server.ts';
import { storedRows } from '../support/stored-rows.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { freePort, inOrder, type ServerProcess, serverProcess, until } from './server-process.ts';

const trials = 5;
let folder: string;
let remove: () => Promise<void>;
let start: () => Promise<ServerProcess>;
beforeAll(async () => {
  ({ folder, remove } = await temporaryFolder());
  const policy = await policyFolder(join(folder, 'policy'), { policy: fixturePolicy });
  const port = await freePort();
  start = () => serverProcess(['--data', join(folder, 'data'), '--policy', policy], { port });
});
afterAll(() => remove());

describe('kill -9 during captures', () => {
  type Body = Readonly<Record<string, unknown>> & { readonly decisionId: string };
  const answered = new Map<string, { readonly body: Body; readonly text: string }>();

  const bodyOf = (noticeHash: unknown, isPerson: boolean, yes: boolean): Body => ({
    decisionId: randomUUID(),
    noticeHash,
    language: 'es',
    ...(isPerson
      ? { subjectId: randomUUID(), form: 'settings', method: 'switch', decisions: { newsletter: yes } }
      : {
          visitorId: randomUUID(),
          form: 'cookie-panel',
          method: yes ? 'accept-all' : 'refuse-all',
          decisions: { advertising: yes },
        }),
  });
  const tokenOf = async (server: ServerProcess) => {
    const { json } = await server.post('/_local/token', { scope: 'consents', sub: 'own-shop' });
    return { authorization: `Bearer ${json['token']}` };
  };

  /** Captures one choice after the other until the server is gone. */
  const stream = async (
    server: ServerProcess,
    noticeHash: unknown,
    headers: Record<string, string>,
    isPerson: boolean,
  ) => {
    for (let count = 0; ; count += 1) {
      const body = bodyOf(noticeHash, isPerson, count % 2 === 0);
      const { status, text } = await server.post('/consents', body, isPerson ? headers : {});
      // Known as soon as it was said: nothing may come in between.
      if (status === 201) answered.set(body.decisionId, { body, text });
      else throw new Error(`answered ${status}`);
    }
  };

  it(`loses no choice that was answered, nor its journal entry, in ${trials} trials`, async () => {
    let server = await start();
    // The purge of the night before comes first: it would take a no of somebody of whom nothing else is known.
    expect((await server.post('/_local/clock', { advance: 'PT1S' })).status).toBe(200);
    const noticeHash = (await server.get('/notice')).json['hash'];
    for (let trial = 0; trial < trials; trial += 1) {
      const headers = await tokenOf(server);
      const before = answered.size;
      const streams = [true, false, true, false].map((isPerson) => stream(server, noticeHash, headers, isPerson));
      const broken = Promise.allSettled(streams);
      await until(
        async () => answered.size - before,
        (count) => count >= 40,
      );
      await wait(Math.random() * 100);
      await server.end('SIGKILL');
      // The connection that broke, and nothing that the server said.
      for (const result of await broken) {
        expect(result.status === 'rejected' && (result.reason as Error).name).toBe('TypeError');
      }
      server = await start();
      const again = await tokenOf(server);
      for (const { body, text } of [...answered.values()].slice(before)) {
        const repeat = await server.post('/consents', body, 'subjectId' in body ? again : {});
        expect([body.decisionId, repeat.status, repeat.text]).toEqual([body.decisionId, 200, text]);
      }
    }
    expect(answered.size).toBeGreaterThanOrEqual(40 * trials);
    const journalled = new Set(storedRows(folder, 'journal').map(({ sk }) => String(sk).split('#').at(-1)));
    const noes = [...answered.values()].filter(
      ({ body }) => 'subjectId' in body && Object.values(body['decisions'] as object).includes(false),
    );
    expect(noes.length).toBeGreaterThan(0);
    expect(noes.filter(({ body }) => !journalled.has(body.decisionId))).toEqual([]);
    const { code, stderr } = await server.end();
    expect([code, stderr]).toEqual([inOrder, '']);
  });
});
