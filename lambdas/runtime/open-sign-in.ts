import { issuerSignIn } from '../adapters/oidc/issuer-sign-in.ts';
import type { SignInIssuer } from '../domain/staff/sign-in.ts';
import type { Clock } from '../domain/time.ts';
import type { Env, SignInPlace } from './env.ts';

/** Signs staff in to the console. A file of its own in the bundle, loaded when somebody signs in. */
export const openSignIn = (env: Env, now: Clock): SignInIssuer => {
  if (!env.HABEAS_SIGN_IN) throw new Error('a function that serves the console was given no place to sign in');
  return issuerSignIn({ ...(JSON.parse(env.HABEAS_SIGN_IN) as SignInPlace), now });
};
