import type { World } from '../lambdas/runtime/handler.ts';
import type { HttpResult } from '../lambdas/runtime/http.ts';
import { consoleClient } from './console-client.ts';
import type { DemoIssuer, DemoSignIn } from './demo-issuer.ts';
import { choosePersonPage, demoStaff } from './pages/choose-person-page.ts';

/** What the console asks for; undefined where anybody else, or anything else, is asked for. */
const readAsked = (query: URLSearchParams, publicUrl: string): DemoSignIn | undefined => {
  const asked = (name: string) => query.get(name) ?? '';
  const signIn: DemoSignIn = {
    clientId: asked('client_id'),
    redirectUri: asked('redirect_uri'),
    challenge: asked('code_challenge'),
    nonce: asked('nonce'),
  };
  const isFit =
    asked('response_type') === 'code' &&
    asked('code_challenge_method') === 'S256' &&
    signIn.challenge !== '' &&
    signIn.clientId === consoleClient &&
    signIn.redirectUri === `${publicUrl}/console/callback`;
  return isFit ? signIn : undefined;
};

/**
 * `GET /_local/oidc/authorize`: a page on which one chooses who to be, and, with `as`, the way back with a code. Undefined for a
 * request that does not come from our console.
 */
export const authorizeDemo = (
  url: URL,
  issuer: DemoIssuer,
  { policy, settings }: Pick<World, 'policy' | 'settings'>,
): { readonly page: string } | HttpResult | undefined => {
  const { publicUrl } = settings;
  const signIn = readAsked(url.searchParams, publicUrl);
  if (!signIn) return undefined;
  const person = demoStaff.find(({ id }) => id === url.searchParams.get('as'));
  if (person) {
    const back = new URL(signIn.redirectUri);
    back.searchParams.set('code', issuer.codeFor(person.id, person.role, signIn));
    back.searchParams.set('state', url.searchParams.get('state') ?? '');
    return { statusCode: 303, headers: { Location: back.href, 'Cache-Control': 'no-store' }, body: '' };
  }
  const language = policy.languages.find((spoken) => spoken === url.searchParams.get('ui_locales'));
  const hrefOf = (id: string) => {
    const query = new URLSearchParams(url.searchParams);
    query.set('as', id);
    return `/_local/oidc/authorize?${query}`;
  };
  return { page: choosePersonPage({ policy, language: language ?? policy.bindingLanguage, hrefOf }) };
};
