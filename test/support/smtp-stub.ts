import type { AddressInfo } from 'node:net';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { type Delivered, readDelivered } from './delivered.ts';
import { testCertificate } from './test-certificate.ts';

export type SmtpStub = {
  readonly port: number;
  readonly url: string;
  readonly delivered: () => Promise<readonly Delivered[]>;
  /** Sessions that came as far as a greeting. */
  readonly sessions: () => number;
  readonly close: () => Promise<void>;
};

/** An SMTP server, on a free port unless one is given, that keeps what it receives; takes mail without sign-in unless `options` say otherwise. */
export const smtpStub = async (options: SMTPServerOptions = {}, host = '127.0.0.1', on = 0): Promise<SmtpStub> => {
  const received: Promise<Delivered>[] = [];
  let sessions = 0;
  const server = new SMTPServer({
    ...testCertificate,
    authOptional: true,
    disableReverseLookup: true,
    closeTimeout: 50,
    onConnect: (_session, done) => {
      sessions += 1;
      done();
    },
    onData: (stream, { envelope }, done) => {
      const from = envelope.mailFrom ? envelope.mailFrom.address : '';
      const to = envelope.rcptTo.map(({ address }) => address);
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        received.push(readDelivered(from, to, Buffer.concat(chunks)));
        done();
      });
    },
    ...options,
  });
  // Clients that break off are what some tests are about.
  server.on('error', () => undefined);
  await new Promise<void>((done) => server.listen(on, host, done));
  const { port } = server.server.address() as AddressInfo;
  return {
    port,
    url: `smtp://127.0.0.1:${port}`,
    delivered: () => Promise.all(received),
    sessions: () => sessions,
    close: () => new Promise((done) => server.close(done)),
  };
};

/** An SMTP refusal with this reply code. */
export const reply = (responseCode: number, text = 'refused mallory@evil.test'): Error =>
  Object.assign(new Error(text), { responseCode });
