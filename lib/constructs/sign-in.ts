import { CfnOutput, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import {
  AccountRecovery,
  Mfa,
  OAuthScope,
  ResourceServerScope,
  UserPool,
  UserPoolClientIdentityProvider,
} from 'aws-cdk-lib/aws-cognito';
import { Construct } from 'constructs';
import { roles, type Scope, scopes as scopeNames } from '../../lambdas/routes.ts';
import type { SignInPlace, TokenIssuer } from '../../lambdas/runtime/env.ts';
import type { Application } from '../../lambdas/runtime/settings.ts';
import type { Deployment } from '../settings.ts';
import { acknowledge } from './acknowledge.ts';

/** Who vouches for callers: what the gateway checks in a token before any code of ours runs. */
export type SignIn = {
  readonly issuer: string;
  readonly audience: readonly string[];
  /** The scope as tokens of this issuer spell it. */
  readonly scope: (scope: Scope) => string;
  /** By the client id that tokens carry. */
  readonly applications: Readonly<Record<string, Application>>;
  /** The same, for functions that verify tokens themselves. */
  readonly tokens: TokenIssuer;
  /** Where staff sign in to the console. */
  readonly console: SignInPlace;
};

/** An OIDC issuer of the firm's own: scopes are the plain names. */
export const ownIssuer = (
  issuer: string,
  { audience, applications, consoleClientId = 'habeas-console' }: Deployment,
): SignIn => ({
  issuer,
  audience,
  scope: (scope) => scope,
  applications,
  tokens: { issuer, audience },
  console: { issuer, clientId: consoleClientId },
});

/** Cognito puts the id of the resource server before each scope: `habeas/entries`. */
const server = 'habeas';

/** Tokens of people: the groups in them are believed for no longer than this, and nobody stays signed in for another day. */
const staffLives = { token: Duration.hours(1), signIn: Duration.hours(8) };

export interface CognitoSignInProps {
  readonly policyId: string;
  readonly deployment: Pick<Deployment, 'applications' | 'domain'>;
}

/** The default issuer: a user pool with one client for each application, one for the staff, and a group for each of their roles. */
export class CognitoSignIn extends Construct implements SignIn {
  readonly issuer: string;
  readonly audience: readonly string[];
  readonly scope = (scope: Scope) => `${server}/${scope}`;
  readonly applications: Readonly<Record<string, Application>>;
  readonly tokens: TokenIssuer;
  readonly console: SignInPlace;

  constructor(scope: Construct, id: string, { policyId, deployment }: CognitoSignInProps) {
    super(scope, id);
    const pool = this.pool();
    // The client-credentials grant and the page on which people sign in answer at the pool's domain only.
    const domain = pool.addDomain('Domain', {
      cognitoDomain: { domainPrefix: `habeas-${policyId}-${Stack.of(this).account}` },
    });
    for (const role of roles) {
      pool.addGroup(`Role-${role}`, { groupName: role, description: `Habeas: staff with the role ${role}` });
    }
    const staff = this.staff(pool, deployment.domain);
    const clients = this.clients(pool, deployment.applications);

    this.issuer = `https://cognito-idp.${Stack.of(this).region}.amazonaws.com/${pool.userPoolId}`;
    // Its tokens carry the client id for an audience.
    this.audience = [staff.userPoolClientId, ...clients.map(([clientId]) => clientId)];
    this.applications = Object.fromEntries(clients);
    // A function's environment is small, and the client ids of applications stand in it already. People are no application:
    // a function that verifies tokens itself takes none of theirs.
    this.tokens = { issuer: this.issuer };
    this.console = { issuer: this.issuer, clientId: staff.userPoolClientId };
    new CfnOutput(this, 'PoolId', { value: pool.userPoolId });
    new CfnOutput(this, 'TokenEndpoint', { value: `${domain.baseUrl()}/oauth2/token` });
    new CfnOutput(this, 'StaffClientId', { value: staff.userPoolClientId });
  }

  private pool() {
    const pool = new UserPool(this, 'Pool', {
      selfSignUpEnabled: false,
      accountRecovery: AccountRecovery.NONE,
      mfa: Mfa.REQUIRED,
      mfaSecondFactor: { otp: true, sms: false },
      passwordPolicy: {
        minLength: 14,
        requireDigits: true,
        requireLowercase: true,
        requireSymbols: true,
        requireUppercase: true,
      },
      removalPolicy: RemovalPolicy.DESTROY,
    });
    acknowledge(
      pool,
      'AwsSolutions-COG8',
      'The Plus plan keeps address, device and place of each sign-in of the staff; a second factor is asked for every time.',
    );
    return pool;
  }

  /** Where people of the staff sign in. A client without a secret, which no browser could keep: it proves itself with PKCE. */
  private staff(pool: UserPool, domain: string) {
    return pool.addClient('Staff', {
      generateSecret: false,
      preventUserExistenceErrors: true,
      enableTokenRevocation: true,
      authFlows: { userSrp: true },
      supportedIdentityProviders: [UserPoolClientIdentityProvider.COGNITO],
      accessTokenValidity: staffLives.token,
      idTokenValidity: staffLives.token,
      refreshTokenValidity: staffLives.signIn,
      oAuth: {
        flows: { authorizationCodeGrant: true },
        scopes: [OAuthScope.OPENID],
        callbackUrls: [`https://${domain}/console/callback`],
        logoutUrls: [`https://${domain}/console`],
      },
    });
  }

  /** A client with a secret for each application, by the id it gets. */
  private clients(pool: UserPool, applications: Deployment['applications']) {
    const scopes = new Map(
      scopeNames.map((name) => [
        name as string,
        new ResourceServerScope({ scopeName: name, scopeDescription: `Habeas: ${name}` }),
      ]),
    );
    const resources = pool.addResourceServer('Scopes', { identifier: server, scopes: [...scopes.values()] });
    return Object.entries(applications).map(([name, application]) => {
      const client = pool.addClient(`Client-${name}`, {
        generateSecret: true,
        enableTokenRevocation: true,
        oAuth: {
          flows: { clientCredentials: true },
          scopes: [...scopes]
            .filter(([key]) => application.scopes.includes(key))
            .map(([, each]) => OAuthScope.resourceServer(resources, each)),
        },
      });
      new CfnOutput(this, `ClientId-${name}`, { value: client.userPoolClientId });
      return [client.userPoolClientId, application] as const;
    });
  }
}
