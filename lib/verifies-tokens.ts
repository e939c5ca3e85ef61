import type { FunctionName } from '../lambdas/functions.ts';
import { isApplication, type Route, routes } from '../lambdas/routes.ts';

/** Whether a route takes a token or none: no authorizer can stand before it, so the function verifies the token itself. */
export const verifiesTokens = (name: FunctionName): boolean =>
  (routes as readonly Route[]).some(
    (route) => route.function === name && isApplication(route.caller) && route.caller.optional === true,
  );
