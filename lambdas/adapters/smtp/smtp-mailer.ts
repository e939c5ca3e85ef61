import { Readable } from 'node:stream';
import { Deferred, type Mail, type Mailer, Undeliverable, Unsure } from '../../domain/mail/mailer.ts';
import { Unavailable } from '../../stores/table.ts';
import { composeMail, messageIdOf, needsUtf8, senderAddress } from '../mime.ts';
import { readiness } from '../readiness.ts';
import { inSmtpSession, parseSmtpUrl, type SmtpSession } from './smtp-session.ts';

export type SmtpMailerOptions = {
  /** `smtp://[user:password@]host[:port]`, or `smtps://…` for TLS from the start. */
  readonly url: string;
  readonly sender: string;
  readonly now: () => Date;
  readonly newId: () => string;
  /** For one session from connecting to the last answer; default 20 seconds. */
  readonly timeoutMs?: number;
  /** Certificate (PEM) of the authority that signed the relay's, where that is the firm's own. */
  readonly ca?: string;
};

/**
 * Hands mails to a relay, one session each. TLS 1.2 with a valid certificate is required, except to a relay on this machine.
 * The envelope is the sender and the one recipient; no header is read for it. Nothing is logged.
 */
export const smtpMailer = ({ url, sender, now, newId, timeoutMs = 20_000, ca }: SmtpMailerOptions): Mailer => {
  const from = senderAddress(sender);
  const session = { server: parseSmtpUrl(url), timeoutMs, ...(ca === undefined ? {} : { ca }) };
  const check = () =>
    inSmtpSession(session, async () => undefined).catch((error: unknown) => {
      throw refusalOf(error);
    });
  const state = readiness({ check, now, goodMs: 5_000, badMs: 2_000 });

  return {
    ready: state.ready,

    send: async (mail) => {
      const mime = await composeMail(mail, from, now(), messageIdOf(newId(), from));
      const content = Readable.from([mime]);
      try {
        await inSmtpSession(session, (open) => handOver(open, from, mail.to, content, mime.length));
      } catch (error) {
        // Read to its end: from then on the server may hold the whole mail, whatever breaks.
        const refusal = refusalOf(error, content.readableEnded);
        // One mailbox that is busy does not make the relay unready for everybody.
        if (refusal instanceof Unavailable && !(refusal instanceof Deferred)) state.refuse(refusal);
        throw refusal;
      }
    },
  };
};

const handOver = (
  { connection, extensions }: SmtpSession,
  from: string,
  to: Mail['to'],
  content: Readable,
  size: number,
) =>
  new Promise<void>((resolve, reject) => {
    const utf8 = needsUtf8(from) || needsUtf8(to);
    if (utf8 && !extensions.has('SMTPUTF8')) {
      return reject(new Undeliverable('the mail server takes no addresses beyond ASCII'));
    }
    const envelope = { from, to: [to], size, use8BitMime: utf8 };
    connection.send(envelope, content, (error) => (error ? reject(error) : resolve()));
  });

/** Replies that speak of the session or of us, not of the recipient (RFC 5321 section 4.2.2, RFC 4954 section 6). */
const aboutUs: ReadonlySet<number> = new Set([500, 502, 503, 530, 534, 535, 538]);

type SmtpError = { readonly code?: string; readonly command?: string; readonly responseCode?: number };

const stepOf = (error: unknown) => (error as SmtpError).command;

/**
 * What an SMTP error means, before the mail went out or after; the server's own words may repeat the address, so they end
 * here.
 */
const refusalOf = (error: unknown, isOut = false): Unavailable | Undeliverable => {
  if (error instanceof Unavailable && isOut) return new Unsure(error.message);
  if (error instanceof Unavailable || error instanceof Undeliverable) return error;
  const { code, responseCode } = error as SmtpError;
  const isFinal = responseCode !== undefined && responseCode >= 500 && !aboutUs.has(responseCode);
  if (isFinal && ['RCPT TO', 'DATA'].includes(stepOf(error) ?? '')) {
    return new Undeliverable(`the mail server refused the recipient or the mail (${responseCode})`);
  }
  const said = `the mail server did not take the mail over (${responseCode ?? code ?? 'unknown'})`;
  if (responseCode !== undefined) return stepOf(error) === 'RCPT TO' ? new Deferred(said) : new Unavailable(said);
  return isOut ? new Unsure(said) : new Unavailable(said);
};
