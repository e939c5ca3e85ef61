import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, it } from '@jest/globals';
import { runFeeds } from './deployment.ts';
import { complaintOf, newSubject } from './people-flows.ts';
import { claimsOf, type DeployedWorld, lastMail, linkIn, setMinutesLater } from './world.ts';

const serviceUnavailable = () => ({
  status: 503,
  body: '<ErrorResponse><Error><Code>ServiceUnavailable</Code></Error></ErrorResponse>',
});

const words = (subject: string) => ({ subject, paragraphs: ['Papel y tinta.'] });

/** Messages, the ways out of them, preferences and imports. */
export const choiceFlows = (world: () => DeployedWorld) => {
  const send = async (subjects: readonly string[], more: Record<string, unknown> = {}): Promise<string> => {
    const messageId = randomUUID();
    const content = { es: words('Novedades'), en: words('News') };
    const body = { messageId, template: 'news', subjects, content, ...more };
    const { status } = await world().http('POST', '/messages', { body, claims: claimsOf('shop', 'messages') });
    expect(status).toBe(202);
    return messageId;
  };
  const countsOf = async (messageId: string) => {
    const { json } = await world().http('GET', `/messages/${messageId}`, { claims: claimsOf('shop', 'messages') });
    return json['counts'];
  };

  it('send messages to whom may get them, at once or when mail works again', async () => {
    const { http, call, ses, mailsTo } = world();
    const email = 'hugo@example.com';
    const subjectId = await newSubject(world(), 'Hugo Paz', email);
    const before = (await mailsTo(email)).length;
    const news = await send([subjectId, randomUUID()]);
    await runFeeds(world());
    expect(await countsOf(news)).toMatchObject({ sent: 1, refused: 1 });
    // Advertising first: it gives back the place that it had taken.
    const more = await send([subjectId]);
    ses.fault = serviceUnavailable;
    await runFeeds(world());
    const closing = await send([subjectId], {
      template: 'maintenance',
      content: undefined,
      variables: { date: '1 de mayo' },
    });
    await runFeeds(world());
    ses.fault = undefined;
    expect([await countsOf(closing), await countsOf(more)]).toMatchObject([{ queued: 1 }, { queued: 1 }]);
    setMinutesLater(7);
    await call('sender', { schedule: 'send-waiting' });
    setMinutesLater(0);
    expect([await countsOf(closing), await countsOf(more)]).toMatchObject([{ sent: 1 }, { sent: 1 }]);
    expect(await mailsTo(email)).toHaveLength(before + 3);

    const link = linkIn((await mailsTo(email))[before]?.raw.replace(/=\r?\n/g, '') ?? '', 'unsubscribe');
    expect((await http('GET', link)).status).toBe(200);
    expect((await http('POST', link)).json['status']).toBe('unsubscribed');
    const late = await send([subjectId]);
    await runFeeds(world());
    expect(await countsOf(late)).toMatchObject({ sent: 0, refused: 1 });
  });

  it('open the preference centre to whom holds its link, and mail strangers that nothing is held', async () => {
    const { http, ses } = world();
    const email = 'ines@example.com';
    const subjectId = await newSubject(world(), 'Inés Mar', email);
    const ask = async (address: string) =>
      (await http('POST', '/preference-links', { body: { email: address, language: 'es' } })).status;
    expect([await ask(email), await ask('nobody@example.com')]).toEqual([202, 202]);
    expect((await lastMail(world(), 'nobody@example.com')).text).not.toContain('/links/');
    const link = linkIn((await lastMail(world(), email)).text);
    expect((await http('GET', link)).status).toBe(200);
    const body = { action: 'save', decisions: { newsletter: false } };
    expect((await http('POST', link, { body })).json['status']).toBe('saved');
    const path = `/decisions?subject=${subjectId}&purpose=newsletter`;
    expect((await http('GET', path, { claims: claimsOf('shop', 'decisions') })).json['allowed']).toBe(false);
    expect((await http('GET', '/preference-links')).status).toBe(200);
    ses.fault = serviceUnavailable;
    await ask(email);
    ses.fault = undefined;
    await wait(5_100);
    expect(await ask(email)).toBe(202);
  });

  it('take a complaint for a no', async () => {
    const { http, call } = world();
    const subjectId = await newSubject(world(), 'Juan Gil', 'juan@example.com');
    await call('feedback', complaintOf('juan@example.com'));
    const { json } = await http('GET', `/subjects/${subjectId}/decisions`, { claims: claimsOf('shop', 'decisions') });
    expect(json).toMatchObject({ purposes: { newsletter: { state: 'withdrawn' } } });
  });

  it('take over people and consents, and nobody who asked not to be entered', async () => {
    const { http, ses } = world();
    const known = await newSubject(world(), 'Karla Sol', 'karla@example.com');
    const row = (name: string, email: string, decisions: Record<string, boolean>) => ({
      form: 'registration',
      language: 'es',
      source: 'CRM',
      decidedOn: '2026-02-01',
      proof: 'CRM-1',
      fields: { name, email },
      decisions,
    });
    const rows = [
      row('Luis Rey', 'luis@example.com', { newsletter: true }),
      row('Karla Sol', 'karla@example.com', { profiling: false }),
      row('Carla Mas', 'carla@example.com', { newsletter: false }),
    ];
    const claims = claimsOf('shop', 'imports');
    const sent = ses.sent.length;
    const first = await http('POST', '/imports', { body: { rows }, claims });
    const again = await http('POST', '/imports', { body: { rows }, claims });
    expect([first.json, again.json]).toMatchObject([
      { imported: 1, joined: 1, refused: 1 },
      { imported: 0, joined: 0, repeated: 2, refused: 1 },
    ]);
    expect((first.json['rows'] as { subjectId?: string }[])[1]?.subjectId).toBe(known);
    await runFeeds(world());
    expect(ses.sent).toHaveLength(sent);
  });
};

/** What may be the very first call to a deployment: each finds no tenant key, and makes it. */
export const firstCalls = (world: () => DeployedWorld) => {
  const mails = { email: 'first@example.com', language: 'es' };
  const news = { es: words('Novedades'), en: words('News') };
  it.each([
    [
      'intake',
      '/entries',
      'entries',
      { form: 'registration', language: 'es', fields: { name: 'Mar Gil', email: mails.email } },
      202,
    ],
    ['lookup', '/subjects/lookup', 'lookup', { email: mails.email }, 200],
    ['preferences', '/preference-links', undefined, mails, 202],
    [
      'messages',
      '/messages',
      'messages',
      { messageId: randomUUID(), template: 'news', subjects: [randomUUID()], content: news },
      202,
    ],
    [
      'imports',
      '/imports',
      'imports',
      { rows: [{ form: 'registration', language: 'es', fields: { name: 'Mar Gil', email: mails.email } }] },
      200,
    ],
  ] as const)('%s works in a fresh deployment', async (_function, path, scope, body, status) => {
    await world().fresh();
    const claims = scope && claimsOf(scope === 'entries' ? 'crm' : 'shop', scope);
    const answer = await world().http('POST', path, { body, ...(claims && { claims }) });
    expect([answer.status, answer.json['code']]).toEqual([status, undefined]);
  });
};
