import { randomUUID } from 'node:crypto';
import { expect, it } from '@jest/globals';
import { rawMail } from '../requests/inbound-corpus.ts';
import type { CorpusMail } from '../requests/inbound-mails.ts';
import { runFeeds } from './deployment.ts';
import { newSubject } from './people-flows.ts';
import { claimsOf, type DeployedWorld } from './world.ts';

/** What SES does with a mail. */
const arrive = ({ s3 }: DeployedWorld, raw: Uint8Array): string => {
  const name = `mail/${randomUUID()}`;
  s3.objects.set(name, { bytes: Buffer.from(raw), version: 'null', storedAt: new Date() });
  return name;
};

/** What EventBridge does then. */
const tellOf = (world: DeployedWorld, key: string): Promise<unknown> =>
  world.call('mail-intake', {
    version: '0',
    source: 'aws.s3',
    'detail-type': 'Object Created',
    detail: { version: '0', bucket: { name: world.s3.bucket }, object: { key, size: 1 }, reason: 'PutObject' },
  });

/** Somebody writes a mail, and it is taken. */
export const mailComes = async (world: DeployedWorld, mail: Partial<CorpusMail>): Promise<void> => {
  const headers = { 'Message-ID': `<${randomUUID()}@example.org>` };
  await tellOf(world, arrive(world, rawMail({ ...mail, headers })));
};

/** A mail may be the first thing that ever comes: before it, no key was made. */
export const firstMail = (world: () => DeployedWorld) => {
  it('mail-intake works in a fresh deployment', async () => {
    await world().fresh();
    const name = arrive(world(), rawMail({ text: 'Borren mis datos.' }));
    await tellOf(world(), name);
    expect(world().s3.objects.has(name)).toBe(false);
  });
};

/** Mails that people send, as SES puts them into the inbox and EventBridge tells of them. */
export const mailFlows = (world: () => DeployedWorld) => {
  const tell = (name: string) => tellOf(world(), name);
  const put = (raw: Uint8Array) => arrive(world(), raw);
  const write = (from: string, more: Partial<CorpusMail>): string =>
    put(rawMail({ from, ...more, headers: { 'Message-ID': `<${randomUUID()}@example.org>` } }));
  /** How often the function has written to a table. */
  const writes = () =>
    world()
      .rounds('mail-intake')
      .flatMap(({ uses }) => uses)
      .filter(({ action }) => action === 'dynamodb:PutItem').length;

  it('stop advertising, open a request or wait for a person, and are removed once that is kept', async () => {
    const { http, s3 } = world();
    const email = 'correo@example.com';
    const subjectId = await newSubject(world(), 'Nora Vidal', email);
    const names = [
      write(email, { subject: 'BAJA', text: '' }),
      write(email, { text: 'Quiero ejercer mi derecho de acceso.' }),
      write(email, { text: '¿Cómo puedo borrar mis datos?' }),
    ];
    for (const name of names) {
      const before = writes();
      await tell(name);
      expect([s3.objects.has(name), writes() > before]).toEqual([false, true]);
    }
    const claims = claimsOf('shop', 'messages');
    const messageId = randomUUID();
    const words = { subject: 'Ofertas', paragraphs: ['Cuadernos a mitad de precio.'] };
    const body = { messageId, template: 'news', subjects: [subjectId], content: { es: words, en: words } };
    expect((await http('POST', '/messages', { body, claims })).status).toBe(202);
    await runFeeds(world());
    const { json } = await http('GET', `/messages/${messageId}`, { claims });
    expect((json['recipients'] as { reason?: string }[]).map(({ reason }) => reason)).toEqual(['suppressed']);
    expect((await world().mailsTo(email)).filter(({ subject }) => subject === 'Ofertas')).toEqual([]);
  });

  it('are handled once, however often they are told of', async () => {
    const name = write('dosveces@example.com', { text: 'Borren mis datos.' });
    await tell(name);
    const after = writes();
    await tell(name);
    expect(writes()).toBe(after);
  });

  it('stay where they are when they cannot be kept, and are handled when they are told of again', async () => {
    const { s3 } = world();
    const name = write('espera@example.com', { text: 'Borren mis datos.' });
    s3.fault = ({ method }) => (method === 'DELETE' ? { when: 'before', reply: { status: 503 } } : undefined);
    await expect(tell(name)).rejects.toThrow();
    expect(s3.objects.has(name)).toBe(true);
    s3.fault = undefined;
    await tell(name);
    expect(s3.objects.has(name)).toBe(false);
  });

  it('stay until the bucket forgets them when nobody can read them, and change nothing', async () => {
    const name = put(rawMail({ from: '', text: 'BAJA' }));
    const before = writes();
    await tell(name);
    expect([world().s3.objects.has(name), writes()]).toEqual([true, before]);
  });

  it('are not answered when a machine wrote them, and go', async () => {
    const before = writes();
    const name = put(rawMail({ text: 'BAJA', headers: { 'Auto-Submitted': 'auto-replied' } }));
    await tell(name);
    expect([world().s3.objects.has(name), writes()]).toEqual([false, before]);
  });

  it('are none where SES says that it can write there', async () => {
    const { s3 } = world();
    const name = 'mail/AMAZON_SES_SETUP_NOTIFICATION';
    s3.objects.set(name, {
      bytes: Buffer.from('From: a@example.com\r\n\r\nBAJA'),
      version: 'null',
      storedAt: new Date(),
    });
    const before = writes();
    await tell(name);
    expect([s3.objects.delete(name), writes()]).toEqual([true, before]);
  });
};
