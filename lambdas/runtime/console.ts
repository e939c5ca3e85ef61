import * as z from 'zod';
import type { Language } from '../../policy/model/types.ts';
import { type ProblemCode, problems, Refusal } from '../domain/problems.ts';
import { type ConsoleSession, checkFormToken, formToken, signInMinutes } from '../domain/staff/sign-in.ts';
import type { Role, Staff } from '../domain/staff/staff.ts';
import { holdsOne, paths, type Visitor } from '../pages/console/frame.ts';
import { consoleProblemPage, outsideProblemPage } from '../pages/console/problem-page.ts';
import type { HttpAnswer, HttpRequest, World } from './handler.ts';

/** Somebody who is signed in to the console and may see what they ask for. */
export type AtConsole = {
  readonly sessionId: string;
  readonly session: ConsoleSession;
  readonly staff: Staff;
  readonly visitor: Visitor;
  /** Token of the forms that are posted to a path. */
  readonly tokenFor: (path: string) => Promise<string>;
};

/** A form of the console carries this beside its own fields. */
export const tokenShape = z
  .string()
  .max(60)
  .optional()
  .describe('Only our own form carries it, for one session and path');

/** What of a posted form is about: everything, as it stands. */
export const asPosted = (fields: Readonly<Record<string, string>>): unknown => fields;

type Settings = Pick<World, 'settings'>;

/** Such a cookie is bound to the host and comes over HTTPS alone (RFC 6265bis section 4.1.3); the demo has neither to offer. */
const cookieName = (name: string, { settings }: Settings): string =>
  settings.publicUrl.startsWith('https:') ? `__Host-${name}` : name;

/** `Lax`: the browser comes back from the issuer, which is another site. */
const cookie = (name: string, value: string, world: Settings, maxAge?: number): string =>
  [
    `${cookieName(name, world)}=${value}`,
    'Path=/',
    'HttpOnly',
    'SameSite=Lax',
    ...(maxAge === undefined ? [] : [`Max-Age=${maxAge}`]),
    ...(world.settings.publicUrl.startsWith('https:') ? ['Secure'] : []),
  ].join('; ');

const sessionCookie = 'habeas-console';
const signInCookie = 'habeas-sign-in';

/** Ends with the browser, or with the session. */
export const keepSession = (id: string, world: Settings): string => cookie(sessionCookie, id, world);
export const forgetSession = (world: Settings): string => cookie(sessionCookie, '', world, 0);
export const keepSignIn = (keeps: string, world: Settings): string =>
  cookie(signInCookie, keeps, world, signInMinutes * 60);
export const forgetSignIn = (world: Settings): string => cookie(signInCookie, '', world, 0);
export const keptSignIn = ({ cookies }: Pick<HttpRequest, 'cookies'>, world: Settings): string =>
  cookies[cookieName(signInCookie, world)] ?? '';

/** Whoever signed in, if their session goes on. */
export const sessionOf = async (
  { cookies }: Pick<HttpRequest, 'cookies'>,
  world: Settings & Pick<World, 'consoleSessions'>,
): Promise<{ readonly sessionId: string; readonly session: ConsoleSession } | undefined> => {
  const sessionId = cookies[cookieName(sessionCookie, world)] ?? '';
  const session = sessionId === '' ? undefined : await world.consoleSessions.find(sessionId);
  return session && { sessionId, session };
};

/** To another page of the console, which is asked for anew: going back and forth sends nothing twice. */
export const goTo = (path: string, { settings }: Settings, cookies?: readonly string[]): HttpAnswer => ({
  status: 303,
  location: `${settings.publicUrl}${path}`,
  ...(cookies && { cookies }),
});

/** Says no to somebody who is not signed in: a page for a browser, a problem document for anything else. */
export const refuseOutside = (
  code: ProblemCode,
  { wantsPage, language }: Pick<HttpRequest, 'wantsPage' | 'language'>,
  { policy }: Pick<World, 'policy'>,
): HttpAnswer => {
  if (!wantsPage) throw new Refusal(code);
  return { status: problems[code][0], page: outsideProblemPage({ policy, language }, code) };
};

/** Says no to somebody who is. */
export const refuseInside = (
  code: ProblemCode,
  visitor: Visitor,
  { wantsPage }: Pick<HttpRequest, 'wantsPage'>,
): HttpAnswer => {
  if (!wantsPage) throw new Refusal(code);
  return { status: problems[code][0], page: consoleProblemPage(visitor, code) };
};

/** The language that was asked for on this page, kept from then on; else that of the session. */
const languageAt = async (
  { query }: Pick<HttpRequest, 'query'>,
  { sessionId, session }: { readonly sessionId: string; readonly session: ConsoleSession },
  { policy, consoleSessions }: Pick<World, 'policy' | 'consoleSessions'>,
): Promise<Language> => {
  const asked = policy.languages.find((language) => language === query['lang']);
  if (asked && asked !== session.language) await consoleSessions.speak(sessionId, asked);
  return asked ?? session.language;
};

const enter = async (request: Pick<HttpRequest, 'query' | 'cookies'>, world: World): Promise<AtConsole | undefined> => {
  const found = await sessionOf(request, world);
  if (!found) return undefined;
  const { sessionId, session } = found;
  const tokenFor = (path: string) => formToken(sessionId, path, world);
  const language = await languageAt(request, found, world);
  const visitor: Visitor = {
    policy: world.policy,
    language,
    staff: session.staff,
    leaving: await tokenFor(paths.signOut),
  };
  return { ...found, staff: session.staff, visitor, tokenFor };
};

/** Lets in whoever holds one of the roles; what anybody else tries is logged. */
const admit = async (
  here: AtConsole,
  asked: readonly Role[],
  request: Pick<HttpRequest, 'wantsPage'>,
  { audit }: World,
  answer: () => Promise<HttpAnswer>,
): Promise<HttpAnswer> => {
  const { staff, visitor } = here;
  if (!holdsOne(staff, asked)) {
    await audit.note({ by: staff, act: 'refused', reason: 'ROLE_MISSING' });
    return refuseInside('ROLE_MISSING', visitor, request);
  }
  try {
    return await answer();
  } catch (error) {
    if (error instanceof Refusal) return refuseInside(error.code, visitor, request);
    throw error;
  }
};

/** Answers a page of the console to whoever signed in and holds one of the roles; sends anybody else to sign in first. */
export const showAtConsole = async (
  request: HttpRequest,
  world: World,
  { roles, path }: { readonly roles: readonly Role[]; readonly path: string },
  show: (here: AtConsole) => Promise<HttpAnswer>,
): Promise<HttpAnswer> => {
  const here = await enter(request, world);
  if (!here) {
    const query = new URLSearchParams({
      to: path,
      ...(request.query['lang'] !== undefined && { lang: request.language }),
    });
    return goTo(`${paths.signIn}?${query}`, world);
  }
  return admit(here, roles, request, world, () => show(here));
};

/**
 * Does what a form of the console asks for: sent by our own page, of this session and for this path, by somebody who holds one of the
 * roles. Anything else is refused, and nothing is done.
 */
export const actAtConsole = async <Body extends { readonly token?: string | undefined }>(
  request: HttpRequest<Body>,
  world: World,
  { roles, path }: { readonly roles: readonly Role[]; readonly path: string },
  act: (here: AtConsole) => Promise<HttpAnswer>,
): Promise<HttpAnswer> => {
  if (!request.fromForm) throw new Refusal('UNSUPPORTED_TYPE');
  if (request.fromElsewhere) return refuseOutside('FORM_NOT_OURS', request, world);
  const here = await enter(request, world);
  if (!here) return refuseOutside('SESSION_OVER', request, world);
  return admit(here, roles, request, world, async () => {
    await checkFormToken(request.body.token ?? '', { sessionId: here.sessionId, path }, world);
    return act(here);
  });
};
