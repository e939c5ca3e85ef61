import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createRemoteJWKSet, exportJWK, generateKeyPair, importJWK, type JWK, jwtVerify, SignJWT } from 'jose';
import type { Clock } from '../lambdas/domain/time.ts';
import { StartProblem } from './options.ts';

export type Claims = Readonly<Record<string, unknown>>;
/** Claims of a genuine, live token of our issuer and audience; undefined for any other. */
export type VerifyToken = (token: string) => Promise<Claims | undefined>;

const algorithms = ['RS256', 'PS256', 'ES256', 'EdDSA', 'Ed25519'];

/** Verifies tokens of the OIDC issuer in the settings, by the keys that it publishes (OpenID Connect Discovery 1.0). */
export const issuerTokens = async (issuer: string, audience: string, now: Clock): Promise<VerifyToken> => {
  let address: string | undefined;
  try {
    const found = await fetch(`${issuer}/.well-known/openid-configuration`, { signal: AbortSignal.timeout(10_000) });
    address = ((await found.json()) as { jwks_uri?: string }).jwks_uri;
  } catch (error) {
    throw new StartProblem(`The issuer ${issuer} cannot be reached (${(error as Error).name}).`);
  }
  if (!address) throw new StartProblem(`The issuer ${issuer} publishes no jwks_uri.`);
  const keys = createRemoteJWKSet(new URL(address));
  return async (token) => {
    try {
      const { payload } = await jwtVerify(token, keys, { issuer, audience, algorithms, currentDate: now() });
      return payload;
    } catch {
      return undefined;
    }
  };
};

export type DemoIssuer = {
  readonly verify: VerifyToken;
  readonly issue: (claims: {
    readonly sub: string;
    readonly scope?: string;
    readonly role?: string;
  }) => Promise<string>;
};

/** The issuer of demo mode: its key lies in the data folder, its tokens live an hour by the demo clock. */
export const demoIssuer = async (file: string, issuer: string, now: Clock): Promise<DemoIssuer> => {
  const audience = 'habeas-demo';
  if (!existsSync(file)) {
    const { privateKey } = await generateKeyPair('EdDSA', { extractable: true });
    writeFileSync(file, JSON.stringify(await exportJWK(privateKey)), { mode: 0o600 });
  }
  const { d, ...open } = JSON.parse(readFileSync(file, 'utf8')) as JWK;
  const [privateKey, publicKey] = await Promise.all([
    importJWK({ ...open, ...(d && { d }) }, 'EdDSA'),
    importJWK(open, 'EdDSA'),
  ]);
  return {
    async verify(token) {
      try {
        return (await jwtVerify(token, publicKey, { issuer, audience, currentDate: now() })).payload;
      } catch {
        return undefined;
      }
    },
    issue: ({ sub, scope, role }) =>
      new SignJWT({
        ...(scope !== undefined && { scope, client_id: sub }),
        ...(role !== undefined && { 'cognito:groups': [role] }),
      })
        .setProtectedHeader({ alg: 'EdDSA' })
        .setIssuer(issuer)
        .setAudience(audience)
        .setSubject(sub)
        .setIssuedAt(Math.floor(now().getTime() / 1000))
        .setExpirationTime(Math.floor(now().getTime() / 1000) + 3600)
        .sign(privateKey),
  };
};
