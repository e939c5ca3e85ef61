import { join } from 'node:path';
import { type Role, roles } from '../../lambdas/domain/staff/staff.ts';
import { type Caller, isApplication, type Scope, scopes } from '../../lambdas/routes.ts';
import { demoIssuer } from '../../local/demo-issuer.ts';
import type { TestServer } from './server.ts';

/** Somebody who calls, and what they bring. */
export type TestCaller = { readonly who: string; readonly headers: Readonly<Record<string, string>> };
/** Somebody who may not, with the answer that they get. */
export type RefusedCaller = TestCaller & { readonly status: 401 | 403; readonly code: string };

export type Callers = {
  /** Everybody whom a route answers: for one of staff each of its roles. */
  readonly right: (caller: Caller) => readonly TestCaller[];
  /** Everybody whom it has to turn away; nobody, where anybody may call. */
  readonly wrong: (caller: Caller) => readonly RefusedCaller[];
};

/** The application of the test server that may use a scope. */
const clientOf = (scope: Scope) => (scope === 'entries' ? 'partner-crm' : 'own-shop');

/** Tokens, right and wrong, for every kind of caller that the route table knows; they live an hour by the server's clock. */
export const callersOf = async (server: TestServer): Promise<Callers> => {
  const { json: clock } = await server.get('/_local/clock');
  const now = () => new Date(String(clock['now']));
  const bearer = (who: string, token: string): TestCaller => ({ who, headers: { authorization: `Bearer ${token}` } });
  const application = async (scope: string, sub: string) =>
    bearer(`${sub} with ${scope}`, await server.token(scope, sub));

  const scoped = new Map<Scope, TestCaller>();
  const scopeless = new Map<Scope, readonly RefusedCaller[]>();
  for (const scope of scopes) {
    const others = scopes.filter((other) => other !== scope).join(' ');
    scoped.set(scope, await application(scope, clientOf(scope)));
    scopeless.set(scope, [
      { ...(await application(others, clientOf(scope))), status: 403, code: 'SCOPE_MISSING' },
      { ...(await application(scope, 'read-only')), status: 403, code: 'SCOPE_MISSING' },
      { ...(await application(scope, 'nobody-known')), status: 403, code: 'UNKNOWN_APPLICATION' },
      { ...(await application(scope, 'constructor')), status: 403, code: 'UNKNOWN_APPLICATION' },
    ]);
  }
  const staff = new Map<Role, TestCaller>();
  for (const role of roles) staff.set(role, bearer(`staff as ${role}`, await server.staffToken(role)));
  const machine = await application(scopes.join(' '), 'own-shop');

  // Keys of their own: one pretends to be our issuer, one says openly that it is another.
  const issuer = `${server.url.replace('127.0.0.1', 'localhost')}/_local`;
  const foreign = await Promise.all(
    [issuer, 'https://issuer.example.com'].map((name) =>
      demoIssuer(join(server.folder, `issuer-${name.length}.json`), name, now),
    ),
  );
  const foreignTokens = async (claims: { sub: string; scope?: string; role?: string }) =>
    Promise.all(foreign.map(async ({ issue }, place) => bearer(`another issuer (${place + 1})`, await issue(claims))));
  const forgeries = new Map<string, readonly TestCaller[]>();
  for (const scope of scopes) forgeries.set(scope, await foreignTokens({ sub: clientOf(scope), scope }));
  for (const role of roles) forgeries.set(role, await foreignTokens({ sub: `demo-${role}`, role }));
  /** Signed for somebody else: what was signed says little, what is claimed says all. */
  const tampered = (token: TestCaller): TestCaller => {
    const [head = '', , signature = ''] = (machine.headers['authorization'] ?? '').split('.');
    const claims = (token.headers['authorization'] ?? '').split('.')[1] ?? '';
    return { who: 'a token with other claims', headers: { authorization: `${head}.${claims}.${signature}` } };
  };
  const alsoInvalid = (names: readonly string[], token: TestCaller | undefined): readonly RefusedCaller[] =>
    [...names.flatMap((name) => forgeries.get(name) ?? []), ...(token ? [tampered(token)] : [])].map((forged) => ({
      ...forged,
      status: 401,
      code: 'TOKEN_INVALID',
    }));
  const without: readonly RefusedCaller[] = [
    { who: 'nobody', headers: {}, status: 401, code: 'TOKEN_MISSING' },
    { who: 'no kind of token', headers: { authorization: 'Bearer geheim' }, status: 401, code: 'TOKEN_MISSING' },
    { who: 'a password', headers: { authorization: 'Basic YTpi' }, status: 401, code: 'TOKEN_MISSING' },
  ];

  return {
    right: (caller) => {
      if (caller === 'public') return [{ who: 'anybody', headers: {} }];
      const named = isApplication(caller) ? [scoped.get(caller.scope)] : caller.roles.map((role) => staff.get(role));
      return named.flatMap((known) => known ?? []);
    },
    wrong: (caller) => {
      if (caller === 'public') return [];
      if (isApplication(caller)) {
        const { scope, optional } = caller;
        return [
          // Where a token is optional, what is none at all is still not good.
          ...(optional ? without.slice(1).map((bad) => ({ ...bad, code: 'TOKEN_INVALID' })) : without),
          ...alsoInvalid([scope], scoped.get(scope)),
          ...(scopeless.get(scope) ?? []),
          ...[...staff.values()].map((person) => ({ ...person, status: 403, code: 'SCOPE_MISSING' }) as const),
        ];
      }
      const others = roles.filter((role) => !caller.roles.includes(role)).flatMap((role) => staff.get(role) ?? []);
      return [
        ...without,
        ...alsoInvalid(caller.roles, staff.get(caller.roles[0] ?? 'operator')),
        ...[...others, machine].map((person) => ({ ...person, status: 403, code: 'ROLE_MISSING' }) as const),
      ];
    },
  };
};

/** Headers of a member of the staff; by default somebody of the demo. */
export const staffHeaders = async (server: TestServer, role: Role, sub?: string): Promise<Record<string, string>> => ({
  authorization: `Bearer ${await server.staffToken(role, sub)}`,
});
