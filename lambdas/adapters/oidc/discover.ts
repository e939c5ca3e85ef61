import { Unavailable } from '../../domain/unavailable.ts';
import { isTamperProof } from '../loopback.ts';

/** The first token costs two requests to the issuer; both must fit into the time of the function that waits for them. */
export const patienceMs = 4_000;

/** What an issuer says of itself. The last two only where people sign in there. */
export type IssuerConfiguration = { readonly keys: URL; readonly authorization?: URL; readonly token?: URL };

const endpoint = (address: unknown): URL | undefined =>
  typeof address === 'string' && isTamperProof(address) ? new URL(address) : undefined;

/** Where the issuer publishes its keys, and where people sign in (OpenID Connect Discovery 1.0 sections 3, 4.1 and 4.3). */
export const discover = async (issuer: string): Promise<IssuerConfiguration> => {
  const address = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  const answer = await fetch(address, { redirect: 'error', signal: AbortSignal.timeout(patienceMs) }).catch(() => {
    throw new Unavailable(`The issuer ${issuer} cannot be reached.`);
  });
  if (answer.status >= 500) throw new Unavailable(`The issuer ${issuer} cannot answer now (${answer.status}).`);
  const found: unknown = answer.ok ? await answer.json().catch(() => undefined) : undefined;
  const said = (found ?? {}) as Readonly<Record<string, unknown>>;
  const { issuer: name, jwks_uri: keys } = said;
  if (typeof name !== 'string' || typeof keys !== 'string') {
    throw new Error(`${address} is not the configuration of an issuer (${answer.status}).`);
  }
  if (name !== issuer) throw new Error(`The issuer calls itself ${name}; the settings must name it just so.`);
  if (!isTamperProof(keys)) throw new Error(`The issuer ${issuer} publishes its keys without https.`);
  const [authorization, token] = [endpoint(said['authorization_endpoint']), endpoint(said['token_endpoint'])];
  return { keys: new URL(keys), ...(authorization && { authorization }), ...(token && { token }) };
};
