import { CfnOutput, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { AccountRecovery, Mfa, OAuthScope, ResourceServerScope, UserPool } from 'aws-cdk-lib/aws-cognito';
import { Construct } from 'constructs';
import { routes, type Scope } from '../../lambdas/routes.ts';
import type { TokenIssuer } from '../../lambdas/runtime/env.ts';
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
};

/** An OIDC issuer of the firm's own: scopes are the plain names. */
export const ownIssuer = (issuer: string, { audience, applications }: Deployment): SignIn => ({
  issuer,
  audience,
  scope: (scope) => scope,
  applications,
  tokens: { issuer, audience },
});

/** Cognito puts the id of the resource server before each scope: `habeas/entries`. */
const server = 'habeas';

export interface CognitoSignInProps {
  readonly policyId: string;
  readonly applications: Readonly<Record<string, Application>>;
}

/** The default issuer: a user pool with one client for each application; no person signs in to it. */
export class CognitoSignIn extends Construct implements SignIn {
  readonly issuer: string;
  readonly audience: readonly string[];
  readonly scope = (scope: Scope) => `${server}/${scope}`;
  readonly applications: Readonly<Record<string, Application>>;
  readonly tokens: TokenIssuer;

  constructor(scope: Construct, id: string, { policyId, applications }: CognitoSignInProps) {
    super(scope, id);
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
      'The Plus plan adds threat protection for people; only machines hold clients here.',
    );
    // The client-credentials grant answers at the pool's domain only.
    const domain = pool.addDomain('Domain', {
      cognitoDomain: { domainPrefix: `habeas-${policyId}-${Stack.of(this).account}` },
    });

    const names = new Set(routes.flatMap(({ caller }) => (caller === 'public' ? [] : [caller.scope])));
    const scopes = new Map(
      [...names].map((name) => [
        name as string,
        new ResourceServerScope({ scopeName: name, scopeDescription: `Habeas: ${name}` }),
      ]),
    );
    const resources = pool.addResourceServer('Scopes', { identifier: server, scopes: [...scopes.values()] });

    const clients = Object.entries(applications).map(([name, application]) => {
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

    this.issuer = `https://cognito-idp.${Stack.of(this).region}.amazonaws.com/${pool.userPoolId}`;
    // Its tokens carry the client id for an audience; with no client this value, which none carries, lets nobody in.
    this.audience = clients.length > 0 ? clients.map(([clientId]) => clientId) : [server];
    this.applications = Object.fromEntries(clients);
    // A function's environment is small, and those client ids stand in it already.
    this.tokens = { issuer: this.issuer };
    new CfnOutput(this, 'PoolId', { value: pool.userPoolId });
    new CfnOutput(this, 'TokenEndpoint', { value: `${domain.baseUrl()}/oauth2/token` });
  }
}
