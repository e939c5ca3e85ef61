import type { FunctionName } from '../lambdas/functions.ts';
import { routes } from '../lambdas/routes.ts';

/** Whether a function takes back who comes from the issuer, signed in to the console. */
export const signsStaffIn = (name: FunctionName): boolean =>
  routes.some((route) => route.function === name && route.handler === 'finish-sign-in');
