import { randomUUID } from 'node:crypto';
import { createServer, type Server, type Socket } from 'node:net';
import { networkInterfaces } from 'node:os';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { SMTPServerOptions } from 'smtp-server';
import { smtpMailer } from '../../lambdas/adapters/smtp/smtp-mailer.ts';
import { parseSmtpUrl } from '../../lambdas/adapters/smtp/smtp-session.ts';
import { Undeliverable, Unsure } from '../../lambdas/domain/mail/mailer.ts';
import { Unavailable } from '../../lambdas/stores/table.ts';
import { reply, type SmtpStub, smtpStub } from '../support/smtp-stub.ts';
import { testCertificate } from '../support/test-certificate.ts';
import { clock, mailerContract, mailTo, sender } from './mailer-contract.ts';

const mailerAt = (url: string, changes: Partial<Parameters<typeof smtpMailer>[0]> = {}) =>
  smtpMailer({ url, sender, now: clock, newId: randomUUID, timeoutMs: 5_000, ...changes });
const thrownBy = (work: Promise<unknown>) =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  );

mailerContract(
  'SMTP',
  async () => {
    const { url, delivered, close } = await smtpStub();
    return { mailer: mailerAt(url), delivered, close };
  },
  { utf8: true },
);

mailerContract(
  'SMTP with STARTTLS and sign-in, without SMTPUTF8',
  async () => {
    const server = await smtpStub({
      hideSMTPUTF8: true,
      authOptional: false,
      onAuth: ({ username, password }, { secure }, done) =>
        secure && username === 'hab@s' && password === 'p:/w' ? done(null, { user: 'habeas' }) : done(reply(535)),
    });
    return {
      ...server,
      mailer: mailerAt(`smtp://hab%40s:p%3A%2Fw@localhost:${server.port}`, { ca: testCertificate.cert }),
    };
  },
  { utf8: false },
);

mailerContract(
  'SMTP with TLS from the start',
  async () => {
    const server = await smtpStub({ secure: true });
    return { ...server, mailer: mailerAt(`smtps://127.0.0.1:${server.port}`, { ca: testCertificate.cert }) };
  },
  { utf8: true },
);

describe('SMTP answers', () => {
  let server: SmtpStub | undefined;
  afterEach(async () => {
    await server?.close();
    server = undefined;
  });
  const opened = async (options: SMTPServerOptions) => {
    server = await smtpStub(options);
    return { ...server, mailer: mailerAt(server.url) };
  };
  const at = {
    greeting: (error: Error): SMTPServerOptions => ({ onConnect: (_session, done) => done(error) }),
    sender: (error: Error): SMTPServerOptions => ({ onMailFrom: (_address, _session, done) => done(error) }),
    recipient: (error: Error): SMTPServerOptions => ({ onRcptTo: (_address, _session, done) => done(error) }),
    mail: (error: Error): SMTPServerOptions => ({
      onData: (stream, _session, done) => stream.resume().on('end', () => done(error)),
    }),
  };

  it.each([
    ['greeting', 421, Unavailable],
    ['greeting', 554, Unavailable],
    ['sender', 451, Unavailable],
    ['sender', 550, Unavailable],
    ['recipient', 421, Unavailable],
    ['recipient', 450, Unavailable],
    ['recipient', 452, Unavailable],
    ['recipient', 503, Unavailable],
    ['recipient', 530, Unavailable],
    ['recipient', 550, Undeliverable],
    ['recipient', 551, Undeliverable],
    ['recipient', 553, Undeliverable],
    ['recipient', 556, Undeliverable],
    ['mail', 451, Unavailable],
    ['mail', 452, Unavailable],
    ['mail', 550, Undeliverable],
    ['mail', 554, Undeliverable],
  ] as const)('to the %s of %i mean what they say', async (step, code, expected) => {
    for (const hidePIPELINING of [true, false]) {
      const { mailer, delivered } = await opened({ ...at[step](reply(code)), hidePIPELINING });
      const error = await thrownBy(mailer.send(mailTo('ana@example.com')));
      expect(error).toBeInstanceOf(expected);
      expect(String(error)).not.toMatch(/ana|mallory/);
      expect(await delivered()).toEqual([]);
      await server?.close();
    }
  });

  it('make the transport unready when they concern it, until it recovers', async () => {
    let down = true;
    let now = clock();
    server = await smtpStub({ onMailFrom: (_address, _session, done) => done(down ? reply(451) : null) });
    const mailer = mailerAt(server.url, { now: () => now });
    await mailer.ready();
    await thrownBy(mailer.send(mailTo('ana@example.com')));
    expect(await thrownBy(mailer.ready())).toBeInstanceOf(Unavailable);
    down = false;
    now = new Date(now.getTime() + 2_000);
    await mailer.ready();
    await mailer.send(mailTo('ana@example.com'));
    expect(await server.delivered()).toHaveLength(1);
  });

  it('leave the transport ready when one mailbox is busy', async () => {
    const { mailer } = await opened(at.recipient(reply(450)));
    await thrownBy(mailer.send(mailTo('ana@example.com')));
    await mailer.ready();
  });

  it('are asked for at most once in five seconds', async () => {
    server = await smtpStub();
    let now = clock();
    const mailer = mailerAt(server.url, { now: () => now });
    await Promise.all([mailer.ready(), mailer.ready(), mailer.ready()]);
    now = new Date(now.getTime() + 4_999);
    await mailer.ready();
    expect(server.sessions()).toBe(1);
    now = new Date(now.getTime() + 1);
    await mailer.ready();
    expect(server.sessions()).toBe(2);
  });

  it('to a wrong password are Unavailable, and the password stays out of it', async () => {
    server = await smtpStub({ allowInsecureAuth: true, onAuth: (_auth, _session, done) => done(reply(535)) });
    const mailer = mailerAt(`smtp://habeas:correct-horse@127.0.0.1:${server.port}`);
    const error = await thrownBy(mailer.ready());
    expect(error).toBeInstanceOf(Unavailable);
    expect(String(error)).not.toContain('horse');
  });

  it('are not taken for a sign-in that was never offered', async () => {
    const { url, delivered } = await opened({ disabledCommands: ['AUTH'] });
    const mailer = mailerAt(url.replace('smtp://', 'smtp://habeas:secret@'));
    expect(await thrownBy(mailer.send(mailTo('ana@example.com')))).toBeInstanceOf(Unavailable);
    expect(await delivered?.()).toEqual([]);
  });
});

describe('SMTP without a proper server', () => {
  let server: Server;
  const sockets = new Set<Socket>();
  afterEach(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((done) => server.close(done));
  });
  const listening = async (talk: (socket: Socket) => void) => {
    server = createServer((socket) => {
      sockets.add(socket);
      socket.on('error', () => undefined);
      talk(socket);
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const address = server.address();
    return `smtp://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
  };
  /** Answers each line by the first word; `undefined` closes. */
  const talking = (answers: Readonly<Record<string, string | undefined>>) =>
    listening((socket) => {
      socket.write('220 test\r\n');
      socket.on('data', (chunk) => {
        for (const line of chunk.toString().split('\r\n').slice(0, -1)) {
          const word = line.split(' ')[0] ?? '';
          if (!(word in answers)) continue;
          if (answers[word] === undefined) socket.destroy();
          else socket.write(answers[word]);
        }
      });
    });
  const polite = {
    EHLO: '250-test\r\n250 HELP\r\n',
    MAIL: '250 ok\r\n',
    RCPT: '250 ok\r\n',
    DATA: '354 go on\r\n',
    QUIT: '221 bye\r\n',
  };

  it.each<[string, () => Promise<string>, sure?: boolean]>([
    [
      'is down',
      async () => {
        const url = await listening(() => undefined);
        await new Promise((done) => server.close(done));
        return url;
      },
    ],
    ['closes at once', () => listening((socket) => socket.destroy())],
    ['never greets', () => listening(() => undefined)],
    ['drips', () => listening((socket) => void setInterval(() => socket.write('220-'), 50).unref())],
    ['speaks something else', () => listening((socket) => void socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'))],
    ['dies before the mail', () => talking({ ...polite, DATA: undefined })],
    ['never answers to the recipient', () => talking({ ...polite, RCPT: '' })],
    ['never asks for the mail', () => talking({ ...polite, DATA: '' })],
    [
      'dies in the middle of the mail',
      () => talking({ ...polite, Hola: undefined, 'MIME-Version:': undefined }),
      false,
    ],
    ['dies after the mail without an answer', () => talking({ ...polite, '.': undefined }), false],
    ['never answers the mail', () => talking(polite), false],
  ])('is Unavailable when the server %s, and unsure only once the mail is out', async (_what, open, sure = true) => {
    const mailer = mailerAt(await open(), { timeoutMs: 400 });
    const error = await thrownBy(mailer.send(mailTo('ana@example.com')));
    expect(error).toBeInstanceOf(Unavailable);
    expect(error instanceof Unsure).toBe(!sure);
    expect(String(error)).not.toMatch(/ana@/);
  });

  it('does not send to a local part beyond ASCII what the server did not say it takes', async () => {
    const seen: string[] = [];
    const url = await talking(polite);
    server.on('connection', (socket) => socket.on('data', (chunk) => seen.push(chunk.toString())));
    expect(await thrownBy(mailerAt(url).send(mailTo('josé@example.com')))).toBeInstanceOf(Undeliverable);
    expect(seen.join('')).not.toMatch(/MAIL FROM/);
  });
});

describe('SMTP and TLS', () => {
  let server: SmtpStub;
  afterEach(async () => server.close());

  const elsewhere = Object.values(networkInterfaces())
    .flat()
    .find((network) => network && !network.internal && network.family === 'IPv4')?.address;

  (elsewhere ? it.each : it.skip.each)(['', 'user:pass@'])(
    'hands nothing to a server on another machine that does not encrypt (%s)',
    async (login) => {
      const seen: unknown[] = [];
      const onAuth: SMTPServerOptions['onAuth'] = ({ password }, _session, done) => {
        seen.push(password);
        done(null, { user: 'user' });
      };
      server = await smtpStub({ disabledCommands: ['STARTTLS'], allowInsecureAuth: true, onAuth }, '0.0.0.0');
      const mailer = mailerAt(`smtp://${login}${elsewhere}:${server.port}`, { timeoutMs: 2_000 });
      expect(await thrownBy(mailer.send(mailTo('ana@example.com')))).toBeInstanceOf(Unavailable);
      expect(server.sessions()).toBe(1);
      expect([...seen, ...(await server.delivered())]).toEqual([]);
    },
  );

  it('hands nothing to a server whose certificate nobody vouches for', async () => {
    server = await smtpStub({ secure: true });
    const mailer = mailerAt(`smtps://localhost:${server.port}`);
    expect(await thrownBy(mailer.send(mailTo('ana@example.com')))).toBeInstanceOf(Unavailable);
    expect(await server.delivered()).toEqual([]);
  });
});

describe('an SMTP URL', () => {
  it.each([
    ['smtp://mail.example', { host: 'mail.example', port: 587, secure: false }],
    ['smtps://mail.example', { host: 'mail.example', port: 465, secure: true }],
    ['smtp://[::1]:2525', { host: '::1', port: 2525, secure: false }],
    [
      'smtp://a%40b:c%2F@mail.example:25',
      { host: 'mail.example', port: 25, secure: false, login: { user: 'a@b', pass: 'c/' } },
    ],
  ])('%s', (url, expected) => {
    expect(parseSmtpUrl(url)).toEqual(expected);
  });

  it.each(['', 'mail.example', 'https://mail.example', 'smtp://', 'smtp://user:secret@'])('is refused: %j', (url) => {
    expect(() => parseSmtpUrl(url)).toThrow('the SMTP URL must read');
  });

  it('is no reason to start with a sender that is no address', () => {
    expect(() => mailerAt('smtp://localhost', { sender: 'Firm <privacidad@firm.example>' })).toThrow(
      'the sender in the settings',
    );
  });
});
