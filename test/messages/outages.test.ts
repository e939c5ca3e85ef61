import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { listMailbox } from '../../lambdas/adapters/mailbox/read-mailbox.ts';
import { smtpMailer } from '../../lambdas/adapters/smtp/smtp-mailer.ts';
import { Deferred, Undeliverable, Unsure } from '../../lambdas/domain/mail/mailer.ts';
import { Unavailable } from '../../lambdas/domain/unavailable.ts';
import { freePort, registration, serverProcess, until } from '../local/server-process.ts';
import { fixturePolicy } from '../support/fixture-policy.ts';
import { type MessageWorld, messageWorld, news, newsIn, notice } from '../support/message-world.ts';
import { receiptIn } from '../support/real-policies.ts';
import { linkIn, policyFolder } from '../support/server.ts';
import { reply, smtpStub } from '../support/smtp-stub.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

let shop: MessageWorld;
beforeEach(async () => {
  shop = await messageWorld();
});
afterEach(() => shop.close());

const oneOf = async (path: string) => (await shop.show(path))[0];
const throwing = (error: Error) => () => {
  throw error;
};
/** What a process does that dies: nothing any more. */
class Killed extends Error {}

describe('advertising goes out once at most', () => {
  it('is unknown, and never sent again, when nobody can say whether the mail server took it', async () => {
    const { subjectId } = await shop.person();
    shop.fault = throwing(new Unsure('the answer never came'));
    const path = await shop.send(news([subjectId]));
    expect(await oneOf(path)).toMatchObject({ state: 'unknown', copies: 1 });
    shop.fault = undefined;
    for (let hours = 0; hours < 80; hours += 1) {
      shop.advance(hour);
      await shop.schedule();
    }
    expect(shop.sent).toEqual([]);
    expect(await oneOf(path)).toMatchObject({ state: 'unknown', copies: 1 });
  });

  it('is unknown after a crash between noting that it is sent and hearing that it was', async () => {
    const { subjectId } = await shop.person();
    shop.fault = throwing(new Killed());
    await expect(shop.send(news([subjectId]))).rejects.toBeInstanceOf(Killed);
    shop.fault = undefined;
    const [sending] = (await shop.world.outbox.due(new Date(shop.world.now().getTime() + hour))).places;
    const path = `/messages/${sending?.messageId}`;
    expect(await oneOf(path)).toMatchObject({ state: 'sending', copies: 1 });
    await shop.schedule();
    expect(await oneOf(path)).toMatchObject({ state: 'sending' });
    shop.advance(11 * minute);
    await shop.schedule();
    await shop.pump();
    expect(shop.sent).toEqual([]);
    expect(await oneOf(path)).toMatchObject({ state: 'unknown', copies: 1 });
  });

  it('is sent by one alone, however many take it up at once', async () => {
    const people = await Promise.all(Array.from({ length: 20 }, () => shop.person()));
    const message = news(people.map(({ subjectId }) => subjectId));
    await shop.call('POST', '/messages', message);
    await Promise.all([shop.pump(), shop.schedule(), shop.schedule(), shop.schedule(), shop.pump()]);
    expect(shop.sent.map(({ to }) => to).sort()).toEqual(people.map(({ address }) => address).sort());
    expect((await shop.show(`/messages/${message.messageId}`)).every(({ state }) => state === 'sent')).toBe(true);
  });

  it('says that it was sent when the one who was taken for dead comes back', async () => {
    const { subjectId } = await shop.person();
    shop.fault = async () => {
      shop.advance(11 * minute);
      await shop.schedule();
    };
    const path = await shop.send(news([subjectId]));
    expect(shop.sent).toHaveLength(1);
    expect(await oneOf(path)).toMatchObject({ state: 'sent', copies: 1, reason: 'given' });
  });

  it('is sent by the schedule when the feed never heard of it', async () => {
    const { subjectId } = await shop.person();
    const message = news([subjectId]);
    await shop.call('POST', '/messages', message);
    await shop.schedule();
    await shop.pump();
    expect(shop.sent).toHaveLength(1);
    expect(await oneOf(`/messages/${message.messageId}`)).toMatchObject({ state: 'sent' });
  });

  it('does not count against the cap when it was certainly not sent', async () => {
    const { subjectId } = await shop.person();
    shop.fault = throwing(new Unavailable('away'));
    const paths: string[] = [];
    for (let count = 0; count < 3; count += 1) paths.push(await shop.send(news([subjectId])));
    shop.fault = undefined;
    shop.advance(hour);
    await shop.schedule();
    for (const path of paths) expect(await oneOf(path)).toMatchObject({ state: 'sent' });
    expect(await oneOf(await shop.send(news([subjectId])))).toMatchObject({ reason: 'marketing-cap' });
  });
});

describe('a service message', () => {
  it('goes out three times at most where nobody can say, each the same, and is then unknown', async () => {
    const { subjectId } = await shop.person();
    const tried: string[] = [];
    shop.fault = ({ text, html, subject }) => {
      tried.push(subject + text + html);
      throw new Unsure('the answer never came');
    };
    const path = await shop.send(notice([subjectId]));
    expect(await oneOf(path)).toMatchObject({ state: 'queued', copies: 1 });
    for (let hours = 0; hours < 10; hours += 1) {
      shop.advance(hour);
      await shop.schedule();
    }
    expect(tried).toHaveLength(3);
    expect(new Set(tried).size).toBe(1);
    expect(await oneOf(path)).toMatchObject({ state: 'unknown', copies: 3 });
  });

  it('is sent after a crash over it, and counts both copies', async () => {
    const { subjectId } = await shop.person();
    shop.fault = throwing(new Killed());
    const message = notice([subjectId]);
    await expect(shop.send(message)).rejects.toBeInstanceOf(Killed);
    shop.fault = undefined;
    shop.advance(11 * minute);
    await shop.schedule();
    expect(shop.sent).toHaveLength(1);
    expect(await oneOf(`/messages/${message.messageId}`)).toMatchObject({ state: 'sent', copies: 2 });
  });

  it.each([
    ['the mail server is away', new Unavailable('away')],
    ['the mailbox is full', new Deferred('full')],
  ])('waits longer each time while %s, and is given up after three days', async (_why, error) => {
    const { subjectId } = await shop.person();
    const tries: number[] = [];
    shop.fault = () => {
      tries.push(shop.world.now().getTime());
      throw error;
    };
    const path = await shop.send(notice([subjectId]));
    expect(await oneOf(path)).toMatchObject({ state: 'queued', copies: 0 });
    for (let minutes = 0; minutes < 80 * 60; minutes += 5) {
      shop.advance(5 * minute);
      await shop.schedule();
    }
    const gaps = tries.slice(1).map((at, index) => at - (tries[index] ?? 0));
    expect(gaps.slice(0, 5)).toEqual([5, 10, 20, 40, 60].map((minutes) => minutes * minute));
    expect(Math.max(...gaps)).toBe(hour);
    expect(tries.length).toBeGreaterThan(70);
    expect((tries.at(-1) ?? 0) - (tries[0] ?? 0)).toBeLessThan(3 * day);
    expect(await oneOf(path)).toMatchObject({ state: 'failed', reason: 'given-up', copies: 0 });
    expect((await shop.world.outbox.due(shop.world.now())).places).toEqual([]);
  });

  it('is not tried again for an address that no mail will ever reach', async () => {
    const { subjectId } = await shop.person();
    shop.fault = throwing(new Undeliverable('no such mailbox'));
    const path = await shop.send(notice([subjectId]));
    shop.fault = undefined;
    shop.advance(day);
    await shop.schedule();
    expect(shop.sent).toEqual([]);
    expect(await oneOf(path)).toMatchObject({ state: 'failed', reason: 'undeliverable', copies: 0 });
  });

  it('that fails for one person holds up nobody else', async () => {
    const people = [await shop.person(), await shop.person(), await shop.person()];
    const full = people[1]?.address;
    shop.fault = ({ to }) => {
      if (to === full) throw new Deferred('full');
    };
    const path = await shop.send(notice(people.map(({ subjectId }) => subjectId)));
    expect(shop.sent).toHaveLength(2);
    shop.fault = undefined;
    shop.advance(5 * minute);
    await shop.schedule();
    expect(shop.sent.at(-1)?.to).toBe(full);
    expect((await shop.show(path)).every(({ state }) => state === 'sent')).toBe(true);
  });

  it('is not sent to somebody who is gone when its time comes', async () => {
    const { subjectId } = await shop.person();
    shop.readyFault = throwing(new Unavailable('away'));
    const path = await shop.send(notice([subjectId]));
    expect(await oneOf(path)).toMatchObject({ state: 'queued' });
    shop.readyFault = undefined;
    await shop.world.table.remove('records', { pk: `S#${subjectId}`, sk: 'PERSON' });
    shop.advance(hour);
    await shop.schedule();
    expect(shop.sent).toEqual([]);
    expect(await oneOf(path)).toMatchObject({ state: 'refused', reason: 'unknown-subject' });
  });
});

describe('what a message says', () => {
  it('is nowhere in the files but in the mails, and cannot be opened when its key is destroyed', async () => {
    const { subjectId } = await shop.person();
    const path = await shop.send(notice([subjectId], { variables: { date: 'Quixotic Tuesday' } }));
    const messageId = path.split('/').at(-1) ?? '';
    const { items } = await shop.world.table.query('records', `M#own-shop#${messageId}`);
    expect(items.map(({ sk }) => sk)).toEqual(['-', `R#${subjectId}`, 'WORDS']);
    expect(JSON.stringify(items)).not.toContain('Quixotic');
    expect(shop.sent[0]?.text).toContain('Quixotic Tuesday');
    const place = { clientId: 'own-shop', messageId };
    expect(await shop.world.outbox.content(place)).toMatchObject({ variables: { date: 'Quixotic Tuesday' } });
    shop.advance(4 * day + 1_000);
    expect(await shop.world.outbox.content(place)).toBeUndefined();
    expect((await shop.show(path))[0]).toMatchObject({ state: 'sent' });
  });

  it('is shown with what became of it until the proof of advertising lapses, and then gone', async () => {
    const { subjectId } = await shop.person();
    const path = await shop.send(news([subjectId]));
    shop.advance(3 * 365 * day - day);
    expect((await shop.call('GET', path)).status).toBe(200);
    shop.advance(3 * day);
    expect((await shop.call('GET', path)).status).toBe(404);
  });
});

describe('over a real mail server', () => {
  it('waits while it is down and is sent when it is up, once', async () => {
    const smtp = await smtpStub();
    await smtp.close();
    const now = () => new Date();
    const mailer = smtpMailer({
      url: smtp.url,
      sender: 'privacy@example.com',
      now,
      newId: randomUUID,
      timeoutMs: 2_000,
    });
    const down = await messageWorld({ mailer });
    let up: Awaited<ReturnType<typeof smtpStub>> | undefined;
    try {
      const { subjectId, address } = await down.person();
      const [service, advertising] = [await down.send(notice([subjectId])), await down.send(news([subjectId]))];
      for (const path of [service, advertising]) {
        expect((await down.show(path))[0]).toMatchObject({ state: 'queued', copies: 0 });
      }
      up = await smtpStub({}, '127.0.0.1', smtp.port);
      // The mailer remembers for a moment that nobody answered.
      await new Promise((resolve) => setTimeout(resolve, 2_100));
      down.advance(hour);
      await down.schedule();
      const mails = await up.delivered();
      expect(mails.map(({ recipients }) => recipients)).toEqual([[address], [address]]);
      for (const path of [service, advertising]) {
        expect((await down.show(path))[0]).toMatchObject({ state: 'sent', copies: 1 });
      }
    } finally {
      await down.close();
      await up?.close();
    }
  });

  it('never sends advertising again when the server took the mail and said nothing', async () => {
    let taken = 0;
    const smtp = await smtpStub({
      onData: (stream) => {
        taken += 1;
        stream.resume();
      },
    });
    const now = () => new Date();
    const mailer = smtpMailer({ url: smtp.url, sender: 'privacy@example.com', now, newId: randomUUID, timeoutMs: 700 });
    const silent = await messageWorld({ mailer });
    try {
      const { subjectId } = await silent.person();
      const path = await silent.send(news([subjectId]));
      expect((await silent.show(path))[0]).toMatchObject({ state: 'unknown', copies: 1 });
      silent.advance(hour);
      await silent.schedule();
      expect(taken).toBe(1);
    } finally {
      await silent.close();
      await smtp.close();
    }
  });

  it('tells a mailbox that refuses for now from one that refuses for good', async () => {
    const smtp = await smtpStub({
      onRcptTo: ({ address }, _session, done) =>
        done(address.startsWith('full') ? reply(452) : address.startsWith('gone') ? reply(550) : undefined),
    });
    const now = () => new Date();
    const mailer = smtpMailer({ url: smtp.url, sender: 'privacy@example.com', now, newId: randomUUID });
    const real = await messageWorld({ mailer });
    try {
      const ids: Record<string, string> = {};
      for (const who of ['full', 'gone', 'well']) {
        ids[who] = (await real.person({ newsletter: 'given' }, {}, `${who}@example.com`)).subjectId;
      }
      const shown = await real.show(await real.send(news(Object.values(ids))));
      const stateOf = (who: string) => shown.find(({ subjectId }) => subjectId === ids[who]);
      expect(stateOf('full')).toMatchObject({ state: 'queued', copies: 0 });
      expect(stateOf('gone')).toMatchObject({ state: 'failed', reason: 'undeliverable', copies: 0 });
      expect(stateOf('well')).toMatchObject({ state: 'sent', copies: 1 });
    } finally {
      await real.close();
      await smtp.close();
    }
  });
});

describe('a server that is killed between taking a message and sending it', () => {
  it('sends everybody the notice in the end, and nobody advertising twice', async () => {
    const { folder, remove } = await temporaryFolder();
    const total = 100_000;
    const policy = { ...fixturePolicy, mailCaps: { ...fixturePolicy.mailCaps, total } };
    const args = ['--policy', await policyFolder(join(folder, 'policy'), { policy }), '--data', join(folder, 'data')];
    const port = await freePort();
    const start = () => serverProcess(args, { port });
    const mails = async () => (await listMailbox(join(folder, 'data', 'mailbox'), { limit: 100_000 })).items;
    const size = 30;
    let server = await start();
    try {
      const { json } = await server.get('/notice');
      const subjects: string[] = [];
      for (let index = 0; index < size; index += 1) {
        const email = `killed-${index}@example.com`;
        await server.post('/registrations', registration(json['hash'], email, `Persona ${index}`));
        const [mail] = await mails();
        if (!mail) throw new Error('202 without a mail');
        await server.post(linkIn(mail), { action: 'confirm' });
      }
      const welcomes = await until(mails, (all) => all.length === 2 * size);
      for (const { text } of welcomes) {
        if (text.includes('eyJ')) subjects.push(receiptIn(text).claims.subjectId);
      }
      expect(new Set(subjects).size).toBe(size);

      const token = async (): Promise<Record<string, string>> => {
        const { json } = await server.post('/_local/token', { scope: 'messages' });
        return { authorization: `Bearer ${json['token']}` };
      };
      const messages = [news(subjects), notice(subjects)];
      const headers = await token();
      for (const message of messages) expect((await server.post('/messages', message, headers)).status).toBe(202);
      // Killed again and again in the middle of it; the last start is left alone.
      for (const ms of [0, 15, 40]) {
        await new Promise((resolve) => setTimeout(resolve, ms));
        await server.end('SIGKILL');
        server = await start();
      }
      const path = (at: number) => `/messages/${messages[at]?.messageId}`;
      const countsOf = async (at: number) =>
        (await server.get(path(at), await token())).json['counts'] as Readonly<Record<string, number>>;
      await server.post('/_local/clock', { advance: 'PT11M' });
      const settled = (counts: Readonly<Record<string, number>>) => counts['queued'] === 0 && counts['sending'] === 0;
      const advertising = await until(() => countsOf(0), settled);
      const service = await until(() => countsOf(1), settled);
      const all = await mails();
      const copies = (subject: string) =>
        [
          ...Map.groupBy(
            all.filter((mail) => mail.subject.includes(subject)),
            ({ to }) => to,
          ).values(),
        ].map(({ length }) => length);
      const ads = copies(newsIn.es.subject);
      expect(Math.max(...ads)).toBe(1);
      // Where a copy is not accounted for as sent it is accounted for as unknown.
      expect((advertising['sent'] ?? 0) + (advertising['unknown'] ?? 0)).toBe(size);
      expect(ads.length).toBeGreaterThanOrEqual(advertising['sent'] ?? 0);
      expect(service['sent']).toBe(size);
      const sheets = copies('La tienda cierra');
      expect(sheets).toHaveLength(size);
      expect(Math.max(...sheets)).toBeLessThanOrEqual(3);
    } finally {
      await server.end('SIGKILL');
      await remove();
    }
  });
});
