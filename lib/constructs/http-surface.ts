import { CfnOutput, Duration, RemovalPolicy } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import {
  type CfnStage,
  CorsHttpMethod,
  DomainName,
  HttpApi,
  HttpMethod,
  type HttpRoute,
  HttpStage,
  LogGroupLogDestination,
  SecurityPolicy,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpJwtAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { Certificate, CertificateValidation } from 'aws-cdk-lib/aws-certificatemanager';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import type { FunctionName } from '../../lambdas/functions.ts';
import { type Caller, isApplication, type Route, routes } from '../../lambdas/routes.ts';
import type { PolicyNumbers } from '../policy-numbers.ts';
import type { Deployment } from '../settings.ts';
import { acknowledge } from './acknowledge.ts';
import { alarm } from './alarm.ts';
import { logRetention } from './log-retention.ts';
import type { SignIn } from './sign-in.ts';

export interface HttpSurfaceProps {
  readonly policy: PolicyNumbers;
  readonly deployment: Deployment;
  readonly signIn: SignIn;
  readonly functionOf: (name: FunctionName) => IFunction;
  readonly topic: ITopic;
}

/** Names of context variables the access log may hold: the route, never the path, the caller or the query. */
export const accessLogFields = ['requestId', 'routeKey', 'status', 'responseLatency'] as const;

/** A GET is also answered as HEAD, which link scanners send. */
const methodsOf = ({ method }: Route) => (method === 'GET' ? [HttpMethod.GET, HttpMethod.HEAD] : [HttpMethod.POST]);

/** An authorizer refuses whoever brings no token: where one is optional, the function checks it itself. */
const isOpen = (caller: Caller) => caller === 'public' || (isApplication(caller) && caller.optional === true);

/** The one door: an HTTP API made from `routes.ts`, under the firm's own host name only. */
export class HttpSurface extends Construct {
  constructor(scope: Construct, id: string, { policy, deployment, signIn, functionOf, topic }: HttpSurfaceProps) {
    super(scope, id);
    const api = new HttpApi(this, 'Api', {
      apiName: `habeas-${policy.id}`,
      createDefaultStage: false,
      // Links begin with the firm's host name; a second door would only escape whatever stands before the first.
      disableExecuteApiEndpoint: true,
      ...(deployment.origins.length > 0 && {
        corsPreflight: {
          allowOrigins: [...deployment.origins],
          allowMethods: [CorsHttpMethod.GET, CorsHttpMethod.HEAD, CorsHttpMethod.POST],
          allowHeaders: ['accept', 'accept-language', 'authorization', 'content-type'],
          exposeHeaders: ['retry-after'],
          maxAge: Duration.hours(1),
        },
      }),
    });

    const authorizer = new HttpJwtAuthorizer('Tokens', signIn.issuer, { jwtAudience: [...signIn.audience] });
    const integrations = new Map<FunctionName, HttpLambdaIntegration>();
    const integrationOf = (name: FunctionName) => {
      const known = integrations.get(name);
      if (known) return known;
      // One permission for each function, not for each route: a stack holds at most 500 resources.
      const made = new HttpLambdaIntegration(name, functionOf(name), { scopePermissionToRoute: false });
      integrations.set(name, made);
      return made;
    };
    /** An authorizer asks for scopes; roles of staff are looked at by the function. */
    const guard = (caller: Caller) => {
      if (isOpen(caller)) return {};
      return isApplication(caller) ? { authorizer, authorizationScopes: [signIn.scope(caller.scope)] } : { authorizer };
    };
    const added = (routes as readonly Route[]).flatMap((route) => {
      const made = api.addRoutes({
        path: route.path,
        methods: methodsOf(route),
        integration: integrationOf(route.function),
        ...guard(route.caller),
      });
      if (isOpen(route.caller)) {
        for (const each of made) acknowledge(each, 'AwsSolutions-APIG4', `Open to everyone: ${route.summary}.`);
      }
      return made;
    });

    const log = new LogGroup(this, 'Requests', {
      // Vended logs share one resource policy; other names each lengthen a policy that has a limit.
      logGroupName: `/aws/vendedlogs/habeas/${policy.id}/requests`,
      retention: logRetention(policy.logs.days),
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const domainName = new DomainName(this, 'Domain', {
      domainName: deployment.domain,
      securityPolicy: SecurityPolicy.TLS_1_2,
      certificate: deployment.certificate
        ? Certificate.fromCertificateArn(this, 'Certificate', deployment.certificate)
        : new Certificate(this, 'Certificate', {
            domainName: deployment.domain,
            validation: CertificateValidation.fromDns(),
          }),
    });
    const stage = new HttpStage(this, 'Stage', {
      httpApi: api,
      autoDeploy: true,
      domainMapping: { domainName },
      accessLogSettings: {
        destination: new LogGroupLogDestination(log),
        format: AccessLogFormat.custom(
          JSON.stringify(Object.fromEntries(accessLogFields.map((name) => [name, `$context.${name}`]))),
        ),
      },
    });
    this.throttle(stage, added);
    alarm(this, 'Failures', {
      metric: api.metricServerError(),
      says: 'Visitors get an error from us instead of an answer: pages, forms or links fail for some of them.',
      topic,
    });
    new CfnOutput(this, 'HostName', { value: `${deployment.domain} CNAME ${domainName.regionalDomainName}` });
  }

  /** Rate and burst of each route; the stage is made after the routes, because it names them. */
  private throttle(stage: HttpStage, added: readonly HttpRoute[]) {
    const settings = routes.flatMap((route) =>
      methodsOf(route).map((method) => [
        `${method} ${route.path}`,
        { ThrottlingRateLimit: route.throttle.rate, ThrottlingBurstLimit: route.throttle.burst },
      ]),
    );
    (stage.node.defaultChild as CfnStage).routeSettings = Object.fromEntries(settings);
    stage.node.addDependency(...added);
  }
}
