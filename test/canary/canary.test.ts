import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { feeds, reports, routes, schedules } from '../../lambdas/routes.ts';
import { loadHandler } from '../../lambdas/runtime/all-handlers.ts';
import type { EventHandler } from '../../lambdas/runtime/handler.ts';
import { jsonLog } from '../../lambdas/runtime/log.ts';
import { enter, filesHolding, person, register } from '../support/people.ts';
import { type Answer, linkIn, type TestServer, testServer } from '../support/server.ts';
import { testWorld } from '../support/test-world.ts';

/**
 * One unmistakable person is driven through every handler, rightly and wrongly. Nothing of them may be found in a log line, an
 * error or a header; before consent in no file but the mailbox; after erasure in no file at all.
 */
const canary = { name: 'Zebulon Qwertz', email: 'zebulon.qwertz@example.com', phone: '+34 611 73 91 55' };
const needles = ['Zebulon', 'zebulon', 'Qwertz', '611 73 91 55', '611739155', '1987-06-05'];
const birthDate = '1987-06-05';

const everyHandler = readdirSync(join(import.meta.dirname, '../../lambdas/handlers')).map((file) =>
  file.replace('.ts', ''),
);

let server: TestServer;
let token: string;
const driven = new Set<string>();
beforeAll(async () => {
  server = await testServer();
  token = await server.token();
});
afterAll(() => server.stop());

const holds = (text: string) => needles.filter((needle) => text.includes(needle));

/** Errors and headers must be silent; a page that shows the person their own data may of course name them. */
const expectSilent = (answer: Answer) => {
  const headers = [...answer.headers].map(([name, value]) => `${name}: ${value}`).join('\n');
  expect(holds(headers)).toEqual([]);
  if (answer.status >= 400 && !answer.headers.get('content-type')?.includes('html'))
    expect(holds(answer.text)).toEqual([]);
};

/** Every way of putting the canary into a request that has no business with it. */
const attack = async (method: string, path: string): Promise<void> => {
  const encoded = encodeURIComponent(`${canary.name} ${canary.email}`);
  const target = `${path.replace(/\{\w+\}/g, encoded)}?lang=${encoded}&q=${encoded}`;
  const headers = {
    'accept-language': canary.name,
    'x-request-id': canary.email,
    'user-agent': canary.name,
    referer: `https://example.com/${encoded}`,
    cookie: `who=${encoded}`,
  };
  if (method === 'GET') return expectSilent(await server.get(target, headers));
  const bodies = [
    canary,
    { form: canary.name, language: canary.name, fields: canary, decisions: canary, accepted: canary.name },
    {
      form: 'registration',
      language: 'es',
      fields: { ...canary, [canary.name]: canary.email },
      noticeHash: canary.name,
    },
    { action: canary.name, fields: canary, nonce: canary.email },
    `{"name":"${canary.name}"`,
    `{"${canary.name}":1,"${canary.name}":2}`,
    canary.name,
  ];
  for (const body of bodies) {
    for (const authorization of [`Bearer ${token}`, `Bearer ${canary.name}`, '']) {
      expectSilent(await server.post(target, body, { ...headers, ...(authorization && { authorization }) }));
    }
    expectSilent(await server.post(target, body, { ...headers, 'content-type': canary.name }));
  }
};

describe('the canary', () => {
  it.each(routes.map(({ method, path, handler }) => [method, path, handler] as const))(
    '%s %s keeps quiet',
    async (method, path, handler) => {
      await attack(method, path);
      driven.add(handler);
      expect(holds(JSON.stringify(server.log))).toEqual([]);
    },
  );

  it('leaves no trace before consent but in the mailbox', async () => {
    expectSilent(await register(server, person(canary.name, canary.email, { phone: canary.phone, birthDate })));
    expectSilent(await enter(server, { name: canary.name, email: `entry.${canary.email}`, phone: canary.phone }));
    await server.mail(canary.email);
    expect(await filesHolding(join(server.folder, 'data'), needles, /mailbox/)).toEqual([]);
    expect(holds(JSON.stringify(server.log))).toEqual([]);
  });

  it('is sealed once confirmed, and leaves no trace after erasure', async () => {
    const link = linkIn(await server.mail(canary.email));
    expectSilent(await server.post(link, { action: 'confirm', fields: { name: '' } }));
    expectSilent(await server.post(link, { action: 'confirm', fields: { phone: '4111111111111111' } }));
    expect((await server.post(link, { action: 'confirm' })).status).toBe(200);
    const undo = linkIn(await server.mail(canary.email, 2));
    expect(await filesHolding(join(server.folder, 'data'), needles, /mailbox/)).toEqual([]);
    expect((await server.post(undo, { action: 'undo' })).json['status']).toBe('undone');
    expect(await filesHolding(join(server.folder, 'data'), needles, /mailbox/)).toEqual([]);
    driven.add('send-welcome');
    expect(holds(JSON.stringify(server.log))).toEqual([]);
  });

  it('is not told by a fault, wherever it arises', async () => {
    const lines: string[] = [];
    const fail = async (): Promise<never> => {
      throw new Error(`cannot do it for ${canary.name} <${canary.email}>`);
    };
    const world = await testWorld({ log: jsonLog((line) => lines.push(line)), mailer: { ready: fail, send: fail } });
    try {
      const answer = await world.post('/registrations', {
        form: 'registration',
        language: 'es',
        noticeHash: world.noticeHash,
        accepted: true,
        fields: person(canary.name, canary.email),
      });
      expect(answer.statusCode).toBe(500);
      expect(holds(JSON.stringify(answer))).toEqual([]);
      expect(holds(lines.join('\n'))).toEqual([]);
      expect(lines.join('\n')).toContain('"event":"fault"');
    } finally {
      await world.close();
    }
  });

  it.each([...schedules, ...reports].map(({ handler }) => [handler] as const))(
    '%s stores and says nothing of it',
    async (name) => {
      const lines: string[] = [];
      const world = await testWorld({ log: jsonLog((line) => lines.push(line)) });
      try {
        const recipients = [{ emailAddress: canary.email }, { emailAddress: `"${canary.name}" <x@example.com>` }];
        const event = {
          eventType: 'Complaint',
          complaint: { complainedRecipients: recipients },
          bounce: { bounceType: 'Permanent', bouncedRecipients: recipients },
          mail: { destination: [canary.email] },
        };
        await ((await loadHandler(name)) as EventHandler<unknown>)(event, world.world);
        expect(holds(lines.join('\n'))).toEqual([]);
        expect(await filesHolding(world.folder, needles, /mailbox/)).toEqual([]);
        driven.add(name);
      } finally {
        await world.close();
      }
    },
  );

  it('went through every handler there is', () => {
    expect(feeds.map(({ handler }) => handler)).toEqual(['send-welcome']);
    expect([...driven].sort()).toEqual(everyHandler.sort());
  });
});
