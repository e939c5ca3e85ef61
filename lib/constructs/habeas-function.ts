import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { MathExpression } from 'aws-cdk-lib/aws-cloudwatch';
import { PolicyDocument, type PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import {
  Architecture,
  type Code,
  EventInvokeConfig,
  Function as LambdaFunction,
  LoggingFormat,
  Runtime,
  SystemLogLevel,
} from 'aws-cdk-lib/aws-lambda';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { FunctionNeeds } from '../../lambdas/functions.ts';
import type { Env } from '../../lambdas/runtime/env.ts';
import { anyResource, whyUnnamed } from '../checks/exceptions.ts';
import { acknowledge } from './acknowledge.ts';
import { alarm, silenceAlarm } from './alarm.ts';
import { DeadLetters } from './dead-letters.ts';
import { logMetric } from './log-metric.ts';
import { logRetention } from './log-retention.ts';
import { toGiveUp, toLog } from './permissions.ts';

export interface HabeasFunctionProps {
  readonly needs: FunctionNeeds;
  readonly code: Code;
  readonly environment: Env;
  readonly logDays: number;
  readonly topic: ITopic;
  /** All that its role may do beside writing its own log. */
  readonly may: readonly PolicyStatement[];
  /** For a function that AWS calls without waiting: how long, and under which key, its failed work is kept. */
  readonly calledAsynchronously?: { readonly retentionHours: number; readonly key: IKey };
  /** Names of its daily schedules: each has to end well every day. */
  readonly daily: readonly string[];
  /** Of its role; made up by AWS where nobody has to know it before. */
  readonly roleName?: string | undefined;
}

/** A bucket of another stack, or of the same. */
type Reference = { readonly 'Fn::ImportValue': string } | { readonly 'Fn::GetAtt': readonly string[] };

/** A day, and two hours more: one night of the year has an hour too many, and a retry takes its time. */
const longestSilenceHours = 26;

/**
 * One permission set: a function with its own role, own log and own alarm. Concurrency is not reserved: routes are throttled,
 * and a reservation would take capacity from the other functions (new accounts have ten executions in all).
 */
export class HabeasFunction extends Construct {
  readonly function: LambdaFunction;
  readonly role: Role;
  readonly deadLetters?: Queue;

  constructor(scope: Construct, id: string, props: HabeasFunctionProps) {
    super(scope, id);
    const { needs, code, environment, logDays, topic, may, calledAsynchronously, daily, roleName } = props;
    if (calledAsynchronously) {
      this.deadLetters = new DeadLetters(this, 'Failed', {
        ...calledAsynchronously,
        whenItFails: needs.whenItFails,
        topic,
      }).queue;
    }
    const logGroup = new LogGroup(this, 'Log', {
      retention: logRetention(logDays),
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const role = new Role(this, 'Role', {
      ...(roleName !== undefined && { roleName }),
      description: `Habeas: ${needs.does}`,
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      inlinePolicies: {
        needs: new PolicyDocument({
          statements: [
            toLog(logGroup),
            ...may,
            ...(this.deadLetters && calledAsynchronously
              ? toGiveUp(this, this.deadLetters, calledAsynchronously.key)
              : []),
          ],
        }),
      },
    });
    this.role = role;
    for (const action of may.filter(({ resources }) => resources.includes('*')).flatMap(({ actions }) => actions)) {
      const reason = anyResource[action];
      if (reason) acknowledge(role, 'AwsSolutions-IAM5[Resource::*]', reason);
    }
    for (const [resource, why] of this.unnamedThings(may)) {
      acknowledge(role, `AwsSolutions-IAM5[Resource::${resource}]`, why);
    }
    this.function = new LambdaFunction(this, 'Function', {
      description: `Habeas: ${needs.does}`,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      handler: 'index.handler',
      code,
      memorySize: 512,
      timeout: Duration.seconds(needs.timeoutSeconds),
      environment: { ...environment },
      logGroup,
      // Lambda's own lines (start, end, report) would cost more than ours; what it warns of is still logged.
      loggingFormat: LoggingFormat.JSON,
      systemLogLevelV2: SystemLogLevel.WARN,
      // Nothing may widen the role behind our back: what it may do stands above and nowhere else.
      role: role.withoutPolicyUpdates(),
    });
    if (this.deadLetters) {
      new EventInvokeConfig(this, 'Retries', {
        function: this.function,
        retryAttempts: 2,
        maxEventAge: Duration.hours(1),
        onFailure: new SqsDestination(this.deadLetters),
      });
    }
    alarm(this, 'Errors', { metric: this.failures(id, logGroup), says: needs.whenItFails, topic });
    for (const [code, says] of Object.entries(needs.alarms ?? {})) {
      const metric = logMetric(logGroup, code, { event: 'alarm', code }, `${id}-${code}`);
      alarm(this, `Alarm-${code}`, { metric, says, topic });
    }
    for (const name of daily) {
      silenceAlarm(this, `Silence-${name}`, {
        metric: logMetric(logGroup, `Ended-${name}`, { event: 'schedule', name }, `${name}-ended`),
        says: `${needs.whenItFails} No run of "${name}" has ended in ${longestSilenceHours} hours.`,
        topic,
        hours: longestSilenceHours,
      });
    }
  }

  /** Resources that stand for things of one kind, as cdk-nag writes them, and why they may. */
  private unnamedThings(may: readonly PolicyStatement[]): ReadonlyMap<string, string> {
    const found = may.flatMap(({ actions, resources }) =>
      resources.flatMap((resource) => {
        const resolved = Stack.of(this).resolve(resource);
        const why = actions.map((action) => whyUnnamed(action, resolved)).find((reason) => reason !== undefined);
        return why === undefined ? [] : [[nameOf(resolved), why] as const];
      }),
    );
    return new Map(found);
  }

  /** Crashes and timeouts, which Lambda counts, and faults that were answered with a problem document, which only the log shows. */
  private failures(name: string, logGroup: LogGroup): MathExpression {
    const faults = logMetric(logGroup, 'Faults', { event: 'fault' }, `${name}-faults`);
    return new MathExpression({
      expression: 'FILL(errors, 0) + FILL(faults, 0)',
      usingMetrics: { errors: this.function.metricErrors(), faults },
      period: Duration.minutes(5),
    });
  }
}

const nameOf = ({ 'Fn::Join': [between, parts] }: { readonly 'Fn::Join': [string, (string | Reference)[]] }): string =>
  parts
    .map((part) => {
      if (typeof part === 'string') return part;
      return 'Fn::GetAtt' in part ? `<${part['Fn::GetAtt'].join('.')}>` : part['Fn::ImportValue'];
    })
    .join(between);
