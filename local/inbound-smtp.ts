import { readFile } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { createSecureContext } from 'node:tls';
import { SMTPServer, type SMTPServerDataStream } from 'smtp-server';
import { type Address, mailboxForms, parseAddress } from '../lambdas/domain/mail/address.ts';
import { mostOfAMail } from '../lambdas/domain/requests/inbound/inbound-mail.ts';
import type { World } from '../lambdas/runtime/handler.ts';
import { describeFault } from '../lambdas/runtime/log.ts';
import type { InboundSmtp } from './listen-at.ts';
import { receiveMail } from './receive-mail.ts';
import { StartProblem } from './start-problem.ts';

/** Connections at once, of everybody and of one address; a mail server in front comes from one address only. */
const mostConnections = 50;
const mostOfOne = 20;
const mostRecipients = 10;
/** A connection on which nothing happens, and any connection whatever happens on it, ends after so long. */
const silenceMs = 60_000;
const longestMs = 5 * 60_000;
const stopWithinMs = 2_000;

/** A refusal with its reply code and enhanced status (RFC 5321 section 4.2, RFC 3463); the text names nobody. */
const refusal = (responseCode: number, text: string): Error => Object.assign(new Error(text), { responseCode });

const busy = () => refusal(421, '4.3.2 Too many connections from there, try again later');
const notHere = () => refusal(550, '5.7.1 No such mailbox here, and nothing is passed on');
const tooLarge = () => refusal(552, `5.3.4 Larger than ${mostOfAMail} bytes; send it without attachments`);
const unreadable = () => refusal(554, '5.6.0 From names nobody who could be answered');
const notNow = () => refusal(451, '4.3.0 Cannot be kept at the moment, try again later');

/** Whose mail is taken: that of the policy’s address, and of the domain that our own mails come from and are answered to. */
const takes = ({ policy, settings }: Pick<World, 'policy' | 'settings'>) => {
  const { email } = policy.controller;
  const own = typeof email === 'string' ? parseAddress(email) : undefined;
  const forms = own ? mailboxForms(own) : [];
  const domainOf = (address: string) => address.slice(address.lastIndexOf('@') + 1).toLowerCase();
  return (address: Address): boolean =>
    domainOf(address) === domainOf(settings.sender) || mailboxForms(address).some((form) => forms.includes(form));
};

/** The whole of a mail that is not too large; what is too large is let by. */
const contentOf = async (stream: SMTPServerDataStream): Promise<Buffer | undefined> => {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) if (!stream.sizeExceeded) chunks.push(chunk as Buffer);
  return stream.sizeExceeded ? undefined : Buffer.concat(chunks);
};

const secureOptions = async (file: string | undefined) => {
  if (file === undefined) return { disabledCommands: ['AUTH', 'STARTTLS'] };
  const pem = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new StartProblem(`The certificate ${file} cannot be read (${error.code ?? error.name}).`);
  });
  try {
    createSecureContext({ cert: pem, key: pem });
  } catch {
    // What OpenSSL says of it means nothing to anybody.
    throw new StartProblem(`${file} does not hold a certificate and the key that belongs to it.`);
  }
  return { disabledCommands: ['AUTH'], cert: pem, key: pem, minVersion: 'TLSv1.2' as const };
};

const listen = (server: SMTPServer, { host, port }: InboundSmtp): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(new StartProblem(`Mail cannot be taken on ${host}:${port} (${error.code ?? error.name}).`)),
    );
    server.listen(port, host, resolve);
  });

/**
 * Takes mail for the address of the policy by SMTP, with STARTTLS where there is a certificate. Passes nothing on, signs nobody in,
 * and says yes only to what is safely kept: anything else is left with whoever sends it, who tries again or is told. Throws
 * `StartProblem`.
 */
export const openInboundSmtp = async (
  at: InboundSmtp,
  world: World,
): Promise<{ readonly close: () => Promise<void> }> => {
  const { log } = world;
  const isOurs = takes(world);

  /** Answers nothing where the mail is kept, else why not. */
  const take = async (stream: SMTPServerDataStream, envelopeSender: string): Promise<Error | undefined> => {
    const content = await contentOf(stream);
    if (!content) return tooLarge();
    // As a mail server writes it at delivery (RFC 5321 section 4.4): an empty one marks what machines send.
    const raw = Buffer.concat([Buffer.from(`Return-Path: <${envelopeSender}>\r\n`), content]);
    try {
      return (await receiveMail(raw, world)) ? undefined : unreadable();
    } catch (error) {
      log({ event: 'fault', name: 'inbound-smtp', ...describeFault(error) });
      return notNow();
    }
  };

  const server: SMTPServer = new SMTPServer({
    ...(await secureOptions(at.tls)),
    banner: 'Habeas',
    authOptional: true,
    disableReverseLookup: true,
    size: mostOfAMail,
    maxClients: mostConnections,
    maxRecipients: mostRecipients,
    socketTimeout: silenceMs,
    closeTimeout: stopWithinMs,
    logger: false,
    onConnect: ({ remoteAddress: from }, done) => {
      const open = [...server.connections].filter(({ remoteAddress }) => remoteAddress === from);
      done(open.length > mostOfOne ? busy() : null);
    },
    onRcptTo: ({ address }, _session, done) => {
      const checked = parseAddress(address);
      done(checked && isOurs(checked) ? null : notHere());
    },
    onData: async (stream, { envelope: { mailFrom } }, done) => {
      // Where the stream breaks off nobody is left to answer.
      done((await take(stream, mailFrom ? mailFrom.address : '').catch(notNow)) ?? null);
    },
  });
  server.server.on('connection', (socket: Socket) => {
    const end = setTimeout(() => socket.destroy(), longestMs).unref();
    socket.once('close', () => clearTimeout(end));
  });
  await listen(server, at);
  // Connections that break are nothing to speak of; what the errors say may name where they came from.
  server.on('error', () => undefined);
  return { close: () => new Promise((resolve) => server.close(resolve)) };
};
