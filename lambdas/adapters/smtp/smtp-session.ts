import { isIPv4 } from 'node:net';
import SMTPConnection from 'nodemailer/lib/smtp-connection';
import { Unavailable } from '../../stores/table.ts';

export type SmtpServer = {
  readonly host: string;
  readonly port: number;
  /** TLS from the first byte (`smtps:`, RFC 8314). */
  readonly secure: boolean;
  readonly login?: { readonly user: string; readonly pass: string };
};

/** Reads `smtp://[user:password@]host[:port]` or `smtps://…`; the default ports are 587 and 465 (RFC 6409, RFC 8314). */
export const parseSmtpUrl = (text: string): SmtpServer => {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url?.hostname || !['smtp:', 'smtps:'].includes(url.protocol)) {
    throw new Error('the SMTP URL must read smtp://host:port or smtps://host:port');
  }
  const secure = url.protocol === 'smtps:';
  const login = { user: decodeURIComponent(url.username), pass: decodeURIComponent(url.password) };
  return {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: Number(url.port) || (secure ? 465 : 587),
    secure,
    ...(login.user === '' ? {} : { login }),
  };
};

const isLoopback = (host: string) =>
  host === 'localhost' || host === '::1' || (isIPv4(host) && host.startsWith('127.'));

export type SmtpSession = {
  readonly connection: SMTPConnection;
  /** Keywords that the server announced after TLS (RFC 5321 section 4.1.1.1), upper case. */
  readonly extensions: ReadonlySet<string>;
};

export type SmtpSessionOptions = { readonly server: SmtpServer; readonly timeoutMs: number; readonly ca?: string };

/**
 * Connects, insists on TLS unless the host is this machine, signs in if the URL says so, does `work` and says goodbye. One
 * time limit spans all of it, so that a server that drips cannot hold a caller.
 */
export const inSmtpSession = async <T>(
  { server, timeoutMs, ca }: SmtpSessionOptions,
  work: (session: SmtpSession) => Promise<T>,
): Promise<T> => {
  // A relay on this machine often shows a certificate for another name; without `ca` nothing there is encrypted.
  const plain = isLoopback(server.host) && ca === undefined;
  const connection = new SMTPConnection({
    host: server.host,
    port: server.port,
    secure: server.secure,
    requireTLS: !plain,
    ignoreTLS: plain,
    tls: { minVersion: 'TLSv1.2', ...(ca === undefined ? {} : { ca }) },
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    dnsTimeout: timeoutMs,
    socketCloseTimeout: 1_000,
  });
  let timer: NodeJS.Timeout | undefined;
  const broken = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Unavailable('the mail server took too long')), timeoutMs);
    connection.on('error', reject);
    connection.once('end', () => reject(new Unavailable('the mail server closed the connection')));
  });
  const done = async () => {
    const extensions = await connect(connection);
    if (server.login) await login(connection, server.login);
    return work({ connection, extensions });
  };
  try {
    const result = await Promise.race([broken, done()]);
    connection.quit();
    return result;
  } catch (error) {
    connection.close();
    throw error;
  } finally {
    clearTimeout(timer);
  }
};

const connect = (connection: SMTPConnection) =>
  new Promise<ReadonlySet<string>>((resolve, reject) => {
    connection.connect((error) => {
      if (error) return reject(error);
      // The last answer is the one to EHLO, the second EHLO where STARTTLS came between.
      const [, ...announced] = String(connection.lastServerResponse || '').split(/\r?\n/);
      resolve(new Set(announced.map((line) => line.slice(4).split(' ')[0]?.toUpperCase() ?? '')));
    });
  });

const login = (connection: SMTPConnection, { user, pass }: { readonly user: string; readonly pass: string }) =>
  new Promise<void>((resolve, reject) => {
    // Without this the mail would go out as if no sign-in had been asked for.
    if (!connection.allowsAuth) return reject(new Unavailable('the mail server does not offer to sign in'));
    connection.login({ user, pass }, (error) => (error ? reject(error) : resolve()));
  });
