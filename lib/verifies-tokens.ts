import { type FunctionName, type Route, routes } from '../lambdas/routes.ts';

/** Whether a route takes a token or none: no authorizer can stand before it, so the function verifies the token itself. */
export const verifiesTokens = (name: FunctionName): boolean =>
  (routes as readonly Route[]).some(
    (route) => route.function === name && route.caller !== 'public' && route.caller.optional === true,
  );
