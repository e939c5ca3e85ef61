import { randomUUID } from 'node:crypto';
import type { SqliteTable } from '../../lambdas/adapters/sqlite/sqlite-table.ts';
import { type Choice, type Decision, signDecision, textHashes } from '../../lambdas/domain/consent/decision.ts';
import { type Address, parseAddress } from '../../lambdas/domain/mail/address.ts';
import type { Mail, Mailer } from '../../lambdas/domain/mail/mailer.ts';
import { handler as sendQueued } from '../../lambdas/handlers/send-queued.ts';
import { handler as sendWaiting } from '../../lambdas/handlers/send-waiting.ts';
import { type Route, routes } from '../../lambdas/routes.ts';
import { httpHandlers } from '../../lambdas/runtime/all-handlers.ts';
import type { World } from '../../lambdas/runtime/handler.ts';
import { type HttpEvent, httpFunction } from '../../lambdas/runtime/http.ts';
import type { Parts } from '../../lambdas/runtime/world.ts';
import { testWorld } from './test-world.ts';

type Reply = { readonly status: number; readonly json: Record<string, unknown> };
type Person = { readonly subjectId: string; readonly address: Address };

/** What `GET /messages/{id}` says of one person. */
export type Shown = {
  readonly subjectId: string;
  readonly state: string;
  readonly reason?: string;
  readonly basis?: string;
  readonly decisionId?: string;
  readonly copies: number;
};

export const newsIn = {
  es: { subject: 'Cuadernos nuevos', paragraphs: ['Han llegado los cuadernos de otoño.'] },
  en: { subject: 'New notebooks', paragraphs: ['The autumn notebooks have arrived.'] },
};

/** A service message and an advertising one of the fixture policy, for these people. */
export const notice = (subjects: readonly string[], changes: Record<string, unknown> = {}) => ({
  messageId: randomUUID(),
  template: 'maintenance',
  subjects,
  variables: { date: '3 de marzo' },
  ...changes,
});
export const news = (subjects: readonly string[], changes: Record<string, unknown> = {}) => ({
  messageId: randomUUID(),
  template: 'news',
  subjects,
  content: newsIn,
  ...changes,
});

const publicUrl = 'https://privacy.example.com';
const scopes = ['consents', 'decisions', 'messages'];

export type MessageWorld = {
  readonly world: World;
  /** Everything that was handed over. */
  readonly sent: Mail[];
  /** What the mail server does instead of taking a mail; set and unset by a test. */
  fault: ((mail: Mail) => Promise<void> | void) | undefined;
  /** What it does instead of saying that it is ready. */
  readyFault: (() => void) | undefined;
  readonly advance: (ms: number) => void;
  /** Calls a route as the firm's shop, or as another application. */
  readonly call: (method: Route['method'], path: string, body?: unknown, sub?: string) => Promise<Reply>;
  /** Stores a person who confirmed the form with these choices. */
  readonly person: (
    choices?: Readonly<Record<string, Choice>>,
    changes?: Partial<Decision>,
    email?: string,
  ) => Promise<Person>;
  /** Hands all changes since the last time to the feed. */
  readonly pump: () => Promise<void>;
  /** Runs the schedule. */
  readonly schedule: () => Promise<void>;
  /** Queues a message and lets the feed send it; answers its path. */
  readonly send: (message: { readonly messageId: string }) => Promise<string>;
  readonly show: (path: string) => Promise<readonly Shown[]>;
  readonly close: () => Promise<void>;
};

const toEvent = (method: string, target: string, body: unknown, claims: Record<string, string>): HttpEvent => {
  const url = new URL(target, publicUrl);
  const route = routes.find(({ method: own, path }) => {
    const form = new RegExp(`^${path.replace(/\{\w+\}/g, '[^/]+')}$`);
    return own === method && form.test(url.pathname);
  });
  if (!route) throw new Error(`no route for ${method} ${url.pathname}`);
  const names = route.path.split('/');
  const values = url.pathname.split('/');
  const pairs = names.flatMap((name, at) => (name.startsWith('{') ? [[name.slice(1, -1), values[at]]] : []));
  return {
    version: '2.0',
    routeKey: `${method} ${route.path}`,
    rawPath: url.pathname,
    rawQueryString: url.search.slice(1),
    pathParameters: Object.fromEntries(pairs),
    queryStringParameters: Object.fromEntries(url.searchParams),
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    isBase64Encoded: false,
    requestContext: {
      http: { method, path: url.pathname },
      requestId: 'test',
      authorizer: { jwt: { claims, scopes: [] } },
    },
  } as unknown as HttpEvent;
};

/** The handlers with a mail server that does what a test says: what cannot be brought about through the demo server. */
export const messageWorld = async (parts: Partial<Parts> = {}): Promise<MessageWorld> => {
  let now = new Date('2026-03-02T09:00:00.000Z').getTime();
  const sent: Mail[] = [];
  const mailer: Mailer = {
    ready: async () => self.readyFault?.(),
    send: async (mail) => {
      await self.fault?.(mail);
      sent.push(mail);
    },
  };
  const application = { organisation: 'Acme Papelería, S.L.', contact: 'tienda@acme.example.com', scopes };
  const opened = await testWorld({
    now: () => new Date(now),
    mailer,
    settings: {
      publicUrl,
      sender: 'privacy@example.com',
      origins: [],
      applications: { 'own-shop': application, 'other#shop': application, reader: { ...application, scopes: [] } },
    },
    ...parts,
  });
  const { world } = opened;
  const answer = httpFunction(routes, await httpHandlers(), world);
  let at = 0;
  let people = 0;

  const self: MessageWorld = {
    world,
    sent,
    fault: undefined,
    readyFault: undefined,
    advance(ms) {
      now += ms;
    },
    async call(method, path, body, sub = 'own-shop') {
      const claims = { client_id: sub, scope: scopes.join(' ') };
      const { statusCode = 0, body: text = '' } = await answer(toEvent(method, path, body, claims));
      return { status: statusCode, json: text === '' ? {} : JSON.parse(text) };
    },
    async person(choices = { newsletter: 'given' }, changes = {}, email) {
      people += 1;
      const address = parseAddress(email ?? `person-${people}@example.com`);
      const { policy, publications, keyRing } = world;
      const [publication] = publications;
      if (!address || !publication) throw new Error('an invented person needs an address and a notice');
      const subjectId = randomUUID();
      const decision = signDecision<Decision>(
        {
          decisionId: randomUUID(),
          subjectId,
          decidedAt: new Date(now).toISOString(),
          policy: policy.id,
          policyVersion: publication.version,
          language: 'es',
          ...textHashes(publication, 'es', policy.bindingLanguage),
          method: 'mailed-link',
          form: 'registration',
          source: 'self',
          purposes: choices,
          ...changes,
        },
        await keyRing.signer(),
      );
      const sealed = {
        kind: 'registration',
        id: randomUUID(),
        issuedAt: new Date(now),
        form: changes.form ?? 'registration',
        language: 'es',
        version: publication.version,
        fields: {},
        decisions: {},
      } as const;
      const person = { address, name: `Persona ${people}`, language: 'es' as const };
      const rememberUntil = new Date(now + 86_400_000);
      const kept = await world.people.keep({ sealed, person, fields: {}, decision, joins: false, rememberUntil });
      if (kept.state !== 'kept') throw new Error('the invented person was not stored');
      return { subjectId, address };
    },
    async pump() {
      for (;;) {
        const { changes } = await (world.table as SqliteTable).changes(at, 1_000);
        if (changes.length === 0) return;
        for (const change of changes) {
          at = change.sequence;
          await sendQueued(change, world);
        }
      }
    },
    schedule: () => sendWaiting(undefined, world),
    async send(message) {
      const { status, json } = await self.call('POST', '/messages', message);
      if (status !== 202) throw new Error(`POST /messages answered ${status} ${JSON.stringify(json)}`);
      await self.pump();
      return `/messages/${message.messageId}`;
    },
    async show(path) {
      const found: Shown[] = [];
      let next: unknown;
      do {
        const { json } = await self.call('GET', next === undefined ? path : `${path}?after=${next}`);
        found.push(...(json['recipients'] as Shown[]));
        next = json['next'];
      } while (next !== undefined);
      return found;
    },
    close: opened.close,
  };
  return self;
};
