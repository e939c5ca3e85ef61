import { issuerTokens, type VerifyToken } from '../adapters/oidc/issuer-tokens.ts';
import type { Settings } from '../domain/settings.ts';
import type { Clock } from '../domain/time.ts';
import type { Env, TokenIssuer } from './env.ts';

/** Verifies tokens of the issuer that vouches for applications. A file of its own in the bundle, loaded with the first token. */
export const openTokens = (env: Env, { applications }: Settings, now: Clock): VerifyToken => {
  if (!env.HABEAS_ISSUER) throw new Error('a function that verifies tokens was given no issuer');
  const { issuer, audience = Object.keys(applications) } = JSON.parse(env.HABEAS_ISSUER) as TokenIssuer;
  return issuerTokens({ issuer, audience, now }).verify;
};
