import { createRemoteJWKSet, errors, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose';
import type { Clock } from '../../domain/time.ts';
import { Unavailable } from '../../domain/unavailable.ts';
import { discover, patienceMs } from './discover.ts';

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
      ({ keys: url }) => createRemoteJWKSet(url, { timeoutDuration: patienceMs }),
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
