import { Refusal } from '../domain/problems.ts';
import type { Route } from '../routes.ts';
import type { World } from './handler.ts';
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

/** Claims that we verify ourselves: no gateway can stand before a route that asks for a token only sometimes. */
const ownClaims = async (
  event: HttpEvent,
  { verifyToken }: Pick<World, 'verifyToken'>,
): Promise<Claims | undefined> => {
  const sent = event.headers['authorization'];
  if (!sent) return undefined;
  // On one machine the server has checked every token already: one that came without claims is not good.
  const claims = await verifyToken?.(sent.replace(/^Bearer\s+/i, ''));
  if (!claims) throw new Refusal('TOKEN_INVALID');
  return claims;
};

/**
 * The client id of the application that calls, or '' on a public route and where an optional token was left out. Refuses a
 * missing or bad token, a missing scope, an application that the settings do not name, and one whose settings do not grant the
 * scope. The gateway checks first; this holds where a route was deployed without its authorizer.
 */
export const callerOf = async (
  { caller }: Route,
  event: HttpEvent,
  world: Pick<World, 'settings' | 'verifyToken'>,
): Promise<string> => {
  if (caller === 'public') return '';
  const claims = claimsOf(event) ?? (caller.optional && (await ownClaims(event, world)));
  if (!claims) {
    if (caller.optional) return '';
    throw new Refusal('TOKEN_MISSING');
  }
  if (!scopesOf(claims).includes(caller.scope)) throw new Refusal('SCOPE_MISSING');
  const { applications } = world.settings;
  const clientId = String(claims['client_id'] ?? claims['azp'] ?? claims['sub'] ?? '');
  const application = Object.hasOwn(applications, clientId) ? applications[clientId] : undefined;
  if (!application) throw new Refusal('UNKNOWN_APPLICATION');
  if (!application.scopes.includes(caller.scope)) throw new Refusal('SCOPE_MISSING');
  return clientId;
};
