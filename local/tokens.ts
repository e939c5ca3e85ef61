import { type Issuer, issuerTokens as tokensOf, type VerifyToken } from '../lambdas/adapters/oidc/issuer-tokens.ts';
import { StartProblem } from './start-problem.ts';

export type { Claims, VerifyToken } from '../lambdas/adapters/oidc/issuer-tokens.ts';

/** Verifies tokens of the issuer in the settings, which has to be there at the start. Throws `StartProblem`. */
export const issuerTokens = async (issuer: Issuer): Promise<VerifyToken> => {
  const { ready, verify } = tokensOf(issuer);
  await ready().catch((error: Error) => {
    throw new StartProblem(error.message);
  });
  return verify;
};
