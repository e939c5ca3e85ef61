import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type ReceivedMail, readMail } from '../../lambdas/adapters/mailbox/read-mailbox.ts';
import { fixturePolicy } from '../support/fixture-policy.ts';
import { linkIn, policyFolder } from '../support/server.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { freePort, inOrder, registration, type ServerProcess, serverProcess, until } from './server-process.ts';

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

/** Mails by recipient, oldest first; what was read once is not read again. */
const mailbox = () => {
  const read = new Map<string, ReceivedMail>();
  return async (to: string): Promise<readonly ReceivedMail[]> => {
    const place = join(folder, 'data', 'mailbox');
    const names = (await readdir(place).catch(() => [])).filter((name) => name.endsWith('.eml')).sort();
    for (const name of names) {
      const id = name.slice(0, -4);
      const mail = read.has(id) ? undefined : await readMail(place, id);
      if (mail) read.set(id, mail);
    }
    return [...read.values()].filter((mail) => mail.to === to);
  };
};

describe('kill -9 during registrations and confirmations', () => {
  const mails = mailbox();
  /** What the server said was done, by address. */
  const confirmed = new Map<string, { readonly link: string; readonly at: unknown }>();
  const unanswered = new Map<string, string>();

  /** Registers and confirms one person after the other until the server is gone. */
  const stream = async (server: ServerProcess, noticeHash: unknown, prefix: string) => {
    for (let index = 0; ; index += 1) {
      const email = `${prefix}-${index}@example.com`;
      const taken = await server.post('/registrations', registration(noticeHash, email, `Persona ${prefix} ${index}`));
      expect(taken.status).toBe(202);
      const [mail] = await mails(email);
      if (!mail) throw new Error('202 without a mail');
      const link = linkIn(mail);
      unanswered.set(email, link);
      const { status, json } = await server.post(link, { action: 'confirm' });
      expect([status, json['status']]).toEqual([200, 'confirmed']);
      unanswered.delete(email);
      confirmed.set(email, { link, at: json['at'] });
    }
  };

  it(`loses nothing that was answered, in ${trials} trials`, async () => {
    let server = await start();
    expect((await server.post('/_local/clock', { advance: 'PT5H' })).status).toBe(200);
    const noticeHash = (await server.get('/notice')).json['hash'];
    const keys: string[] = [];
    for (let trial = 0; trial < trials; trial += 1) {
      const before = Date.parse(String((await server.get('/_local/clock')).json['now']));
      const streams = [1, 2, 3].map((n) => stream(server, noticeHash, `p${trial}-${n}`));
      const broken = Promise.allSettled(streams);
      const done = confirmed.size;
      await until(
        async () => confirmed.size - done,
        (count) => count >= 5,
      );
      await wait(Math.random() * 150);
      await server.end('SIGKILL');
      for (const result of await broken) {
        // The connection that broke, and nothing that the server said.
        expect(result.status === 'rejected' && (result.reason as Error).name).toBe('TypeError');
      }
      server = await start();
      keys.push((await server.get('/.well-known/jwks.json')).text);
      expect(Date.parse(String((await server.get('/_local/clock')).json['now']))).toBeGreaterThanOrEqual(before);
      for (const [email, { link, at }] of confirmed) {
        if (!email.startsWith(`p${trial}-`)) continue;
        const { status, json } = await server.post(link, { action: 'confirm' });
        expect([email, status, json['status'], json['at']]).toEqual([email, 200, 'confirmed', at]);
      }
    }
    expect(confirmed.size).toBeGreaterThanOrEqual(5 * trials);
    // Links that were mailed work on, whether or not the kill came between the act and its answer.
    for (const [email, link] of unanswered) {
      const { status, json } = await server.post(link, { action: 'confirm' });
      expect([status, json['status']]).toEqual([200, 'confirmed']);
      confirmed.set(email, { link, at: json['at'] });
    }
    // Receipts can be checked with the key that was there after the first of them.
    expect(keys[0]).toContain('"kid"');
    expect(new Set(keys).size).toBe(1);

    const welcomes = async (email: string) => {
      const [first, ...rest] = await mails(email);
      return rest.filter(({ subject }) => subject !== first?.subject).length;
    };
    for (const email of confirmed.keys()) {
      const copies = await until(
        () => welcomes(email),
        (count) => count > 0,
      );
      expect(copies).toBeLessThanOrEqual(3);
    }
    // No fault, and nothing that Node itself had to say.
    const { code, stderr } = await server.end();
    expect([code, stderr]).toEqual([inOrder, '']);
  });
});
