import { describe, expect, it } from '@jest/globals';
import { type Role, roles } from '../../lambdas/domain/staff/staff.ts';
import type { Route } from '../../lambdas/routes.ts';
import { callerOf } from '../../lambdas/runtime/caller.ts';
import type { HttpEvent } from '../../lambdas/runtime/http.ts';

const settings = { publicUrl: '', sender: '', origins: [], applications: {} };
const route = (asked: readonly Role[]) => ({ caller: { roles: asked } }) as unknown as Route;
const event = (claims?: Record<string, unknown>) =>
  ({ headers: {}, requestContext: { ...(claims && { authorizer: { jwt: { claims } } }) } }) as unknown as HttpEvent;
type Asking = { readonly roleClaim?: string; readonly asked?: readonly Role[] };
const staffOf = async (claims?: Record<string, unknown>, { roleClaim = '', asked = roles }: Asking = {}) => {
  const world = { settings: { ...settings, ...(roleClaim !== '' && { roleClaim }) } };
  return (await callerOf(route(asked), event(claims), world)).staff;
};
const refused = (code: string) => expect.objectContaining({ name: 'Refusal', code });

describe('a member of the staff', () => {
  it.each<[string, unknown, readonly Role[]]>([
    ['a list', ['privacy-lead', 'everybody'], ['privacy-lead']],
    ['what API Gateway makes of a list', '[privacy-lead everybody operator]', ['operator', 'privacy-lead']],
    ['a list of one', '[auditor]', ['auditor']],
    ['one word', 'billing', ['billing']],
    ['words', 'billing support', ['support', 'billing']],
  ])('has the roles that their token names in %s', async (_form, groups, held) => {
    expect(await staffOf({ sub: 'u1', 'cognito:groups': groups })).toEqual({ id: 'u1', roles: held });
  });

  it.each([
    ['no claim', undefined],
    ['an empty list', []],
    ['an empty text', '[]'],
    ['another role', '[support]'],
    ['a role in other letters', ['Privacy-Lead']],
    ['a longer name', ['privacy-lead-of-nothing']],
    ['a group that mentions a role', ['former privacy-lead']],
    ['a group with a comma', '[x,privacy-lead]'],
    ['an object', { 'privacy-lead': true }],
    ['a list in a list', [['privacy-lead', 'x']]],
  ])('has none by %s', async (_form, groups) => {
    const claims = { sub: 'u1', 'cognito:groups': groups };
    await expect(staffOf(claims, { asked: ['privacy-lead'] })).rejects.toEqual(refused('ROLE_MISSING'));
  });

  it('is named in the claim of the settings and in no other', async () => {
    const claims = { sub: 'u1', 'cognito:groups': ['operator'], 'https://acme.example.com/roles': ['auditor'] };
    const roleClaim = 'https://acme.example.com/roles';
    expect((await staffOf(claims, { roleClaim }))?.roles).toEqual(['auditor']);
    await expect(staffOf(claims, { roleClaim, asked: ['operator'] })).rejects.toEqual(refused('ROLE_MISSING'));
  });

  it('is somebody: a token that names nobody opens nothing', async () => {
    await expect(staffOf({ 'cognito:groups': ['operator'] })).rejects.toEqual(refused('ROLE_MISSING'));
    await expect(staffOf({ sub: '', 'cognito:groups': ['operator'] })).rejects.toEqual(refused('ROLE_MISSING'));
    await expect(staffOf()).rejects.toEqual(refused('TOKEN_MISSING'));
  });
});
