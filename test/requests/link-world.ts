import { randomBytes, randomUUID } from 'node:crypto';
import type { RequestLinkKind } from '../../lambdas/domain/keys/key-ring.ts';
import { type Address, parseAddress } from '../../lambdas/domain/mail/address.ts';
import type { Mail } from '../../lambdas/domain/mail/mailer.ts';
import { linkTo } from '../../lambdas/domain/mail/send-link.ts';
import { newFile } from '../../lambdas/domain/requests/receive.ts';
import type { RequestContent, RequestFile } from '../../lambdas/domain/requests/request.ts';
import type { World } from '../../lambdas/runtime/handler.ts';
import { person } from '../support/people.ts';
import { type TestWorld, testWorld, type WorldAnswer } from '../support/test-world.ts';

export type LinkWorld = {
  readonly world: World;
  readonly folder: string;
  readonly call: TestWorld['call'];
  readonly now: () => Date;
  readonly advance: (minutes: number) => void;
  /** Everything that was handed over. */
  readonly sent: Mail[];
  /** What the mail server throws instead of taking a mail. */
  fault: (() => Error) | undefined;
  /** Registers and confirms somebody; answers their id. */
  readonly known: (name: string, email: string, more?: Record<string, unknown>) => Promise<string>;
  /** A request as it stands once somebody has dealt with it. */
  readonly request: (changes?: Partial<RequestFile>, content?: RequestContent) => Promise<RequestFile>;
  /** Path of a link about a request. */
  readonly link: (kind: RequestLinkKind, requestId: string, language?: 'es' | 'en') => Promise<string>;
  readonly show: (path: string, accept?: string) => Promise<WorldAnswer>;
  readonly post: (path: string, body: unknown) => Promise<WorldAnswer>;
  /** Posts an HTML form, as a browser does. */
  readonly postForm: (path: string, fields: Record<string, string>) => Promise<WorldAnswer>;
  readonly close: () => Promise<void>;
};

const letters = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const reference = () => `R-${[...randomBytes(13)].map((byte) => letters[byte % 32]).join('')}`;

/** The handlers over a real file and folder, with requests as somebody left them. */
export const linkWorld = async (): Promise<LinkWorld> => {
  let at = new Date('2027-01-11T11:00:00.000Z');
  const now = () => new Date(at);
  const sent: Mail[] = [];
  const opened: TestWorld = await testWorld({
    now,
    mailer: {
      ready: async () => undefined,
      send: async (mail) => {
        if (links.fault) throw links.fault();
        sent.push(mail);
      },
    },
  });
  const { world, folder, call, close } = opened;
  const links: LinkWorld = {
    world,
    folder,
    call,
    now,
    advance: (minutes) => {
      at = new Date(at.getTime() + minutes * 60_000);
    },
    sent,
    fault: undefined,
    async known(name, email, more = {}) {
      const before = await world.people.subjectsAt(parseAddress(email) as Address);
      const answer = await opened.post('/registrations', {
        form: 'registration',
        language: 'es',
        noticeHash: opened.noticeHash,
        accepted: true,
        fields: person(name, email, more),
        decisions: { newsletter: true, profiling: false },
      });
      if (answer.statusCode !== 202) throw new Error(`registering was answered ${answer.statusCode} ${answer.body}`);
      const mail = sent.findLast(({ to }) => to === email);
      const path = /https:\/\/privacy\.example\.com(\/links\/[\w-]+)/.exec(mail?.text ?? '')?.[1] ?? '';
      await opened.follow(path, { action: 'confirm' });
      const after = await world.people.subjectsAt(parseAddress(email) as Address);
      const [id] = after.filter((one) => !before.includes(one));
      if (id === undefined) throw new Error('nobody was registered');
      return id;
    },
    async request(changes = {}, content = { address: 'ana@example.com' }) {
      const receivedAt = now().toISOString();
      const begun = { id: reference(), right: 'access', channel: 'web', language: 'es', state: 'answered' } as const;
      const ended = changes.state === undefined && ({ closedAt: receivedAt, outcome: 'fulfilled' } as const);
      const file = newFile({ ...begun, receivedAt, ...ended, ...changes }, world);
      return world.requests.open({ file, content, entry: { at: receivedAt, by: 'person', what: 'received' } });
    },
    async link(kind, requestId, language = 'es') {
      const payload = { kind, id: randomUUID(), issuedAt: now(), requestId, language };
      return new URL((await linkTo(payload, world)).link).pathname;
    },
    show: (path, accept = 'text/html') => call('GET', path, { headers: { accept } }),
    post: (path, body) =>
      call('POST', path, {
        headers: { 'content-type': 'application/json', accept: 'application/json' },
        body: JSON.stringify(body),
      }),
    postForm: (path, fields) =>
      call('POST', path, {
        headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'text/html' },
        body: new URLSearchParams(fields).toString(),
      }),
    close,
  };
  return links;
};
