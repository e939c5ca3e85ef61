import { createHash, randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { exportJWK, generateKeyPair, importJWK, type JWK, type JWTPayload, jwtVerify, SignJWT } from 'jose';
import { orUnavailable, writeOnce } from '../lambdas/adapters/files.ts';
import type { Role } from '../lambdas/domain/staff/staff.ts';
import type { Clock } from '../lambdas/domain/time.ts';
import type { VerifyToken } from './tokens.ts';

/** Where a browser that signs in comes back to, and what it has to bring then. */
export type DemoSignIn = {
  readonly clientId: string;
  readonly redirectUri: string;
  /** PKCE, S256. */
  readonly challenge: string;
  readonly nonce: string;
};

export type DemoIssuer = {
  readonly verify: VerifyToken;
  readonly issue: (claims: {
    readonly sub: string;
    readonly scope?: string;
    readonly role?: string;
  }) => Promise<string>;
  /** What it publishes of itself, and its public keys. */
  readonly configuration: () => Readonly<Record<string, unknown>>;
  readonly keys: () => { readonly keys: readonly JWK[] };
  /** A code for somebody who signs in; good once, for a minute. */
  readonly codeFor: (sub: string, role: Role, signIn: DemoSignIn) => string;
  /** The ID token for a code; undefined for what is no code, was used, or was given to somebody else. */
  readonly redeem: (sent: Readonly<Record<string, string>>) => Promise<string | undefined>;
};

const audience = 'habeas-demo';
const lifeSeconds = 3600;
const codeMs = 60_000;
const keyId = 'demo';

const openKey = async (file: string): Promise<JWK> => {
  const { privateKey } = await generateKeyPair('EdDSA', { extractable: true });
  const made = Buffer.from(JSON.stringify(await exportJWK(privateKey)));
  // Does nothing where one stands.
  await orUnavailable(writeOnce(file, made, { scratch: dirname(file), mode: 0o600 }));
  return JSON.parse(await readFile(file, 'utf8')) as JWK;
};

/** The issuer of demo mode: its key lies in the data folder, its tokens live an hour by the demo clock. */
export const demoIssuer = async (file: string, issuer: string, now: Clock): Promise<DemoIssuer> => {
  const { d, ...open } = await openKey(file);
  const [privateKey, publicKey] = await Promise.all([
    importJWK({ ...open, ...(d && { d }) }, 'EdDSA'),
    importJWK(open, 'EdDSA'),
  ]);
  const codes = new Map<string, DemoSignIn & { readonly sub: string; readonly role: Role; readonly until: number }>();
  const sign = (sub: string, meantFor: string, claims: JWTPayload): Promise<string> => {
    const issuedAt = Math.floor(now().getTime() / 1000);
    return new SignJWT(claims)
      .setProtectedHeader({ alg: 'EdDSA', kid: keyId })
      .setIssuer(issuer)
      .setAudience(meantFor)
      .setSubject(sub)
      .setIssuedAt(issuedAt)
      .setExpirationTime(issuedAt + lifeSeconds)
      .sign(privateKey);
  };
  return {
    async verify(token) {
      try {
        return (await jwtVerify(token, publicKey, { issuer, audience, currentDate: now() })).payload;
      } catch {
        return undefined;
      }
    },
    issue: ({ sub, scope, role }) =>
      sign(sub, audience, {
        ...(scope !== undefined && { scope, client_id: sub }),
        ...(role !== undefined && { 'cognito:groups': [role] }),
      }),
    configuration: () => ({
      issuer,
      jwks_uri: `${issuer}/oidc/keys`,
      authorization_endpoint: `${issuer}/oidc/authorize`,
      token_endpoint: `${issuer}/oidc/token`,
      response_types_supported: ['code'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['EdDSA'],
      code_challenge_methods_supported: ['S256'],
      token_endpoint_auth_methods_supported: ['none'],
    }),
    keys: () => ({ keys: [{ ...open, kid: keyId, alg: 'EdDSA', use: 'sig' }] }),
    codeFor(sub, role, signIn) {
      const code = randomUUID();
      codes.set(code, { ...signIn, sub, role, until: now().getTime() + codeMs });
      return code;
    },
    async redeem({
      grant_type: grant,
      code = '',
      client_id: clientId,
      redirect_uri: redirectUri,
      code_verifier: verifier = '',
    }) {
      const given = codes.get(code);
      codes.delete(code);
      if (!given || grant !== 'authorization_code' || now().getTime() > given.until) return undefined;
      const challenge = createHash('sha256').update(verifier).digest('base64url');
      if (challenge !== given.challenge || clientId !== given.clientId || redirectUri !== given.redirectUri)
        return undefined;
      return sign(given.sub, given.clientId, { nonce: given.nonce, 'cognito:groups': [given.role] });
    },
  };
};
