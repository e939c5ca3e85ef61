import { createRemoteJWKSet, errors, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose';
import * as z from 'zod';
import type { Clock } from '../lambdas/domain/time.ts';
import { Unavailable } from '../lambdas/domain/unavailable.ts';
import { isTamperProof } from './loopback.ts';
import { StartProblem } from './start-problem.ts';

export type Claims = Readonly<Record<string, unknown>>;
/**
 * Claims of a genuine, live token of our issuer and audience; undefined for any other. Throws `Unavailable` while nobody can
 * tell, because the issuer does not answer.
 */
export type VerifyToken = (token: string) => Promise<Claims | undefined>;

export type Issuer = { readonly issuer: string; readonly audience: readonly string[]; readonly now: Clock };

const algorithms = ['RS256', 'PS256', 'ES256', 'EdDSA', 'Ed25519'];
/** How far the issuer's clock may be ahead of ours, or behind. */
const clockTolerance = 5;

const metadata = z.looseObject({ issuer: z.string(), jwks_uri: z.string() });

/** Where the issuer publishes its keys (OpenID Connect Discovery 1.0 sections 4.1 and 4.3). */
const discover = async (issuer: string): Promise<URL> => {
  const address = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  const answer = await fetch(address, { redirect: 'error', signal: AbortSignal.timeout(10_000) }).catch(() => {
    throw new StartProblem(`The issuer ${issuer} cannot be reached.`);
  });
  const found = metadata.safeParse(answer.ok ? await answer.json().catch(() => undefined) : undefined);
  if (!found.success) throw new StartProblem(`${address} is not the configuration of an issuer (${answer.status}).`);
  if (found.data.issuer !== issuer) {
    throw new StartProblem(`The issuer calls itself ${found.data.issuer}; the settings must name it just so.`);
  }
  if (!isTamperProof(found.data.jwks_uri)) {
    throw new StartProblem(`The issuer ${issuer} publishes its keys without https.`);
  }
  return new URL(found.data.jwks_uri);
};

/** No fault of ours or of the issuer: the token names a key that there is not. */
const isOfToken = (error: unknown) =>
  error instanceof errors.JWKSNoMatchingKey ||
  error instanceof errors.JWKSMultipleMatchingKeys ||
  error instanceof errors.JOSENotSupported;

/** The audience as API Gateway checks it: `aud`, or `client_id` in tokens that have none, such as those of Cognito. */
const isMeantFor = ({ aud, client_id: clientId }: JWTPayload, audience: readonly string[]) =>
  [aud ?? clientId].flat().some((meant) => audience.some((ours) => ours === meant));

/** Verifies tokens of the issuer in the settings, by the keys that it publishes. Throws `StartProblem`. */
export const issuerTokens = async ({ issuer, audience, now }: Issuer): Promise<VerifyToken> => {
  const published = createRemoteJWKSet(await discover(issuer));
  const key: JWTVerifyGetKey = async (header, token) => {
    try {
      return await published(header, token);
    } catch (error) {
      throw isOfToken(error) ? error : new Unavailable('the issuer does not show its keys now');
    }
  };
  return async (token) => {
    try {
      const { payload } = await jwtVerify(token, key, {
        issuer,
        algorithms,
        clockTolerance,
        currentDate: now(),
        requiredClaims: ['exp'],
      });
      return isMeantFor(payload, audience) ? payload : undefined;
    } catch (error) {
      if (error instanceof Unavailable) throw error;
      return undefined;
    }
  };
};
