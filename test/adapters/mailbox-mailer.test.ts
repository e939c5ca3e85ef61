import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mailboxMailer } from '../../lambdas/adapters/mailbox/mailbox-mailer.ts';
import { linksOf, listMailbox, readMail } from '../../lambdas/adapters/mailbox/read-mailbox.ts';
import { Unavailable } from '../../lambdas/stores/table.ts';
import { readDelivered } from '../support/delivered.ts';
import { killedWriter } from '../support/killed-writer.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { contentOf } from '../support/written.ts';
import { clock, mailerContract, mailTo, sender } from './mailer-contract.ts';

mailerContract(
  'mailbox',
  async () => {
    const { folder, remove } = await temporaryFolder();
    const delivered = async () => {
      const files = (await readdir(folder)).filter((file) => file.endsWith('.eml')).sort();
      return Promise.all(
        files.map(async (file) => {
          const [first = '', second = '', ...mime] = (await readFile(join(folder, file), 'utf8')).split('\r\n');
          const from = first.replace(/^Return-Path: <(.*)>$/, '$1');
          return readDelivered(from, [second.replace(/^Delivered-To: /, '')], Buffer.from(mime.join('\r\n')));
        }),
      );
    };
    return { mailer: mailboxMailer({ folder, sender, now: clock }), delivered, close: remove };
  },
  { utf8: true },
);

describe('a mailbox', () => {
  let folder: string;
  let remove: () => Promise<void>;
  beforeEach(async () => {
    ({ folder, remove } = await temporaryFolder());
  });
  afterEach(async () => remove());

  it('is empty before anything came', async () => {
    expect(await listMailbox(join(folder, 'not/there'))).toEqual({ items: [] });
    expect(await readMail(join(folder, 'not/there'), '20260201T102030456Z-000001-0a1b2c3d')).toBeUndefined();
  });

  it('shows a mail as it stands in the file', async () => {
    const mail = mailTo('José+x@example.com', { language: 'en' });
    await mailboxMailer({ folder, sender, now: clock }).send(mail);
    const { items } = await listMailbox(folder);
    expect(items).toEqual([
      {
        id: expect.stringMatching(/^20260201T102030456Z-000001-[0-9a-f]{8}$/),
        to: 'José+x@example.com',
        from: sender,
        subject: mail.subject,
        text: expect.stringContaining('Confirma aquí:\nhttps://firm.example/links/abc_DEF-123\n'),
        html: expect.stringContaining('<p>Hola:</p>'),
        headers: expect.objectContaining({
          'auto-submitted': 'auto-generated',
          'content-language': 'en',
          'return-path': `<${sender}>`,
        }),
        links: ['https://firm.example/links/abc_DEF-123'],
        receivedAt: '2026-02-01T10:20:30.456Z',
      },
    ]);
    expect(await readMail(folder, items[0]?.id ?? '')).toEqual(items[0]);
  });

  it('is read newest first, by pages, in the order of sending within one moment', async () => {
    let now = new Date('2026-02-01T00:00:00Z');
    const mailer = mailboxMailer({ folder, sender, now: () => now });
    for (const subject of ['1', '2', '3', '4']) await mailer.send(mailTo('ana@example.com', { subject }));
    now = new Date('2026-02-02T00:00:00Z');
    await mailer.send(mailTo('ana@example.com', { subject: '5' }));
    const subjects: string[][] = [];
    let cursor: string | undefined;
    do {
      const page = await listMailbox(folder, { limit: 2, ...(cursor ? { cursor } : {}) });
      subjects.push(page.items.map(({ subject }) => subject));
      cursor = page.cursor;
    } while (cursor);
    expect(subjects).toEqual([['5', '4'], ['3', '2'], ['1']]);
  });

  it.each(['', '../secret', '20260201T102030456Z-000001-0a/../../secret', '..\\secret', 'x'])(
    'reads no file by the id %j',
    async (id) => {
      await writeFile(join(folder, '..', 'secret.eml'), 'Subject: secret\r\n\r\n').catch(() => undefined);
      expect(await readMail(join(folder, 'box'), id)).toBeUndefined();
    },
  );

  it('passes over files that are no mails of its own', async () => {
    await mailboxMailer({ folder, sender, now: clock }).send(mailTo('ana@example.com'));
    for (const name of ['notes.txt', 'x.eml', 'Thumbs.db', '20260201T102030456Z-000001-zz.eml'])
      await writeFile(join(folder, name), 'x');
    expect((await listMailbox(folder)).items).toHaveLength(1);
  });

  (process.platform === 'win32' ? it.skip : it)('is closed to other users', async () => {
    const box = join(folder, 'box');
    await mailboxMailer({ folder: box, sender, now: clock }).send(mailTo('ana@example.com'));
    const [file = ''] = (await readdir(box)).filter((name) => name.endsWith('.eml'));
    expect((await stat(join(box, file))).mode & 0o777).toBe(0o600);
    expect((await stat(box)).mode & 0o777).toBe(0o700);
  });

  it('is Unavailable, before and at sending, when its folder cannot be', async () => {
    await writeFile(join(folder, 'file'), 'x');
    const mailer = mailboxMailer({ folder: join(folder, 'file'), sender, now: clock });
    await expect(mailer.ready()).rejects.toBeInstanceOf(Unavailable);
    await expect(mailer.send(mailTo('ana@example.com'))).rejects.toBeInstanceOf(Unavailable);
  });

  it('holds every acknowledged mail and shows no torn one when its writer is killed', async () => {
    const acknowledged: string[] = [];
    for (let run = 0; run < 8; run += 1) {
      acknowledged.push(...(await killedWriter('write-mails.ts', [folder, String(run)], run * 5, 2)));
    }
    const { items } = await listMailbox(folder, { limit: 100_000 });
    for (const { subject, text, html } of items) {
      const expected = contentOf(subject).toString('hex').slice(0, 100_000);
      expect(text.trim() === expected && html.trim() === `<p>${expected}</p>`).toBe(true);
    }
    const shown = new Set(items.map(({ subject }) => subject));
    expect(acknowledged.filter((subject) => !shown.has(subject))).toEqual([]);
    expect(acknowledged.length).toBeGreaterThanOrEqual(16);
  });
});

describe('links of a mail', () => {
  it('are those of the text and then of the hrefs, each once', () => {
    const text =
      'See https://a.test/x?y=1&z=2, (http://b.test/p). HTTPS://C.test! <https://d.test/q> ftp://no.test https://a.test/x?y=1&z=2';
    const html = `<a href="https://a.test/x?y=1&amp;z=2">1</a><a class=x href='https://e.test/&#x27;&#39;&lt;'>2</a><a HREF = "http://f.test">3</a><a href="mailto:x@example.com">4</a><img src="https://no.test/">`;
    expect(linksOf(text, html)).toEqual([
      'https://a.test/x?y=1&z=2',
      'http://b.test/p',
      'HTTPS://C.test',
      'https://d.test/q',
      "https://e.test/''<",
      'http://f.test',
    ]);
  });
});
