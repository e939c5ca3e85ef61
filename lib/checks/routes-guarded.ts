import { isApplication, type Route, routes } from '../../lambdas/routes.ts';
import { at, type Check, type Found, findings, listAt, ofType, type Template, target } from './template.ts';

const routeOf = (key: unknown): Route | undefined =>
  (routes as readonly Route[]).find(
    ({ method, path }) => `${method} ${path}` === String(key).replace(/^HEAD /, 'GET '),
  );

/** Environment of the function behind a route. */
const environmentBehind = (template: Template, { properties }: Found): unknown => {
  const integration = ofType(template, 'AWS::ApiGatewayV2::Integration').find(({ id }) =>
    JSON.stringify(properties.Target).includes(`"${id}"`),
  );
  const called = ofType(template, 'AWS::Lambda::Function').find(
    ({ id }) => id === target(integration?.properties.IntegrationUri),
  );
  return at(called?.properties, 'Environment', 'Variables');
};

const asksForToken = ({ properties }: Found) =>
  properties.AuthorizationType === 'JWT' && properties.AuthorizerId !== undefined;

const asksFor = (found: Found, scope: string) => asksForToken(found) && asksForScope(found, scope);

const asksForScope = ({ properties }: Found, scope: string) =>
  listAt(properties, 'AuthorizationScopes').length === 1 &&
  String(listAt(properties, 'AuthorizationScopes')[0]).replace(/^habeas\//, '') === scope;

/** A route without an authorizer is open on purpose, in `routes.ts`, or is no route of ours. */
export const routesGuarded: Check = {
  id: 'routes-guarded',
  says: 'A route that asks for a token has an authorizer for its scope; where a token is optional, the function knows whose tokens are good.',
  article: 'GDPR arts. 25(2), 32(1)(b); AN-41, AN-85',
  check: (template) =>
    findings(template, ['AWS::ApiGatewayV2::Route'], (found) => {
      const route = routeOf(found.properties.RouteKey);
      if (!route) return 'is not in the table of routes';
      if (route.caller === 'public') return undefined;
      // Roles are no scopes: the function looks at them itself.
      if (!isApplication(route.caller)) return asksForToken(found) ? undefined : 'lets in whoever calls';
      if (!route.caller.optional) return asksFor(found, route.caller.scope) ? undefined : 'lets in whoever calls';
      return at(environmentBehind(template, found), 'HABEAS_ISSUER') === undefined
        ? 'takes tokens that its function cannot verify'
        : undefined;
    }),
};
