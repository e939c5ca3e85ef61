import type { Clock } from '../../lambdas/domain/time.ts';
import { staffIn } from '../../lambdas/runtime/caller.ts';
import { openGround } from '../open-world.ts';
import type { Options } from '../options.ts';
import { StartProblem } from '../start-problem.ts';
import { issuerTokens, type VerifyToken } from '../tokens.ts';

/** The demo signs under the address of its server, whose port nobody has to say again here; the key is what counts. */
const demoTokens =
  (file: string, now: Clock): VerifyToken =>
  async (token) => {
    const [{ demoIssuer }, { decodeJwt }] = await Promise.all([import('../demo-issuer.ts'), import('jose')]);
    const issuer = await Promise.resolve(token)
      .then((jwt) => decodeJwt(jwt).iss)
      .catch(() => undefined);
    return issuer === undefined ? undefined : (await demoIssuer(file, issuer, now)).verify(token);
  };

const verifierOf = async (options: Options): Promise<VerifyToken> => {
  const { files, now } = await openGround(options);
  if (options.mode === 'production') {
    const { issuer, audience } = options.production;
    return issuerTokens({ issuer, audience, now });
  }
  return demoTokens(files.demoIssuer, now);
};

/**
 * The two people whom these tokens name, where no server is left that could ask them: one operator or privacy lead, one privacy
 * lead, and not the same. Throws `StartProblem`.
 */
export const twoPeople = async (
  options: Options,
  first: string | undefined,
  second: string | undefined,
): Promise<{ readonly proposedBy: string; readonly approvedBy: string }> => {
  if (!first || !second) {
    throw new StartProblem(
      'Two people order this: put a token of each into HABEAS_TOKEN and HABEAS_SECOND_TOKEN; the second is a privacy lead.',
    );
  }
  const verify = await verifierOf(options);
  const [one, two] = await Promise.all(
    [first, second].map(async (token) => {
      const claims = await verify(token);
      return claims && staffIn(claims, options);
    }),
  );
  if (!one?.id || !two?.id) throw new StartProblem('One of the two tokens is not valid, or not any more.');
  if (
    !one.roles.some((role) => role === 'operator' || role === 'privacy-lead') ||
    !two.roles.includes('privacy-lead')
  ) {
    throw new StartProblem('The first has to be an operator or a privacy lead, the second a privacy lead.');
  }
  if (one.id === two.id) throw new StartProblem('Both tokens are of the same person: it takes two.');
  return { proposedBy: one.id, approvedBy: two.id };
};
