import { hash } from 'node:crypto';
import type { Clock } from '../lambdas/domain/time.ts';
import type { Claims, VerifyToken } from './tokens.ts';

/** As long as a gateway on AWS would remember a token; what the issuer takes back counts by then. */
const longestMs = 60_000;
const mostRemembered = 1_000;

/**
 * Verifies a token once and remembers for up to a minute, and never past its end, that it was good: an application that asks
 * the gate a thousand times a second has its signature checked once. Bad tokens are checked each time. Holds digests only.
 */
export const rememberedTokens = (verify: VerifyToken, now: Clock): VerifyToken => {
  const known = new Map<string, { readonly claims: Claims; readonly until: number }>();
  return async (token) => {
    const digest = hash('sha256', token, 'base64url');
    const at = now().getTime();
    const hit = known.get(digest);
    if (hit && at < hit.until) return hit.claims;
    known.delete(digest);
    const claims = await verify(token);
    const expires = Number(claims?.['exp']) * 1_000;
    if (claims && Number.isFinite(expires)) {
      if (known.size >= mostRemembered) known.clear();
      known.set(digest, { claims, until: Math.min(at + longestMs, expires) });
    }
    return claims;
  };
};
