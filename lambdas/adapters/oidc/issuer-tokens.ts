import { createRemoteJWKSet, errors, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose';
import type { Clock } from '../../domain/time.ts';
import { Unavailable } from '../../domain/unavailable.ts';
import { isTamperProof } from '../loopback.ts';

export type Claims = Readonly<Record<string, unknown>>;
/**
 * Claims of a genuine, live token of our issuer and audience; undefined for any other. Throws `Unavailable` while nobody can
 * tell, because the issuer does not answer.
 */
export type VerifyToken = (token: string) => Promise<Claims | undefined>;

export type Issuer = { readonly issuer: string; readonly audience: readonly string[]; readonly now: Clock };

export type IssuerTokens = {
  /** Finds out where the issuer publishes its keys, as the first token does too. Throws a sentence that says why it cannot. */
  readonly ready: () => Promise<void>;
  readonly verify: VerifyToken;
};

const algorithms = ['RS256', 'PS256', 'ES256', 'EdDSA', 'Ed25519'];
/** How far the issuer's clock may be ahead of ours, or behind. */
const clockTolerance = 5;
/** The first token costs two requests to the issuer; both must fit into the time of the function that waits for them. */
const patienceMs = 4_000;

/** Where the issuer publishes its keys (OpenID Connect Discovery 1.0 sections 4.1 and 4.3). */
const discover = async (issuer: string): Promise<URL> => {
  const address = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  const answer = await fetch(address, { redirect: 'error', signal: AbortSignal.timeout(patienceMs) }).catch(() => {
    throw new Unavailable(`The issuer ${issuer} cannot be reached.`);
  });
  if (answer.status >= 500) throw new Unavailable(`The issuer ${issuer} cannot answer now (${answer.status}).`);
  const found: unknown = answer.ok ? await answer.json().catch(() => undefined) : undefined;
  const { issuer: name, jwks_uri: keys } = (found ?? {}) as Record<string, unknown>;
  if (typeof name !== 'string' || typeof keys !== 'string') {
    throw new Error(`${address} is not the configuration of an issuer (${answer.status}).`);
  }
  if (name !== issuer) throw new Error(`The issuer calls itself ${name}; the settings must name it just so.`);
  if (!isTamperProof(keys)) throw new Error(`The issuer ${issuer} publishes its keys without https.`);
  return new URL(keys);
};

/** No fault of ours or of the issuer: the token names a key that there is not. */
const isOfToken = (error: unknown) =>
  error instanceof errors.JWKSNoMatchingKey ||
  error instanceof errors.JWKSMultipleMatchingKeys ||
  error instanceof errors.JOSENotSupported;

/** The audience as API Gateway checks it: `aud`, or `client_id` in tokens that have none, such as those of Cognito. */
const isMeantFor = ({ aud, client_id: clientId }: JWTPayload, audience: readonly string[]) =>
  [aud ?? clientId].flat().some((meant) => audience.some((ours) => ours === meant));

/** Verifies tokens of an issuer by the keys that it publishes, which are looked for at first use. */
export const issuerTokens = ({ issuer, audience, now }: Issuer): IssuerTokens => {
  let published: Promise<JWTVerifyGetKey> | undefined;
  const keys = (): Promise<JWTVerifyGetKey> => {
    published ??= discover(issuer).then(
      (url) => createRemoteJWKSet(url, { timeoutDuration: patienceMs }),
      (error: unknown) => {
        published = undefined;
        throw error;
      },
    );
    return published;
  };
  const keyOf: JWTVerifyGetKey = async (header, token) => {
    try {
      return await (await keys())(header, token);
    } catch (error) {
      throw isOfToken(error) ? error : new Unavailable('the issuer does not show its keys now');
    }
  };
  return {
    ready: async () => void (await keys()),
    async verify(token) {
      try {
        const { payload } = await jwtVerify(token, keyOf, {
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
    },
  };
};
