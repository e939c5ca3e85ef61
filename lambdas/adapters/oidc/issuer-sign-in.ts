import type { SignInIssuer } from '../../domain/staff/sign-in.ts';
import type { Clock } from '../../domain/time.ts';
import { Unavailable } from '../../domain/unavailable.ts';
import { discover, type IssuerConfiguration, patienceMs } from './discover.ts';
import { issuerTokens } from './issuer-tokens.ts';

type SignInPlace = Required<IssuerConfiguration>;

/** The ID token of an answer of the token endpoint (OpenID Connect Core 1.0 section 3.1.3.3). */
const idTokenOf = async (answer: Response): Promise<string | undefined> => {
  const said = (await answer.json().catch(() => undefined)) as Readonly<Record<string, unknown>> | undefined;
  const token = said?.['id_token'];
  return typeof token === 'string' ? token : undefined;
};

/**
 * Signs people in at an issuer, as a public client: no secret, the code is bound to whoever began by PKCE. Everything the issuer can
 * do is looked up in what it publishes, at first use.
 */
export const issuerSignIn = ({
  issuer,
  clientId,
  now,
}: {
  readonly issuer: string;
  readonly clientId: string;
  readonly now: Clock;
}): SignInIssuer => {
  const { verify } = issuerTokens({ issuer, audience: [clientId], now });
  let known: Promise<SignInPlace> | undefined;
  const place = (): Promise<SignInPlace> => {
    known ??= discover(issuer)
      .then(({ keys, authorization, token }) => {
        if (!authorization || !token) throw new Error(`The issuer ${issuer} is no place where people sign in.`);
        return { keys, authorization, token };
      })
      .catch((error: unknown) => {
        known = undefined;
        throw error;
      });
    return known;
  };

  return {
    async askAt({ state, nonce, challenge, redirectUri, language }) {
      const { authorization } = await place();
      const url = new URL(authorization);
      const asked = {
        response_type: 'code',
        client_id: clientId,
        redirect_uri: redirectUri,
        scope: 'openid',
        state,
        nonce,
        code_challenge: challenge,
        code_challenge_method: 'S256',
        // Whoever left the console has left: nobody else signs in there by what their browser still keeps of the issuer.
        prompt: 'login',
        ui_locales: language,
      };
      for (const [name, value] of Object.entries(asked)) url.searchParams.set(name, value);
      return url.href;
    },

    async redeem({ code, verifier, redirectUri }) {
      const { token } = await place();
      const body = new URLSearchParams({
        grant_type: 'authorization_code',
        code,
        redirect_uri: redirectUri,
        client_id: clientId,
        code_verifier: verifier,
      });
      const signal = AbortSignal.timeout(patienceMs);
      const answer = await fetch(token, { method: 'POST', body, redirect: 'error', signal }).catch(() => {
        throw new Unavailable(`The issuer ${issuer} cannot be reached.`);
      });
      if (answer.status >= 500) throw new Unavailable(`The issuer ${issuer} cannot answer now (${answer.status}).`);
      const idToken = answer.ok ? await idTokenOf(answer) : undefined;
      const claims = idToken === undefined ? undefined : await verify(idToken);
      const party = claims?.['azp'];
      // Meant for several, it has to have been made for us (section 3.1.3.7).
      return party === undefined || party === clientId ? claims : undefined;
    },
  };
};
