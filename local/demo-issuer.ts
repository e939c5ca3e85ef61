import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { exportJWK, generateKeyPair, importJWK, type JWK, jwtVerify, SignJWT } from 'jose';
import { orUnavailable, writeOnce } from '../lambdas/adapters/files.ts';
import type { Clock } from '../lambdas/domain/time.ts';
import type { VerifyToken } from './tokens.ts';

export type DemoIssuer = {
  readonly verify: VerifyToken;
  readonly issue: (claims: {
    readonly sub: string;
    readonly scope?: string;
    readonly role?: string;
  }) => Promise<string>;
};

const audience = 'habeas-demo';
const lifeSeconds = 3600;

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
  return {
    async verify(token) {
      try {
        return (await jwtVerify(token, publicKey, { issuer, audience, currentDate: now() })).payload;
      } catch {
        return undefined;
      }
    },
    issue: ({ sub, scope, role }) => {
      const issuedAt = Math.floor(now().getTime() / 1000);
      return new SignJWT({
        ...(scope !== undefined && { scope, client_id: sub }),
        ...(role !== undefined && { 'cognito:groups': [role] }),
      })
        .setProtectedHeader({ alg: 'EdDSA' })
        .setIssuer(issuer)
        .setAudience(audience)
        .setSubject(sub)
        .setIssuedAt(issuedAt)
        .setExpirationTime(issuedAt + lifeSeconds)
        .sign(privateKey);
    },
  };
};
