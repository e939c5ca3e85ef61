import { writeFile } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { connect as connectTls } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parseListenAt } from '../../local/listen-at.ts';
import { readOptions } from '../../local/options.ts';
import { rawMail } from '../requests/inbound-corpus.ts';
import { fixturePolicy } from '../support/fixture-policy.ts';
import { policyFolder } from '../support/server.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { testCertificate } from '../support/test-certificate.ts';
import { productionWorld } from './production-world.ts';
import { freePort, inOrder, runToEnd, type ServerProcess, serverProcess, until } from './server-process.ts';

let folder: string;
let remove: () => Promise<void>;
let policy: string;
let server: ServerProcess;
let port: number;

beforeAll(async () => {
  ({ folder, remove } = await temporaryFolder());
  policy = await policyFolder(join(folder, 'policy'), { policy: fixturePolicy });
  const pem = join(folder, 'mail.pem');
  await writeFile(pem, testCertificate.cert + testCertificate.key);
  await writeFile(join(folder, 'half.pem'), testCertificate.cert);
  port = await freePort();
  server = await serverProcess([
    ...['--policy', policy, '--data', join(folder, 'data')],
    ...['--inbound-smtp', `127.0.0.1:${port}`, '--inbound-smtp-tls', pem],
  ]);
});
afterAll(async () => {
  await server?.end();
  await remove();
});

type Talk = {
  /** Sends a line and answers what comes back. */
  readonly say: (line: string) => Promise<string>;
  readonly send: (bytes: string) => void;
  readonly heard: () => Promise<string>;
  readonly socket: Socket;
};

/** One reply, which may have several lines (RFC 5321 section 4.2.1). */
const isWhole = (text: string) => /^\d{3} [^\n]*\r\n$/m.test(text.slice(text.lastIndexOf('\n', text.length - 2) + 1));

const talkOver = (socket: Socket): Talk => {
  let got = '';
  let over = false;
  socket.on('data', (chunk) => {
    got += chunk;
  });
  socket
    .on('error', () => undefined)
    .on('close', () => {
      over = true;
    });
  const heard = async () => {
    await until(
      async () => over || isWhole(got),
      (is) => is,
    );
    const reply = got;
    got = '';
    return reply;
  };
  return {
    socket,
    heard,
    send: (bytes) => {
      socket.write(bytes);
    },
    say: (line) => {
      socket.write(`${line}\r\n`);
      return heard();
    },
  };
};

/** A connection on which the greeting was heard and answered. */
const open = async (at = port): Promise<Talk & { readonly offers: string }> => {
  const talk = talkOver(connect(at, '127.0.0.1'));
  await talk.heard();
  return { ...talk, offers: await talk.say('EHLO test.example') };
};

type Envelope = { readonly from?: string; readonly to?: string };
/** Codes and enhanced codes of the replies to MAIL, RCPT and DATA. */
const deliver = async (
  raw: Uint8Array | string,
  { from = 'ana@example.org', to }: Envelope = {},
): Promise<string[]> => {
  const { say, socket } = await open();
  const replies = [
    await say(`MAIL FROM:<${from}>`),
    await say(`RCPT TO:<${to ?? 'privacidad@acme.example.com'}>`),
    await say('DATA'),
    await say(`${raw.toString().replace(/^\./gm, '..')}\r\n.`),
  ];
  socket.destroy();
  return replies.map((reply) => reply.slice(0, 3));
};

let sent = 0;
const mail = (text: string, more: Parameters<typeof rawMail>[0] = {}) => {
  sent += 1;
  return rawMail({ text, ...more, headers: { 'Message-ID': `<smtp-${sent}@example.org>`, ...more.headers } });
};

const requests = async (at = server): Promise<readonly { readonly right: string }[]> => {
  const { json } = await at.post('/_local/token', { role: 'privacy-lead' });
  const headers = { authorization: `Bearer ${String(json['token'])}` };
  const states = ['triage', 'unverified', 'answered'];
  const pages = await Promise.all(states.map((state) => at.get(`/staff/requests?state=${state}`, headers)));
  return pages.flatMap((page) => page.json['requests'] as { right: string }[]);
};

describe('mail over SMTP', () => {
  it('is taken for the policy’s address, and kept before that is said', async () => {
    const before = (await requests()).length;
    expect(await deliver(mail('Quiero ejercer mi derecho de acceso.'))).toEqual(['250', '250', '354', '250']);
    expect((await requests()).length).toBe(before + 1);
    expect((await requests()).map(({ right }) => right)).toContain('access');
  });

  it.each([
    ['privacidad@acme.example.com', '250'],
    ['Privacidad@ACME.example.com', '250'],
    ['privacidad+boletin@acme.example.com', '250'],
    // The demo’s own sender: people answer its mails.
    ['privacy@demo.example', '250'],
    ['postmaster@demo.example', '250'],
    ['otro@acme.example.com', '550'],
    ['ana@example.org', '550'],
    ['privacidad@acme.example.com.evil.example', '550'],
    ['privacidad%acme.example.com@evil.example', '550'],
    ['privacy@sub.demo.example', '550'],
    ['privacy', '501'],
  ])('for %s is answered %s', async (to, code) => {
    const { say, socket } = await open();
    await say('MAIL FROM:<ana@example.org>');
    expect((await say(`RCPT TO:<${to}>`)).slice(0, 3)).toBe(code);
    socket.destroy();
  });

  it('is passed on to nobody, and nobody is signed in', async () => {
    const { say, offers, socket } = await open();
    expect(offers).not.toMatch(/AUTH/);
    expect((await say('AUTH PLAIN AGEAYg==')).slice(0, 1)).toBe('5');
    expect((await say('VRFY ana')).slice(0, 3)).toBe('252');
    await say('MAIL FROM:<ana@example.org>');
    await say('RCPT TO:<luis@example.org>');
    expect((await say('DATA')).slice(0, 3)).toBe('503');
    socket.destroy();
  });

  it('is not taken when it is larger than a megabyte, which is said before it is sent where its size is', async () => {
    const { say, offers, socket } = await open();
    expect(offers).toContain('SIZE 1048576');
    expect((await say('MAIL FROM:<ana@example.org> SIZE=1048577')).slice(0, 3)).toBe('552');
    socket.destroy();
    const before = (await requests()).length;
    const large = `${mail('Borren mis datos.').toString()}${'x'.repeat(70).concat('\r\n').repeat(15_000)}`;
    expect((await deliver(large)).at(-1)).toBe('552');
    expect((await requests()).length).toBe(before);
  });

  it('is refused where nobody could be answered', async () => {
    const before = (await requests()).length;
    expect((await deliver(mail('Borren mis datos.', { from: '' }))).at(-1)).toBe('554');
    expect((await requests()).length).toBe(before);
  });

  it('of machines is taken and answered to nobody: its envelope has no sender', async () => {
    const before = (await requests()).length;
    expect(await deliver(mail('Borren mis datos.'), { from: '' })).toEqual(['250', '250', '354', '250']);
    expect((await requests()).length).toBe(before);
    // Whoever writes such a header themselves has sent a mail all the same.
    await deliver(mail('Borren mis datos.', { headers: { 'Return-Path': '<>' } }));
    expect((await requests()).length).toBe(before + 1);
  });

  it('that breaks off is not taken for a whole one', async () => {
    const before = (await requests()).length;
    const { say, send, socket } = await open();
    await say('MAIL FROM:<ana@example.org>');
    await say('RCPT TO:<privacidad@acme.example.com>');
    await say('DATA');
    send(mail('Borren mis datos.').toString());
    await new Promise((resolve) => setTimeout(resolve, 100));
    socket.destroy();
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect((await requests()).length).toBe(before);
  });

  it('does not end at a line that only some servers take for its end', async () => {
    const before = (await requests()).length;
    const { say, send, heard, socket } = await open();
    await say('MAIL FROM:<ana@example.org>');
    await say('RCPT TO:<privacidad@acme.example.com>');
    await say('DATA');
    send(
      `${mail('Hola').toString()}\n.\nMAIL FROM:<eve@example.org>\r\nRCPT TO:<privacidad@acme.example.com>\r\nDATA\r\n\r\n.\r\n`,
    );
    expect((await heard()).slice(0, 3)).toBe('250');
    socket.destroy();
    expect((await requests()).length).toBe(before + 1);
  });

  it('is encrypted for whoever asks', async () => {
    const { say, offers, socket } = await open();
    expect(offers).toContain('STARTTLS');
    expect((await say('STARTTLS')).slice(0, 3)).toBe('220');
    socket.removeAllListeners('data');
    const secure = connectTls({ socket, ca: testCertificate.cert, servername: 'localhost' });
    await new Promise((resolve) => secure.once('secureConnect', resolve));
    expect(secure.authorized).toBe(true);
    const talk = talkOver(secure);
    expect(await talk.say('EHLO test.example')).not.toContain('STARTTLS');
    await talk.say('MAIL FROM:<ana@example.org>');
    expect((await talk.say('RCPT TO:<privacidad@acme.example.com>')).slice(0, 3)).toBe('250');
    secure.destroy();
  });

  it('waits with whoever sends it while it cannot be kept', async () => {
    const database = new DatabaseSync(join(folder, 'data', 'habeas.sqlite'));
    const raw = mail('Borren mis datos.');
    const before = (await requests()).length;
    database.exec('BEGIN IMMEDIATE');
    try {
      expect((await deliver(raw)).at(-1)).toBe('451');
    } finally {
      database.exec('ROLLBACK');
      database.close();
    }
    expect((await deliver(raw)).at(-1)).toBe('250');
    expect((await requests()).length).toBe(before + 1);
  });

  it('comes over so many connections from one place and no more', async () => {
    const talks = await Promise.all(Array.from({ length: 20 }, () => open()));
    expect(talks.every(({ offers }) => offers.startsWith('250'))).toBe(true);
    const late = talkOver(connect(port, '127.0.0.1'));
    expect((await late.heard()).slice(0, 3)).toBe('421');
    for (const { socket } of talks) socket.destroy();
    late.socket.destroy();
    await until(
      async () => {
        const { offers, socket } = await open();
        socket.destroy();
        return offers;
      },
      (offers) => offers.startsWith('250'),
    );
  });

  it('says nothing of people in the log, and stops in order with a connection open', async () => {
    const { socket } = await open();
    const { code, stderr } = await server.end();
    socket.destroy();
    expect(code).toBe(inOrder);
    expect(stderr).not.toMatch(/example\.(org|com)|Borren|127\.0\.0\.1/);
  });
});

describe('production', () => {
  it('takes mail beside its proxy, without a certificate where that is in front, and sends the receipt', async () => {
    const world = await productionWorld();
    const at = await freePort();
    const env = { HABEAS_INBOUND_SMTP: `127.0.0.1:${at}` };
    const production = await serverProcess(await world.args(), { env, headers: { 'x-forwarded-proto': 'https' } });
    const { say, offers, socket } = await open(at);
    expect(offers).not.toContain('STARTTLS');
    await say('MAIL FROM:<ana@example.org>');
    await say('RCPT TO:<privacidad@acme.example.com>');
    await say('DATA');
    expect((await say(`${mail('Borren mis datos.').toString()}\r\n.`)).slice(0, 3)).toBe('250');
    socket.destroy();
    const [receipt] = await until(
      async () => (await world.smtp.delivered()).filter(({ recipients }) => recipients.includes('ana@example.org')),
      (found) => found.length > 0,
    );
    expect(receipt?.text).toMatch(/R-[0-9A-Z]{13}/);
    expect((await production.end()).code).toBe(inOrder);
    await world.close();
  });
});

describe('the switch', () => {
  it('is off unless somebody turns it on, by option or by environment', async () => {
    const before = { ...process.env };
    const inbound = async (...args: string[]) => {
      const options = await readOptions(args);
      return 'inboundSmtp' in options ? options.inboundSmtp : undefined;
    };
    expect(await inbound()).toBeUndefined();
    expect(await inbound('--inbound-smtp', '0.0.0.0:25')).toEqual({ host: '0.0.0.0', port: 25 });
    process.env['HABEAS_INBOUND_SMTP'] = '[::1]:2525';
    process.env['HABEAS_INBOUND_SMTP_TLS'] = '/etc/mail.pem';
    expect(await inbound()).toEqual({ host: '::1', port: 2525, tls: '/etc/mail.pem' });
    expect(await inbound('--inbound-smtp', 'mx.example:26')).toMatchObject({ host: 'mx.example', port: 26 });
    for (const name of ['HABEAS_INBOUND_SMTP', 'HABEAS_INBOUND_SMTP_TLS'])
      if (!(name in before)) delete process.env[name];
  });

  it.each([
    '',
    '25',
    'localhost',
    '127.0.0.1:',
    '127.0.0.1:0',
    '127.0.0.1:65536',
    '::1:25',
    'smtp://x:25',
    '[::1]',
    'a b:25',
  ])('knows no such place as "%s"', (text) => {
    expect(parseListenAt(text)).toBeUndefined();
  });

  it.each([
    ['a place that is none', () => ['--inbound-smtp', 'nowhere'], /--inbound-smtp takes an address and a port/],
    ['a certificate and no place', () => ['--inbound-smtp-tls', 'x.pem'], /--inbound-smtp-tls goes with/],
    [
      'a certificate that is not there',
      () => ['--inbound-smtp', `127.0.0.1:${port}`, '--inbound-smtp-tls', join(folder, 'nothing.pem')],
      /cannot be read \(ENOENT\)/,
    ],
    [
      'a certificate without its key',
      () => ['--inbound-smtp', `127.0.0.1:${port}`, '--inbound-smtp-tls', join(folder, 'half.pem')],
      /half\.pem does not hold a certificate and the key/,
    ],
    [
      'a place that is not ours',
      () => ['--inbound-smtp', '192.0.2.1:2525'],
      /Mail cannot be taken on 192\.0\.2\.1:2525/,
    ],
  ])('refuses to start with %s, in one sentence', async (_what, more, sentence) => {
    const data = join(folder, 'other');
    const { code, stderr } = await runToEnd(['--policy', policy, '--data', data, '--port', '0', ...more()]);
    expect([code, stderr.trim().split('\n').length]).toEqual([1, 1]);
    expect(stderr).toMatch(sentence);
  });
});
