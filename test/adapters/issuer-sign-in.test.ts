import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';
import { issuerSignIn } from '../../lambdas/adapters/oidc/issuer-sign-in.ts';
import { type HttpStub, httpStub, type StubReply } from '../support/http-stub.ts';

const now = () => new Date('2027-06-15T08:00:00.000Z');
const clientId = 'habeas-console';
const seconds = now().getTime() / 1_000;
const redirectUri = 'https://privacy.example.com/console/callback';

let stub: HttpStub;
let keys: Awaited<ReturnType<typeof generateKeyPair>>;
/** What the issuer says of itself, and what its token endpoint answers. */
let published: Record<string, unknown>;
let answer: () => StubReply;
let sent: URLSearchParams | undefined;

const json = (status: number, body: unknown): StubReply => ({ status, body: JSON.stringify(body) });
const idToken = (claims: JWTPayload = {}, { privateKey } = keys) =>
  new SignJWT({ nonce: 'n', ...claims })
    .setProtectedHeader({ alg: 'EdDSA', kid: 'k' })
    .setIssuer(String(claims.iss ?? stub.url))
    .setAudience(claims.aud ?? clientId)
    .setSubject('lucia')
    .setExpirationTime(claims.exp ?? seconds + 60)
    .sign(privateKey);

beforeAll(async () => {
  keys = await generateKeyPair('EdDSA', { extractable: true });
  const jwk = { ...(await exportJWK(keys.publicKey)), kid: 'k' };
  stub = await httpStub(({ method, url, body }) => {
    if (url.pathname === '/.well-known/openid-configuration') return json(200, published);
    if (url.pathname === '/keys') return json(200, { keys: [jwk] });
    if (url.pathname !== '/token' || method !== 'POST') return json(404, {});
    sent = new URLSearchParams(body.toString());
    return answer();
  });
  const configuration = {
    issuer: stub.url,
    jwks_uri: `${stub.url}/keys`,
    authorization_endpoint: `${stub.url}/authorize?tenant=1`,
    token_endpoint: `${stub.url}/token`,
  };
  published = configuration;
});
afterAll(() => stub.close());
afterEach(() => {
  sent = undefined;
});

const open = () => issuerSignIn({ issuer: stub.url, clientId, now });
const redeem = (token: string | undefined, status = 200) => {
  answer = () => json(status, token === undefined ? { error: 'invalid_grant' } : { id_token: token });
  return open().redeem({ code: 'c', verifier: 'v', redirectUri });
};

describe('signing in at an issuer', () => {
  it('asks at the address that the issuer publishes, for a code that only we can redeem', async () => {
    const asked = { state: 's', nonce: 'n', challenge: 'ch', redirectUri, language: 'es' } as const;
    const url = new URL(await open().askAt(asked));
    expect(url.origin + url.pathname).toBe(`${stub.url}/authorize`);
    expect(Object.fromEntries(url.searchParams)).toEqual({
      tenant: '1',
      response_type: 'code',
      client_id: clientId,
      redirect_uri: redirectUri,
      scope: 'openid',
      state: 's',
      nonce: 'n',
      code_challenge: 'ch',
      code_challenge_method: 'S256',
      prompt: 'login',
      ui_locales: 'es',
    });
  });

  it('redeems a code with its verifier and no secret, and answers what the token says', async () => {
    expect(await redeem(await idToken({ 'cognito:groups': ['operator'] }))).toMatchObject({
      sub: 'lucia',
      nonce: 'n',
      'cognito:groups': ['operator'],
    });
    expect(Object.fromEntries(sent ?? [])).toEqual({
      grant_type: 'authorization_code',
      code: 'c',
      redirect_uri: redirectUri,
      client_id: clientId,
      code_verifier: 'v',
    });
    expect(await redeem(await idToken({ aud: [clientId, 'other'], azp: clientId }))).toBeDefined();
  });

  it.each<[string, () => Promise<string | undefined>, number?]>([
    ['a code that is not good', async () => undefined, 400],
    ['an answer without a token', async () => undefined],
    ['a token for another client', () => idToken({ aud: 'another' })],
    ['a token that was made for another party', () => idToken({ aud: [clientId, 'other'], azp: 'other' })],
    ['a token of another issuer', () => idToken({ iss: 'https://elsewhere.example' })],
    ['a token that has ended', () => idToken({ exp: seconds - 60 })],
    ['a token of a stranger', async () => idToken({}, await generateKeyPair('EdDSA'))],
    ['what is no token', async () => 'x.y.z'],
  ])('takes nobody in for %s', async (_what, token, status = 200) => {
    expect(await redeem(await token(), status)).toBeUndefined();
  });

  it.each<[string, StubReply]>([
    ['cannot answer', { status: 503 }],
    ['hangs up', 'drop'],
    ['sends us elsewhere', { status: 302, headers: { location: 'https://elsewhere.example/' } }],
  ])('says that nobody can tell now, where the issuer %s', async (_what, reply) => {
    answer = () => reply;
    await expect(open().redeem({ code: 'c', verifier: 'v', redirectUri })).rejects.toMatchObject({
      name: 'Unavailable',
    });
  });

  it('looks again, once an issuer says where people sign in', async () => {
    const { authorization_endpoint: place, ...without } = published;
    const asked = { state: 's', nonce: 'n', challenge: 'ch', redirectUri, language: 'es' } as const;
    const issuer = open();
    published = without;
    await expect(issuer.askAt(asked)).rejects.toThrow('is no place where people sign in');
    published = { ...without, authorization_endpoint: 'http://plain.example/authorize' };
    await expect(issuer.askAt(asked)).rejects.toThrow('is no place where people sign in');
    published = { ...without, authorization_endpoint: place };
    expect(await issuer.askAt(asked)).toContain('/authorize');
  });
});
