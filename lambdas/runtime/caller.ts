import { Refusal } from '../domain/problems.ts';
import type { Settings } from '../domain/settings.ts';
import type { Route } from '../routes.ts';
import type { HttpEvent } from './http.ts';

type Claims = Readonly<Record<string, unknown>>;

/** Claims that the gateway (or the one-machine server) verified; absent when the call carried no valid token. */
const claimsOf = (event: HttpEvent): Claims | undefined => {
  const context = event.requestContext as { authorizer?: { jwt?: { claims?: Claims } } };
  return context.authorizer?.jwt?.claims;
};

/** Scopes of a token; Cognito puts our resource server before each (`habeas/entries`), others do not. */
const scopesOf = (claims: Claims): readonly string[] =>
  String(claims['scope'] ?? claims['scp'] ?? '')
    .replace(/[[\],]/g, ' ')
    .split(/\s+/)
    .map((scope) => scope.replace(/^habeas\//, ''));

/**
 * The client id of the application that calls, or '' on a public route. Refuses a missing token, a missing scope, an
 * application that the settings do not name, and one whose settings do not grant the scope. The gateway checks first; this
 * holds where a route was deployed without its authorizer.
 */
export const callerOf = (route: Route, event: HttpEvent, settings: Settings): string => {
  if (route.caller === 'public') return '';
  const claims = claimsOf(event);
  if (!claims) throw new Refusal('TOKEN_MISSING');
  if (!scopesOf(claims).includes(route.caller.scope)) throw new Refusal('SCOPE_MISSING');
  const clientId = String(claims['client_id'] ?? claims['azp'] ?? claims['sub'] ?? '');
  const application = Object.hasOwn(settings.applications, clientId) ? settings.applications[clientId] : undefined;
  if (!application) throw new Refusal('UNKNOWN_APPLICATION');
  if (!application.scopes.includes(route.caller.scope)) throw new Refusal('SCOPE_MISSING');
  return clientId;
};
