import { readFile } from 'node:fs/promises';
import type { IncomingHttpHeaders } from 'node:http';
import { join } from 'node:path';
import * as z from 'zod';
import { listMailbox, readMail } from '../lambdas/adapters/mailbox/read-mailbox.ts';
import { roles } from '../lambdas/domain/staff/staff.ts';
import type { World } from '../lambdas/runtime/handler.ts';
import type { HttpResult } from '../lambdas/runtime/http.ts';
import type { Background } from './background.ts';
import { advance, type DemoClock, latestInstant } from './demo-clock.ts';
import { isFromHere } from './demo-guard.ts';
import type { DemoIssuer } from './demo-issuer.ts';
import { mailPath, takeDemoMail } from './demo-mail.ts';
import { authorizeDemo } from './demo-sign-in.ts';
import { indexPage } from './pages/index-page.ts';
import { framedMail, mailboxPage, mailPage } from './pages/mailbox-page.ts';

type Parts = {
  readonly world: World;
  readonly clock: DemoClock;
  readonly background: Background;
  readonly issuer: () => Promise<DemoIssuer>;
  readonly mailbox: string;
  /** Address that the server listens on. */
  readonly listensOn: string;
};

export type DemoRequest = {
  readonly method: string;
  readonly url: URL;
  readonly headers: IncomingHttpHeaders;
  /** Parsed JSON, the fields of a form, or the bytes of a mail; undefined when nothing was sent. */
  readonly body: unknown;
};
/** Answers a path under `/_local`; undefined when there is nothing there. */
export type DemoControl = (request: DemoRequest) => Promise<HttpResult | undefined>;

const json = (statusCode: number, body: unknown): HttpResult => ({
  statusCode,
  headers: { 'Content-Type': 'application/json; charset=utf-8', 'Cache-Control': 'no-store' },
  body: JSON.stringify(body),
});
const problem = (status: number, code: string, title: string): HttpResult => {
  const answer = json(status, { type: 'about:blank', title, status, code });
  return { ...answer, headers: { ...answer.headers, 'Content-Type': 'application/problem+json; charset=utf-8' } };
};
const pageWith = (body: string, policy: string, type = 'text/html'): HttpResult => ({
  statusCode: 200,
  headers: {
    'Content-Type': `${type}; charset=utf-8`,
    'Content-Security-Policy': policy,
    'Referrer-Policy': 'no-referrer',
    'X-Content-Type-Options': 'nosniff',
    'Cache-Control': 'no-store',
  },
  body,
});
const pageCsp =
  "default-src 'none'; style-src 'self'; img-src data:; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
const demoCsp =
  "default-src 'none'; style-src 'self'; img-src data:; script-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'";
const frameCsp =
  "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'self'; sandbox allow-popups allow-popups-to-escape-sandbox";

const clockBody = z.union([
  z.strictObject({ now: z.iso.datetime({ offset: true }) }),
  z.strictObject({ advance: z.string().max(60) }),
]);
const tokenBody = z.strictObject({
  scope: z.string().max(200).optional(),
  role: z.enum(roles).optional(),
  sub: z.string().min(1).max(100).optional(),
});

const signInBody = z.record(z.string(), z.string());

const staticTypes: Readonly<Record<string, string>> = {
  'index.html': 'text/html',
  'demo.css': 'text/css',
  'cookie-panel.css': 'text/css',
  'demo.js': 'text/javascript',
  'demo-texts.js': 'text/javascript',
  'element.js': 'text/javascript',
  'cookie-panel.js': 'text/javascript',
  'cookie-layers.js': 'text/javascript',
  'cookie-texts.js': 'text/javascript',
  'cookie-jar.js': 'text/javascript',
  'remember-me.js': 'text/javascript',
  'stand-in.js': 'text/javascript',
};

/** The demo's own endpoints under `/_local/`: mailbox, clock, schedules, tokens, and the sample registration page. */
export const demoControl = ({ world, clock, background, issuer, mailbox, listensOn }: Parts): DemoControl => {
  const { policy } = world;

  const moveClock = async (body: unknown): Promise<HttpResult> => {
    const parsed = clockBody.safeParse(body);
    if (!parsed.success) return problem(422, 'INVALID_BODY', 'Send {"now": instant} or {"advance": ISO 8601 duration}');
    // What is under way belongs to the time before.
    await background.catchUp();
    const target = 'now' in parsed.data ? new Date(parsed.data.now) : advance(clock.now(), parsed.data.advance);
    if (!target) return problem(422, 'INVALID_BODY', 'That is not an ISO 8601 duration, such as PT48H or P6M');
    if (!(target <= latestInstant)) return problem(422, 'INVALID_BODY', 'The clock ends with the year 2999');
    if (!clock.jumpTo(target)) return problem(409, 'CLOCK_BACKWARDS', 'The clock never goes backwards');
    await background.catchUp();
    return json(200, { now: clock.now().toISOString() });
  };

  let lastMove: Promise<unknown> = Promise.resolve();
  /** One after the other, so that two advances add up. */
  const moveClockInTurn = (body: unknown): Promise<HttpResult> => {
    const move = lastMove.then(() => moveClock(body));
    lastMove = move.catch(() => undefined);
    return move;
  };

  const makeToken = async (body: unknown): Promise<HttpResult> => {
    const parsed = tokenBody.safeParse(body);
    if (!parsed.success || (parsed.data.role === undefined) === (parsed.data.scope === undefined)) {
      return problem(422, 'INVALID_BODY', 'Send {"scope": "entries"} or {"role": "operator"}, and "sub" if you like');
    }
    const { role, scope } = parsed.data;
    const applications = Object.entries(world.settings.applications);
    const fitting =
      applications.find(([, { scopes }]) => scope !== undefined && scopes.includes(scope)) ?? applications[0];
    const sub = parsed.data.sub ?? (scope === undefined ? `demo-${role}` : (fitting?.[0] ?? 'demo'));
    const token = await (await issuer()).issue({
      sub,
      ...(scope !== undefined && { scope }),
      ...(role !== undefined && { role }),
    });
    return json(200, { token });
  };

  /** The token endpoint of the sign-in (RFC 6749 section 4.1.3). */
  const redeemCode = async (body: unknown): Promise<HttpResult> => {
    const sent = signInBody.safeParse(body);
    const token = sent.success ? await (await issuer()).redeem(sent.data) : undefined;
    return token === undefined
      ? json(400, { error: 'invalid_grant' })
      : json(200, { token_type: 'Bearer', id_token: token });
  };

  const showMail = async (id: string, part: string | undefined): Promise<HttpResult | undefined> => {
    const mail = await readMail(mailbox, id);
    if (!mail) return undefined;
    if (part === 'html') return pageWith(framedMail(mail.html), frameCsp);
    if (part !== undefined) return undefined;
    return pageWith(mailPage({ policy, mail: { ...mail, sentAt: new Date(mail.receivedAt) } }), pageCsp);
  };

  const get = async (path: string, url: URL): Promise<HttpResult | undefined> => {
    if (path === '' || path === '/') return pageWith(indexPage({ policy, now: clock.now() }), pageCsp);
    if (path === '/mail') {
      const cursor = url.searchParams.get('cursor');
      const { items, cursor: next } = await listMailbox(mailbox, cursor === null ? {} : { cursor });
      const answer = json(200, items);
      if (next === undefined) return answer;
      const link = `</_local/mail?cursor=${encodeURIComponent(next)}>; rel="next"`;
      return { ...answer, headers: { ...answer.headers, Link: link } };
    }
    if (path === '/mailbox') {
      const { items } = await listMailbox(mailbox);
      return pageWith(
        mailboxPage({ policy, mails: items.map((mail) => ({ ...mail, sentAt: new Date(mail.receivedAt) })) }),
        pageCsp,
      );
    }
    if (path === '/clock') return json(200, { now: clock.now().toISOString() });
    if (path === '/.well-known/openid-configuration') return json(200, (await issuer()).configuration());
    if (path === '/oidc/keys') return json(200, (await issuer()).keys());
    if (path === '/oidc/authorize') {
      const found = authorizeDemo(url, await issuer(), world);
      if (!found) return problem(422, 'INVALID_FIELD', 'Only the console of this demo signs people in here');
      return 'page' in found ? pageWith(found.page, pageCsp) : found;
    }
    const mail = /^\/mailbox\/([^/]+)(?:\/([^/]+))?$/.exec(path);
    if (mail) return showMail(mail[1] ?? '', mail[2]);
    const file = /^\/demo\/([\w.-]*)$/.exec(path)?.[1];
    const name = file === '' ? 'index.html' : file;
    const type = name !== undefined && Object.hasOwn(staticTypes, name) ? staticTypes[name] : undefined;
    if (!name || !type) return undefined;
    return pageWith(await readFile(join(import.meta.dirname, 'pages', 'demo', name), 'utf8'), demoCsp, type);
  };

  /** As the mail server hands it over; what follows from it comes with the next turn of the feeds. */
  const takeMail = async (headers: IncomingHttpHeaders, body: unknown): Promise<HttpResult> => {
    const problemOf = await takeDemoMail(headers, body, world);
    return problemOf ? problem(...problemOf) : json(202, { received: true });
  };

  const post = async (path: string, headers: IncomingHttpHeaders, body: unknown): Promise<HttpResult | undefined> => {
    if (path === '/clock') return moveClockInTurn(body);
    if (path === '/token') return makeToken(body);
    if (path === '/oidc/token') return redeemCode(body);
    if (`/_local${path}` === mailPath) return takeMail(headers, body);
    const schedule = /^\/run\/([\w-]+)$/.exec(path)?.[1];
    if (!schedule) return undefined;
    return (await background.run(schedule))
      ? json(200, { ran: schedule })
      : problem(404, 'NOT_FOUND', 'There is no such schedule');
  };

  return async ({ method, url, headers, body }) => {
    if (!isFromHere(headers, listensOn)) {
      return problem(403, 'FOREIGN_ORIGIN', 'The demo is controlled from its own pages and from this machine only');
    }
    const path = url.pathname.slice('/_local'.length);
    if (method === 'GET' || method === 'HEAD') return get(path, url);
    return method === 'POST' ? post(path, headers, body) : undefined;
  };
};
