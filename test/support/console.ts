import type { Page } from 'playwright-core';
import { staffHeaders } from './callers.ts';
import { type Answer, originOf, type TestServer } from './server.ts';

/** Who works at the firm of a demo. */
export type DemoPerson = 'lucia' | 'marcos' | 'ada' | 'sol';

/** A browser at the console, without a browser. */
export type ConsoleTalk = {
  readonly cookie: string;
  readonly get: (path: string, headers?: Record<string, string>) => Promise<Answer>;
  readonly post: (path: string, fields: Record<string, string>, headers?: Record<string, string>) => Promise<Answer>;
  /** Opens a request with a reason; answers its page. */
  readonly open: (id: string, reason?: string) => Promise<Answer>;
  /** Does what a form on the page of a request asks for. */
  readonly act: (id: string, action: string, fields?: Record<string, string>) => Promise<Answer>;
};

/** Value of a cookie that an answer sets, with its name. */
export const cookieOf = (answer: Pick<Answer, 'headers'>, name: string): string =>
  answer.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0] ?? '')
    .find((cookie) => cookie.startsWith(`${name}=`)) ?? '';

/** Path and query of where an answer leads. */
export const pathOf = (answer: Pick<Answer, 'headers'>): string => {
  const { pathname, search } = new URL(answer.headers.get('location') ?? 'http://nowhere');
  return pathname + search;
};

/** Token of the form that is posted to a path. */
export const tokenFor = (page: string, path: string): string =>
  new RegExp(`<form method="post" action="${path}"[^>]*>(?:(?!</form>)[\\s\\S])*?name="token" value="([^"]+)"`).exec(
    page,
  )?.[1] ?? '';

const asPage = { accept: 'text/html' };

const formPost = async (
  server: TestServer,
  path: string,
  fields: Record<string, string>,
  headers: Record<string, string>,
): Promise<Answer> => {
  const response = await fetch(server.url + path, {
    method: 'POST',
    redirect: 'manual',
    headers: { ...asPage, ...headers },
    body: new URLSearchParams(fields),
  });
  const text = await response.text();
  const isJson = /json/.test(response.headers.get('content-type') ?? '');
  return { status: response.status, headers: response.headers, text, json: isJson ? JSON.parse(text) : {} };
};

/** Begins a sign-in: what the browser keeps, and where the issuer asks who it is. */
export const beginAt = async (server: TestServer, to = '/console') => {
  const answer = await formPost(server, '/console/sign-in', { to, language: 'es' }, {});
  const askAt = /url=(.+)$/.exec(answer.headers.get('refresh') ?? '')?.[1] ?? '';
  const { pathname, search, searchParams } = new URL(askAt || 'http://nowhere');
  return { answer, keeps: cookieOf(answer, 'habeas-sign-in'), ask: pathname + search, asked: searchParams };
};

/** Signs in as somebody; answers what the callback said. */
export const signInAs = async (server: TestServer, who: DemoPerson, to?: string): Promise<Answer> => {
  const { keeps, ask } = await beginAt(server, to);
  const back = await server.get(`${ask}&as=${who}`);
  return server.get(pathOf(back), { ...asPage, cookie: keeps });
};

/** Somebody at the console, signed in. */
export const atConsole = async (server: TestServer, who: DemoPerson): Promise<ConsoleTalk> => {
  const cookie = cookieOf(await signInAs(server, who), 'habeas-console');
  if (cookie === '') throw new Error(`${who} could not sign in`);
  const talk: ConsoleTalk = {
    cookie,
    get: (path, headers = {}) => server.get(path, { ...asPage, cookie, ...headers }),
    post: (path, fields, headers = {}) => formPost(server, path, fields, { cookie, ...headers }),
    async open(id, reason = 'contestar a tiempo') {
      const path = `/console/requests/${id}`;
      const asked = await talk.get(path);
      if (!asked.text.includes('name="reason"') || asked.text.includes('class="columns"')) return asked;
      await talk.post(path, { token: tokenFor(asked.text, path), reason });
      return talk.get(path);
    },
    async act(id, action, fields = {}) {
      const path = `/console/requests/${id}/actions`;
      const token = tokenFor((await talk.open(id)).text, path);
      return talk.post(path, { token, action, sure: 'true', reason: 'por teléfono', ...fields });
    },
  };
  return talk;
};

/** Records a request that came by phone; answers its reference. */
export const recorded = async (server: TestServer, request: Record<string, unknown>): Promise<string> => {
  const headers = await staffHeaders(server, 'privacy-lead', 'lucia');
  const sent = { channel: 'phone', language: 'es', reason: 'llamada recibida', ...request };
  const { status, json } = await server.post('/staff/requests', sent, headers);
  if (status !== 201) throw new Error(`recording answered ${status} ${json['code']}`);
  return String(json['id']);
};

/** Civil date so many days before the server’s day. */
export const daysBefore = async (server: TestServer, days: number): Promise<string> => {
  const { json } = await server.get('/_local/clock');
  return new Date(Date.parse(String(json['now'])) - days * 86_400_000).toISOString().slice(0, 10);
};

/** Signs a browser in at the console. */
export const signIn = async (page: Page, server: TestServer, who: DemoPerson, language = 'es'): Promise<void> => {
  await page.goto(`${originOf(server)}/console?lang=${language}`);
  await page.getByRole('button', { name: /^(Entrar|Sign in)$/ }).click();
  await page.waitForURL(/\/oidc\/authorize/);
  await page.locator(`a[href$="as=${who}"]`).click();
  await page.waitForLoadState();
};
