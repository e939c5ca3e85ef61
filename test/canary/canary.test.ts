import { randomUUID } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Role } from '../../lambdas/domain/staff/staff.ts';
import { feeds, type Route, reports, routes, type Scope, schedules } from '../../lambdas/routes.ts';
import { httpHandlers, loadHandler } from '../../lambdas/runtime/all-handlers.ts';
import type { EventHandler } from '../../lambdas/runtime/handler.ts';
import { jsonLog } from '../../lambdas/runtime/log.ts';
import { letterAbout } from '../requests/request-flow.ts';
import { type Callers, callersOf } from '../support/callers.ts';
import { enter, filesHolding, person, register } from '../support/people.ts';
import { type Answer, linkIn, type TestServer, testServer } from '../support/server.ts';
import { placesOf } from '../support/shape-places.ts';
import { testWorld } from '../support/test-world.ts';
import { eventFor } from './canary-events.ts';
import { birthDate, canary, expectSilent, holds, needles } from './canary-person.ts';

/**
 * One unmistakable person is driven through every handler, rightly and wrongly. Nothing of them may be found in a log line, an
 * error or a header; before consent in no file but the mailbox; after erasure in no file at all.
 */
const everyHandler = readdirSync(join(import.meta.dirname, '../../lambdas/handlers')).map((file) =>
  file.replace('.ts', ''),
);

let server: TestServer;
const handlers = await httpHandlers();
const driven = new Set<string>();
let callers: Callers;
beforeAll(async () => {
  server = await testServer();
  callers = await callersOf(server);
});
const bearer = (scope: Scope) => callers.right({ scope })[0]?.headers ?? {};
afterAll(() => server.stop());

/** A right caller, one of each kind of wrong one, and one whose token is the canary itself. */
const callersAt = ({ caller }: Pick<Route, 'caller'>): readonly Readonly<Record<string, string>>[] => {
  const wrong = new Map(callers.wrong(caller).map(({ code, headers }) => [code, headers]));
  const [right] = callers.right(caller);
  return [right?.headers ?? {}, ...wrong.values(), { authorization: `Bearer ${canary.name}` }];
};

/** Every way of putting the canary into a request that has no business with it. */
const attack = async ({ method, path, handler, caller }: Route): Promise<void> => {
  const encoded = encodeURIComponent(`${canary.name} ${canary.email}`);
  const target = `${path.replace(/\{\w+\}/g, encoded)}?lang=${encoded}&q=${encoded}`;
  const headers = {
    'accept-language': canary.name,
    'x-request-id': canary.email,
    'user-agent': canary.name,
    referer: `https://example.com/${encoded}`,
    cookie: `who=${encoded}`,
  };
  const calling = callersAt({ caller }).map((own) => ({ ...headers, ...own }));
  if (method === 'GET') {
    const asked = Object.keys(handlers[handler]?.query ?? {}).map((name) => `${name}=${encoded}`);
    for (const own of [headers, ...calling]) {
      expectSilent(await server.get(target, own));
      expectSilent(await server.get(`${target.split('?')[0]}?${asked.join('&')}`, own));
      for (const one of asked) expectSilent(await server.get(`${target.split('?')[0]}?${one}`, own));
    }
    return;
  }
  const places = placesOf({ body: handlers[handler]?.body });
  const said = `${canary.name} <${canary.email}> ${canary.phone}`;
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
    { email: canary.email, language: canary.name },
    { email: `${canary.name} <${canary.email}>`, language: 'es' },
    { decisionId: canary.name, visitorId: canary.email, method: canary.name, form: canary.name, decisions: canary },
    { messageId: canary.name, template: canary.name, subjects: [canary.email], variables: canary, content: canary },
    // Where a list came from and where its proof lies is the firm's own reference, kept in clear: no place for a name.
    {
      rows: [
        { form: 'registration', language: 'es', fields: { name: canary.name, email: `import.${canary.email}` } },
        { form: canary.name, language: canary.name, source: canary.email, fields: canary },
      ],
    },
    // Every place of the shape, all at once and one by one; a list and an object in the same place too.
    ...[said, [said], { [said]: said }].map((value) => Object.fromEntries(places.map((place) => [place, value]))),
    ...places.map((place) => ({ [place]: said })),
    `{"name":"${canary.name}"`,
    `{"${canary.name}":1,"${canary.name}":2}`,
    canary.name,
  ];
  for (const body of bodies) {
    for (const own of [headers, ...calling]) expectSilent(await server.post(target, body, own));
    expectSilent(await server.post(target, body, { ...headers, 'content-type': canary.name }));
  }
  const form = new URLSearchParams(Object.fromEntries(places.map((place) => [place, said]))).toString();
  const part = `Content-Disposition: form-data; name="document"; filename="${canary.name}.pdf"`;
  const parts = `--x\r\n${part}\r\n\r\n${said}\r\n--x--\r\n`;
  for (const own of [headers, ...calling]) {
    const asForm = { ...own, 'content-type': 'application/x-www-form-urlencoded' };
    expectSilent(await server.post(target, form, asForm));
    expectSilent(await server.post(target, `${form}&${encodeURIComponent(said)}=1`, asForm));
    expectSilent(await server.post(target, parts, { ...own, 'content-type': 'multipart/form-data; boundary=x' }));
  }
};

/** What a confirmed person goes through: found, asked about, told and advertised to, changing their mind, imported again. */
const goThroughEverything = async (): Promise<void> => {
  const found = await server.post('/subjects/lookup', { email: canary.email }, bearer('lookup'));
  expect(found.status).toBe(200);
  const [subject = ''] = found.json['subjects'] as string[];
  const silent = (answer: Answer, ...statuses: number[]) => {
    expect(statuses).toContain(answer.status);
    expect(holds(answer.text)).toEqual([]);
    expectSilent(answer);
  };
  silent(await server.get(`/decisions?subject=${subject}&purpose=newsletter`, bearer('decisions')), 200);
  silent(await server.get(`/subjects/${subject}/decisions`, bearer('decisions')), 200);
  const { json: notice } = await server.get('/notice?lang=es');
  const consent = {
    decisionId: randomUUID(),
    subjectId: subject,
    noticeHash: notice['hash'],
    language: 'es',
    method: 'switch',
    form: 'settings',
    decisions: { newsletter: true },
  };
  silent(await server.post('/consents', consent, bearer('consents')), 201);
  const message = (template: string, more: object) => ({
    messageId: randomUUID(),
    template,
    subjects: [subject],
    ...more,
  });
  const words = { subject: 'Cuadernos nuevos', paragraphs: ['Han llegado los cuadernos.'] };
  const news = message('news', { content: { es: words, en: words } });
  silent(await server.post('/messages', news, bearer('messages')), 202);
  const notice2 = message('maintenance', { variables: { date: '3 de mayo' } });
  silent(await server.post('/messages', notice2, bearer('messages')), 202);
  await server.mail(canary.email, 4);
  silent(await server.get(`/messages/${news.messageId}`, bearer('messages')), 200);
  driven.add('send-queued');
  const mails = await server.mails(canary.email);
  const unsubscribe = mails.flatMap(({ links }) => links).find((link) => link.includes('/unsubscribe/')) ?? '';
  expect((await server.post(new URL(unsubscribe).pathname, {})).status).toBe(200);
  silent(await server.post('/preference-links', { email: canary.email, language: 'es' }), 202);
  const preferences = linkIn(await server.mail(canary.email, 5));
  silent(await server.get(preferences, { accept: 'application/json' }), 200);
  silent(
    await server.post(preferences, {
      action: 'save',
      decisions: { newsletter: true },
      noticeHash: notice['hash'],
    }),
    200,
  );
  const row = {
    form: 'registration',
    language: 'es',
    source: 'antiguo CRM',
    decidedOn: '2026-01-10',
    proof: 'carpeta 7',
    fields: { name: canary.name, email: canary.email, phone: canary.phone },
    decisions: { newsletter: true },
  };
  silent(await server.post('/imports', { rows: [row, { ...row, form: canary.name }] }, bearer('imports')), 200);
  // By its letters it shows that somebody tended it; `requests.test.ts` has the rest.
  const asked = await server.post('/requests', { right: 'access', email: canary.email, language: 'es' });
  silent(asked, 202);
  await letterAbout(server, canary.email, String(asked.json['reference']), /./);
  driven.add('tend-request');
  await comeBeforeStaff(subject);
  expect(holds(JSON.stringify(server.log))).toEqual([]);
};

/** What staff do about a person: look, propose, agree, oversee. Only the look itself may name them, and only to who looks. */
const comeBeforeStaff = async (subjectId: string): Promise<void> => {
  const by = (role: Role) => callers.right({ roles: [role] })[0]?.headers ?? {};
  const day = String((await server.get('/_local/clock')).json['now']).slice(0, 10);
  const look = await server.post(
    `/staff/subjects/${subjectId}/views`,
    { reason: 'Llamó por su factura' },
    by('support'),
  );
  expect(look.status).toBe(200);
  const link = await server.post(
    '/staff/visit-links',
    {
      subjectId,
      ground: 'misuse',
      caseReference: 'caso 17',
      from: day,
      to: day,
      reason: 'Uso indebido',
      tellPerson: true,
    },
    by('privacy-lead'),
  );
  expect(link.status).toBe(201);
  const waiting = await server.get('/staff/approvals', by('operator'));
  expect(waiting.text).toContain(subjectId);
  const path = `/staff/visit-links/${link.json['id']}`;
  const agreed = await server.post(`${path}/approval`, {}, by('operator'));
  const found = await server.post(`${path}/views`, { reason: 'Caso 17' }, by('privacy-lead'));
  const log = await server.get('/staff/audit', by('auditor'));
  expect([agreed.status, found.status, log.status]).toEqual([200, 200, 200]);
  expect(log.text).toContain(subjectId);
  for (const answer of [link, waiting, agreed, found, log]) expect(holds(answer.text)).toEqual([]);
  for (const answer of [look, link, waiting, agreed, found, log]) expectSilent(answer);
};

describe('the canary', () => {
  it.each(routes.map((route) => [route.method, route.path, route] as const))(
    '%s %s keeps quiet',
    async (_method, _path, route) => {
      await attack(route);
      driven.add(route.handler);
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
    await goThroughEverything();
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
        await ((await loadHandler(name)) as EventHandler<unknown>)(eventFor(name), world.world);
        expect(holds(lines.join('\n'))).toEqual([]);
        expect(await filesHolding(world.folder, needles, /mailbox/)).toEqual([]);
        driven.add(name);
      } finally {
        await world.close();
      }
    },
  );

  it('went through every handler there is', () => {
    expect(feeds.map(({ handler }) => handler)).toEqual(['send-welcome', 'send-queued', 'tend-request']);
    expect([...driven].sort()).toEqual(everyHandler.sort());
  });
});
