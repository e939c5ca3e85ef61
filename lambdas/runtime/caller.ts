import { isStaff } from '../callers.ts';
import { Refusal } from '../domain/problems.ts';
import { type Role, roles, type Staff } from '../domain/staff/staff.ts';
import type { ApplicationCaller, Route } from '../routes.ts';
import type { World } from './handler.ts';
import type { HttpEvent } from './http.ts';

type Claims = Readonly<Record<string, unknown>>;

/** Claims that the gateway (or the one-machine server) verified; absent when the call carried no valid token. */
const claimsOf = (event: HttpEvent): Claims | undefined => {
  const context = event.requestContext as { authorizer?: { jwt?: { claims?: Claims } } };
  return context.authorizer?.jwt?.claims;
};

/**
 * Words of a claim: of a list each element as it is, so that a group called "former operator" makes nobody one; of a text, what
 * spaces part, also where API Gateway made it of a list (`[a b]`), and there no name of a group may have a space.
 */
const wordsOf = (claim: unknown): readonly string[] =>
  Array.isArray(claim)
    ? claim.map(String)
    : String(claim ?? '')
        .replace(/^\[(.*)\]$/s, '$1')
        .split(/,?\s+/)
        .filter((word) => word !== '');

/** Scopes of a token; Cognito puts our resource server before each (`habeas/entries`), others do not. */
const scopesOf = (claims: Claims): readonly string[] =>
  wordsOf(claims['scope'] ?? claims['scp']).map((scope) => scope.replace(/^habeas\//, ''));

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

/** Where Cognito names the groups of a person. */
const defaultRoleClaim = 'cognito:groups';

/** Whom claims of our issuer name, with the roles that are known here; the id is empty where they name nobody. */
export const staffIn = (claims: Claims, { settings }: Pick<World, 'settings'>): Staff => {
  const words = wordsOf(claims[settings.roleClaim ?? defaultRoleClaim]);
  return { id: String(claims['sub'] ?? ''), roles: roles.filter((role) => words.includes(role)) };
};

/** The member of staff who calls; refuses a missing or bad token, and one without any of the roles that the route asks for. */
const staffOf = (asked: readonly Role[], event: HttpEvent, world: Pick<World, 'settings'>): Staff => {
  const claims = claimsOf(event);
  if (!claims) throw new Refusal('TOKEN_MISSING');
  const staff = staffIn(claims, world);
  if (staff.id === '' || !asked.some((role) => staff.roles.includes(role))) throw new Refusal('ROLE_MISSING');
  return staff;
};

/** Who calls: an application by its client id, a member of staff, or anybody. */
export type CalledBy = { readonly clientId: string; readonly staff?: Staff };

/** Finds out who calls a route, and refuses whoever may not. See `applicationOf` and `staffOf`. */
export const callerOf = async (
  { caller }: Route,
  event: HttpEvent,
  world: Pick<World, 'settings' | 'verifyToken'>,
): Promise<CalledBy> => {
  if (caller === 'public') return { clientId: '' };
  if (isStaff(caller)) return { clientId: '', staff: staffOf(caller.roles, event, world) };
  return { clientId: await applicationOf(caller, event, world) };
};

/**
 * The client id of the application that calls, or '' on a public route and where an optional token was left out. Refuses a
 * missing or bad token, a missing scope, an application that the settings do not name, and one whose settings do not grant the
 * scope. The gateway checks first; this holds where a route was deployed without its authorizer.
 */
const applicationOf = async (
  caller: ApplicationCaller,
  event: HttpEvent,
  world: Pick<World, 'settings' | 'verifyToken'>,
): Promise<string> => {
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
