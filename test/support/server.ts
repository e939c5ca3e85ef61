import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ReceivedMail } from '../../lambdas/adapters/mailbox/read-mailbox.ts';
import type { Role } from '../../lambdas/domain/staff/staff.ts';
import type { LogLine } from '../../lambdas/runtime/log.ts';
import type { Options } from '../../local/options.ts';
import { startServer } from '../../local/server.ts';
import { publish } from '../../policy/model/publish.ts';
import type { Policy } from '../../policy/model/types.ts';
import { fixturePolicy } from './fixture-policy.ts';
import { until } from './until.ts';

/** A policy folder on disk, published, as `--policy FOLDER` takes it. */
export const policyFolder = async (
  folder: string,
  ...versions: { policy: Policy; material?: string[]; at?: string }[]
) => {
  await mkdir(folder, { recursive: true });
  for (const { policy, material, at = '2026-01-15T09:00:00.000Z' } of versions) {
    await publish({ policy, folder, now: new Date(at), ...(material && { material }) });
    await writeFile(join(folder, 'policy.ts'), `export const policy = ${JSON.stringify(policy)};\n`);
  }
  return folder;
};

export type Answer = {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly json: Record<string, unknown>;
};

export type TestServer = {
  readonly url: string;
  readonly folder: string;
  readonly log: readonly LogLine[];
  readonly get: (path: string, headers?: Record<string, string>) => Promise<Answer>;
  readonly post: (path: string, body: unknown, headers?: Record<string, string>) => Promise<Answer>;
  /** Posts an HTML form. */
  readonly postForm: (path: string, fields: Record<string, string>) => Promise<Answer>;
  /** Every mail so far, newest first; to one address if given. */
  readonly mails: (to?: string) => Promise<readonly ReceivedMail[]>;
  /** Waits for a mail of a subject to an address. */
  readonly mail: (to: string, count?: number) => Promise<ReceivedMail>;
  readonly advance: (duration: string) => Promise<Answer>;
  readonly setClock: (instant: string) => Promise<Answer>;
  readonly token: (scope?: string, sub?: string) => Promise<string>;
  /** A token of a member of the staff. */
  readonly staffToken: (role: Role, sub?: string) => Promise<string>;
  readonly stop: () => Promise<void>;
  /** Stops it and starts another on the same data. */
  readonly restart: (changes?: TestServerOptions) => Promise<TestServer>;
};

export type TestServerOptions = {
  readonly policy?: string;
  readonly folder?: string;
  /** Keeps the throttle on, which would otherwise answer in place of what is tested. */
  readonly throttled?: boolean;
};

const toAnswer = async (response: Response): Promise<Answer> => {
  const text = await response.text();
  const isJson = /json/.test(response.headers.get('content-type') ?? '');
  return {
    status: response.status,
    headers: response.headers,
    text,
    json: isJson && text !== '' ? JSON.parse(text) : {},
  };
};

/** The one-machine server in demo mode on a free port, over a folder of its own: the door that behaviour is tested through. */
export const testServer = async (options: TestServerOptions = {}): Promise<TestServer> => {
  const folder = options.folder ?? (await mkdtemp(join(tmpdir(), 'habeas-test-')));
  const policy = options.policy ?? (await policyFolder(join(folder, 'policy'), { policy: fixturePolicy }));
  const log: LogLine[] = [];
  const demo: Options = {
    mode: 'demo',
    policy,
    port: 0,
    host: '127.0.0.1',
    data: join(folder, 'data'),
    settings: {
      publicUrl: '',
      sender: 'privacy@demo.example',
      origins: [],
      applications: {
        'partner-crm': {
          organisation: 'Partner Ejemplo SL',
          contact: 'privacidad@partner.example',
          scopes: ['entries'],
        },
        'own-shop': {
          organisation: 'Acme Papelería, S.L.',
          contact: 'tienda@acme.example.com',
          scopes: [
            'consents',
            'decisions',
            'lookup',
            'messages',
            'imports',
            'events',
            'sessions',
            'visits',
            'statistics',
          ],
        },
        'own-app': { organisation: 'Acme Papelería, S.L.', contact: 'app@acme.example.com', scopes: ['sessions'] },
        'read-only': { organisation: 'Auditoría Ficticia SL', contact: 'hola@auditoria.example', scopes: [] },
      },
    },
  };
  const running = await startServer(demo, (line) => log.push(line), options.throttled ? undefined : () => true);
  const url = running.url.replace('localhost', '127.0.0.1');
  const call = async (path: string, init: RequestInit) =>
    toAnswer(await fetch(url + path, { redirect: 'manual', ...init }));

  const server: TestServer = {
    url,
    folder,
    log,
    get: (path, headers = {}) => call(path, { headers }),
    post: (path, body, headers = {}) =>
      call(path, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      }),
    postForm: (path, fields) =>
      call(path, { method: 'POST', headers: { accept: 'text/html' }, body: new URLSearchParams(fields) }),
    async mails(to) {
      const { json } = await server.get('/_local/mail');
      const mails = json as unknown as ReceivedMail[];
      return to === undefined ? mails : mails.filter((mail) => mail.to === to);
    },
    async mail(to, count = 1) {
      const [newest] = await until(async () => {
        const mails = await server.mails(to);
        return mails.length >= count && mails;
      }, `no mail number ${count} to ${to} arrived`);
      return newest as ReceivedMail;
    },
    advance: (duration) => server.post('/_local/clock', { advance: duration }),
    setClock: (instant) => server.post('/_local/clock', { now: instant }),
    async token(scope = 'entries', sub = 'partner-crm') {
      const { json } = await server.post('/_local/token', { scope, sub });
      return String(json['token']);
    },
    async staffToken(role, sub = `demo-${role}`) {
      const { json } = await server.post('/_local/token', { role, sub });
      return String(json['token']);
    },
    async stop() {
      await running.stop();
      if (!options.folder) await rm(folder, { recursive: true, force: true });
    },
    async restart(changes = {}) {
      await running.stop();
      return testServer({ ...options, policy, folder, ...changes });
    },
  };
  return server;
};

/** Path of the first link of a kind in a mail. */
export const linkIn = (mail: ReceivedMail): string => {
  const link = mail.links.find((url) => url.includes('/links/'));
  if (!link) throw new Error('the mail has no link');
  return new URL(link).pathname;
};

/** Address of a server as the mails name it: pages and links then have one origin. */
export const originOf = (server: TestServer): string => server.url.replace('127.0.0.1', 'localhost');
