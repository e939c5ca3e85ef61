import { createHash, timingSafeEqual } from 'node:crypto';
import type { Language } from '../../../policy/model/types.ts';
import { decrypt, encrypt, keyedHash } from '../keys/sealing.ts';
import type { Ports } from '../ports.ts';
import { Refusal } from '../problems.ts';
import type { Staff } from './staff.ts';

/** Claims of whoever signed in, as the issuer vouches for them. */
export type SignedIn = Readonly<Record<string, unknown>>;

/** The issuer as a place to sign in: the authorization code flow of OpenID Connect Core 1.0 section 3.1, with PKCE (RFC 7636). */
export type SignInIssuer = {
  /** Where a browser goes to sign in. Throws `Unavailable` while the issuer does not answer. */
  readonly askAt: (asked: {
    readonly state: string;
    readonly nonce: string;
    /** SHA-256 of the verifier, base64url. */
    readonly challenge: string;
    readonly redirectUri: string;
    readonly language: Language;
  }) => Promise<string>;
  /**
   * What the issuer says of whoever brings that code: claims of an ID token that is genuine, live and meant for us. Undefined for a
   * code or token that is not good. Throws `Unavailable` while nobody can tell.
   */
  readonly redeem: (brought: {
    readonly code: string;
    readonly verifier: string;
    readonly redirectUri: string;
  }) => Promise<SignedIn | undefined>;
};

/** Why a member of staff opened a request, and when, ISO 8601 UTC. */
export type Opened = { readonly reason: string; readonly at: string };

/** Somebody of the staff at the console. */
export type ConsoleSession = {
  readonly staff: Staff;
  readonly language: Language;
  /** By the reference of the request. */
  readonly opened: Readonly<Record<string, Opened>>;
};

/**
 * Sessions of the console. Ids are made of chance and stored as hashes. A session ends half an hour after its last use, and eight
 * hours after its beginning whatever happens; the roles in it are believed for as long.
 */
export type ConsoleSessions = {
  readonly begin: (staff: Staff, language: Language) => Promise<string>;
  /** Undefined once it has ended, or if it never was; looking counts as use. */
  readonly find: (id: string) => Promise<ConsoleSession | undefined>;
  readonly speak: (id: string, language: Language) => Promise<void>;
  /** Notes why a request was opened, so that it can be shown again for a while. */
  readonly open: (id: string, reference: string, reason: string) => Promise<void>;
  readonly end: (id: string) => Promise<void>;
};

/** So long a reason that was given for opening a request covers another look at it, each of which is logged with it. */
export const openedMinutes = 20;
/** So long somebody may take to sign in. */
export const signInMinutes = 10;

/** What a browser brings back from the issuer has to fit; it keeps that itself, sealed. */
type Begun = {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
  /** Path that they wanted to see. */
  readonly to: string;
  readonly language: Language;
  readonly at: string;
};

const callbackPath = '/console/callback';
/** Paths of the console and no others: nobody is sent anywhere else after they signed in. */
const isOurs = (path: string): boolean => /^\/console(\/(?!\/)[\w/-]{0,80})?$/.test(path);
const forSignIn = Buffer.from('habeas/console/sign-in/1');

type Needs = Pick<Ports, 'keyRing' | 'now' | 'random' | 'settings'>;

/** Where a browser has to go, and what it keeps meanwhile: readable to us alone. */
export const beginSignIn = async (
  { to, language }: { readonly to: string; readonly language: Language },
  issuer: SignInIssuer,
  { keyRing, now, random, settings }: Needs,
): Promise<{ readonly askAt: string; readonly keeps: string }> => {
  const chance = () => Buffer.from(random(32)).toString('base64url');
  const [state, nonce, verifier] = [chance(), chance(), chance()];
  const at = now().toISOString();
  const begun: Begun = { state, nonce, verifier, to: isOurs(to) ? to : '/console', language, at };
  const challenge = createHash('sha256').update(verifier).digest('base64url');
  const redirectUri = `${settings.publicUrl}${callbackPath}`;
  const { key } = await keyRing.derived('console');
  return {
    askAt: await issuer.askAt({ state, nonce, challenge, redirectUri, language }),
    keeps: encrypt(key, Buffer.from(JSON.stringify(begun)), forSignIn, random).toString('base64url'),
  };
};

const same = (one: string, other: string): boolean => {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
};

const readBegun = async (keeps: string, { keyRing, now }: Needs): Promise<Begun | undefined> => {
  const sealed = Buffer.from(keeps, 'base64url');
  const plain = (await keyRing.recent('console', 1)).flatMap(({ key }) => decrypt(key, sealed, forSignIn) ?? []);
  const begun = plain[0] && (JSON.parse(plain[0].toString()) as Begun);
  return begun && now().getTime() - Date.parse(begun.at) < signInMinutes * 60_000 ? begun : undefined;
};

/**
 * Who came back from the issuer, and what they wanted to see. Throws `SIGN_IN_FAILED` unless it is the same browser, in time, with
 * a code that the issuer takes for what this browser began (RFC 9700 section 4.7; OpenID Connect Core 1.0 section 3.1.3.7).
 */
export const finishSignIn = async (
  brought: { readonly keeps: string; readonly state: string; readonly code: string },
  issuer: SignInIssuer,
  ports: Needs,
): Promise<{ readonly claims: SignedIn; readonly to: string; readonly language: Language }> => {
  const begun = await readBegun(brought.keeps, ports);
  if (!begun || brought.code === '' || !same(begun.state, brought.state)) throw new Refusal('SIGN_IN_FAILED');
  const { verifier, nonce, to, language } = begun;
  const redirectUri = `${ports.settings.publicUrl}${callbackPath}`;
  const claims = await issuer.redeem({ code: brought.code, verifier, redirectUri });
  if (!claims || !same(String(claims['nonce'] ?? ''), nonce)) throw new Refusal('SIGN_IN_FAILED');
  return { claims, to, language };
};

/** What a form of the console carries: made for one session and one path, and by nobody else. Nothing is stored. */
export const formToken = async (
  sessionId: string,
  path: string,
  { keyRing }: Pick<Ports, 'keyRing'>,
): Promise<string> => formHash((await keyRing.derived('nonce')).key, sessionId, path);

const formHash = (key: Uint8Array, sessionId: string, path: string) => keyedHash(key, 'console', sessionId, path);

/** No page of the console is worked with for longer than its session lasts. */
const pageHours = 24;

/** Throws `FORM_NOT_OURS` unless the form was made for this session and path. */
export const checkFormToken = async (
  sent: string,
  { sessionId, path }: { readonly sessionId: string; readonly path: string },
  { keyRing }: Pick<Ports, 'keyRing'>,
): Promise<void> => {
  const known = await keyRing.recent('nonce', pageHours);
  if (!known.some(({ key }) => same(sent, formHash(key, sessionId, path)))) throw new Refusal('FORM_NOT_OURS');
};
