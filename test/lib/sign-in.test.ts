import { describe, expect, it } from '@jest/globals';
import { functions } from '../../lambdas/functions.ts';
import { roles } from '../../lambdas/routes.ts';
import { synthesise } from './world.ts';

const { service } = synthesise({}, { lint: false });

describe('sign-in of the staff', () => {
  const only = (type: string, name: string) => {
    const found = Object.entries(service.findResources(type)).filter(([id]) => id.startsWith(name));
    expect(found).toHaveLength(1);
    return found[0] as [id: string, resource: { Properties: Record<string, unknown> }];
  };

  it('has a group for each role, so that a token names the roles of a person', () => {
    const groups = Object.values(service.findResources('AWS::Cognito::UserPoolGroup'));
    expect(groups.map(({ Properties }) => Properties.GroupName).sort()).toEqual([...roles].sort());
  });

  it('asks everybody for a second factor and lets nobody sign themselves up', () => {
    service.hasResourceProperties('AWS::Cognito::UserPool', {
      MfaConfiguration: 'ON',
      EnabledMfas: ['SOFTWARE_TOKEN_MFA'],
      AdminCreateUserConfig: { AllowAdminCreateUserOnly: true },
    });
  });

  it('is a client without secret, by code only, whose tokens are short and whose answers tell nobody who is known', () => {
    const [, { Properties }] = only('AWS::Cognito::UserPoolClient', 'SignInPoolStaff');
    expect(Properties).toMatchObject({
      GenerateSecret: false,
      AllowedOAuthFlows: ['code'],
      AllowedOAuthScopes: ['openid'],
      CallbackURLs: ['https://privacy.acme.test/console/callback'],
      LogoutURLs: ['https://privacy.acme.test/console'],
      SupportedIdentityProviders: ['COGNITO'],
      PreventUserExistenceErrors: 'ENABLED',
      EnableTokenRevocation: true,
      AccessTokenValidity: 60,
      IdTokenValidity: 60,
      RefreshTokenValidity: 480,
      TokenValidityUnits: { AccessToken: 'minutes', IdToken: 'minutes', RefreshToken: 'minutes' },
    });
  });

  it('is believed by the gateway, beside the applications, and never taken for one of them', () => {
    const [staff] = only('AWS::Cognito::UserPoolClient', 'SignInPoolStaff');
    const [crm] = only('AWS::Cognito::UserPoolClient', 'SignInPoolClientcrm');
    service.hasResourceProperties('AWS::ApiGatewayV2::Authorizer', {
      JwtConfiguration: { Audience: [{ Ref: staff }, { Ref: crm }] },
    });
    const named = Object.values(service.findResources('AWS::Lambda::Function')).flatMap(
      ({ Properties: { Description, Environment } }) =>
        Object.entries(Environment.Variables)
          .filter(([, value]) => JSON.stringify(value).includes(staff))
          .map(([variable]) => [Description, variable]),
    );
    // Nobody but the console, to which they sign in.
    expect(named).toEqual([[`Habeas: ${functions.cases.does}`, 'HABEAS_SIGN_IN']]);
  });
});
