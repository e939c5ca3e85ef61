import {
  CrossStackReferences,
  CustomResource,
  Duration,
  ReferenceStrength,
  RemovalPolicy,
  Stack,
  type StackProps,
  TimeZone,
} from 'aws-cdk-lib';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { type Code, EventSourceMapping, FilterCriteria, FilterRule, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import { SqsDlq } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Schedule, ScheduleExpression, ScheduleTargetInput, TimeWindow } from 'aws-cdk-lib/aws-scheduler';
import { LambdaInvoke } from 'aws-cdk-lib/aws-scheduler-targets';
import { LambdaSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { type FunctionName, type FunctionNeeds, functions } from '../../lambdas/functions.ts';
import {
  type Feed,
  feeds,
  type Report,
  reports,
  type Schedule as ScheduleEntry,
  schedules,
} from '../../lambdas/routes.ts';
import { backupRoleName } from '../backup-roles.ts';
import { alarm } from '../constructs/alarm.ts';
import { longestRetentionHours } from '../constructs/dead-letters.ts';
import { HabeasFunction } from '../constructs/habeas-function.ts';
import { HttpSurface } from '../constructs/http-surface.ts';
import { InboundMail } from '../constructs/inbound-mail.ts';
import { Mail } from '../constructs/mail.ts';
import { OperatorAlarms } from '../constructs/operator-alarms.ts';
import {
  toGiveUp,
  toReadFeed,
  toUnwrap,
  toUseBackups,
  toUseObjects,
  toUseStandby,
  toUseTables,
} from '../constructs/permissions.ts';
import { CognitoSignIn, ownIssuer, type SignIn } from '../constructs/sign-in.ts';
import { environmentOf, placeOf, standbyOf } from '../function-environment.ts';
import { hoursOf, type PolicyNumbers } from '../policy-numbers.ts';
import type { Deployment, TableSet } from '../settings.ts';
import { signsStaffIn } from '../signs-staff-in.ts';
import { verifiesTokens } from '../verifies-tokens.ts';
import type { DataStack } from './data-stack.ts';

export interface ServiceStackProps extends StackProps {
  readonly policy: PolicyNumbers;
  readonly deployment: Deployment;
  readonly data: DataStack;
  readonly code: (name: FunctionName) => Code;
}

const names = Object.keys(functions) as FunctionName[];

/** Everything that can be thrown away and deployed again: functions, their callers and their alarms. */
export class ServiceStack extends Stack {
  private readonly made = new Map<FunctionName, HabeasFunction>();

  constructor(scope: Construct, id: string, { policy, deployment, data, code, ...props }: ServiceStackProps) {
    super(scope, id, props);
    // The data stack cannot go while a function still uses it.
    CrossStackReferences.of(this).consume(ReferenceStrength.STRONG);

    const key = this.messagesKey(policy.id);
    const { topic } = new OperatorAlarms(this, 'Alarms', {
      key,
      ...(deployment.alarmEmail && { email: deployment.alarmEmail }),
    });
    const mail = new Mail(this, 'Mail', { sender: deployment.sender, key });
    const inbound = new InboundMail(this, 'Inbox', {
      policy,
      addresses: [...new Set([...(deployment.receives ?? []), deployment.sender])],
    });
    const signIn: SignIn = deployment.issuer
      ? ownIssuer(deployment.issuer, deployment)
      : new CognitoSignIn(this, 'SignIn', { policyId: policy.id, deployment });

    const environment = environmentOf(data, mail, {
      publicUrl: `https://${deployment.domain}`,
      sender: deployment.sender,
      origins: deployment.origins,
      applications: signIn.applications,
      ...(deployment.roleClaim && { roleClaim: deployment.roleClaim }),
    });
    const retentionOf = asynchronous(policy);
    for (const name of names) {
      const needs: FunctionNeeds = functions[name];
      const retentionHours = retentionOf.get(name);
      const streams = fedBy.flatMap(([target, table]) => (target === name ? [streamOf(data, table)] : []));
      this.made.set(
        name,
        new HabeasFunction(this, name, {
          needs,
          code: code(name),
          environment: {
            ...environment,
            ...(verifiesTokens(name) && { HABEAS_ISSUER: JSON.stringify(signIn.tokens) }),
            ...(signsStaffIn(name) && { HABEAS_SIGN_IN: JSON.stringify(signIn.console) }),
            ...((needs.backups ?? []).length > 0 && { HABEAS_BACKUPS: JSON.stringify(placeOf(data, needs)) }),
            ...(needs.standby && { HABEAS_STANDBY: JSON.stringify(standbyOf(data)) }),
          },
          logDays: policy.logs.days,
          topic,
          may: [
            ...toUseTables(this, needs, data.tables),
            ...toUseStandby(this, needs, data.standby),
            ...toUseObjects(this, needs, data.files),
            ...toUseBackups(this, needs, data.backups, data.tables),
            ...streams.map(toReadFeed),
            ...(needs.unwrapsTenantKey ? [toUnwrap(needs, data.wrappingKey)] : []),
            ...(needs.sendsMail ? mail.toSend : []),
            ...(needs.takesMail ? inbound.toTake : []),
          ],
          ...(retentionHours && { calledAsynchronously: { retentionHours, key } }),
          daily: (schedules as readonly ScheduleEntry[])
            .filter((schedule) => schedule.function === name && 'dailyAt' in schedule)
            .map((schedule) => schedule.name),
          roleName: backupRoleName(this, policy.id, name),
        }),
      );
    }
    this.guardSwitch(deployment.tables);

    new HttpSurface(this, 'Http', { policy, deployment, signIn, functionOf: (name) => this.functionOf(name), topic });
    this.addFeeds(data);
    this.addSchedules(key, policy.zone);
    for (const report of reports as readonly Report[]) {
      if (report.source === 'inbox') {
        inbound.callWith(this.functionOf(report.function), this.deadLettersOf(report.function));
        continue;
      }
      mail.reports.addSubscription(
        new LambdaSubscription(this.functionOf(report.function), {
          deadLetterQueue: this.deadLettersOf(report.function),
        }),
      );
    }
    alarm(this, 'Throttles', {
      metric: new Metric({ namespace: 'AWS/Lambda', metricName: 'Throttles', statistic: 'Sum' }),
      says: 'More people come at once than the account lets us serve: some are turned away and have to try again.',
      topic,
    });
  }

  /** Topics and queues share a key that the services writing to them may use; default keys would lock those out. */
  private messagesKey(policyId: string) {
    const key = new Key(this, 'MessagesKey', {
      description: `${policyId}: alarms, mail reports and failed work`,
      enableKeyRotation: true,
      // Nothing under it outlives the stack.
      removalPolicy: RemovalPolicy.DESTROY,
    });
    key.addToResourcePolicy(
      new PolicyStatement({
        principals: ['cloudwatch', 'events', 'ses', 'sns'].map(
          (service) => new ServicePrincipal(`${service}.amazonaws.com`),
        ),
        actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
        resources: ['*'],
        conditions: { StringEquals: { 'aws:SourceAccount': this.account } },
      }),
    );
    return key;
  }

  /**
   * No function is changed before the one that guards the switch has looked at the set of tables that this deployment names. Should a
   * deployment fail later, CloudFormation asks again for the set before, which is still the one in use.
   */
  private guardSwitch(tables: TableSet) {
    const guards = names.filter((name) => (functions[name] as FunctionNeeds).guardsSwitch);
    for (const guard of guards) {
      const gate = new CustomResource(this, 'TablesInUse', {
        resourceType: 'Custom::HabeasTables',
        serviceToken: this.functionOf(guard).functionArn,
        serviceTimeout: Duration.minutes(5),
        properties: { tables },
      });
      for (const [name, made] of this.made) {
        if (name === guard) continue;
        made.role.node.addDependency(gate);
        made.function.node.addDependency(gate);
      }
    }
  }

  private addFeeds(data: DataStack) {
    for (const [target, table] of fedBy) {
      const own = (feeds as readonly Feed[]).filter((feed) => feed.function === target && feed.table === table);
      new EventSourceMapping(this, `Feed-${target}-${table}`, {
        target: this.functionOf(target),
        eventSourceArn: streamOf(data, table),
        startingPosition: StartingPosition.TRIM_HORIZON,
        // Whatever nobody reads costs nothing: a captured decision wakes no function.
        filters: own.map(({ only }) => FilterCriteria.filter({ dynamodb: { Keys: beginsWith(only) } })),
        batchSize: 25,
        bisectBatchOnError: true,
        // A poison change may not hold up the others; the stream itself forgets after 24 hours.
        retryAttempts: 5,
        maxRecordAge: Duration.hours(12),
        onFailure: new SqsDlq(this.deadLettersOf(target)),
      });
    }
  }

  private addSchedules(key: Key, zone: string) {
    for (const schedule of schedules as readonly ScheduleEntry[]) {
      const { name, function: target } = schedule;
      const queue = this.deadLettersOf(target);
      const called = this.functionOf(target);
      const role = new Role(this, `ScheduleRole-${name}`, {
        assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
          conditions: { StringEquals: { 'aws:SourceAccount': this.account } },
        }),
        inlinePolicies: {
          call: new PolicyDocument({
            statements: [
              new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [called.functionArn] }),
              ...toGiveUp(this, queue, key),
            ],
          }),
        },
      });
      new Schedule(this, `Schedule-${name}`, {
        schedule: expressionOf(schedule, zone),
        // At its time: whoever waits for a night's work counts on it.
        timeWindow: TimeWindow.off(),
        target: new LambdaInvoke(called, {
          role: role.withoutPolicyUpdates(),
          deadLetterQueue: queue,
          retryAttempts: 5,
          maxEventAge: latestStart(schedule),
          input: ScheduleTargetInput.fromObject({ schedule: name }),
        }),
      });
    }
  }

  private functionOf(name: FunctionName) {
    const made = this.made.get(name);
    if (!made) throw new Error(`no function ${name}`);
    return made.function;
  }

  private deadLettersOf(name: FunctionName): Queue {
    const queue = this.made.get(name)?.deadLetters;
    if (!queue) throw new Error(`${name} has no queue for failed work`);
    return queue;
  }
}

/**
 * Functions that AWS calls without waiting, and for how many hours their failed work is kept. A mail report names an address
 * that may not have consented to anything yet: it goes no later than the link it was sent. That a mail came in names nobody.
 */
const asynchronous = (policy: PolicyNumbers): ReadonlyMap<FunctionName, number> =>
  new Map<FunctionName, number>([
    ...[...feeds, ...schedules].map((edge) => [edge.function, longestRetentionHours] as const),
    ...(reports as readonly Report[]).map(({ source, function: name }) => {
      const shorter = source === 'mail' ? hoursOf(policy.links.registration.lives) : longestRetentionHours;
      return [name, Math.min(shorter, longestRetentionHours)] as const;
    }),
  ]);

/** When a schedule runs; a time of day is that of clocks in `zone`, summer and winter. */
const expressionOf = (schedule: ScheduleEntry, zone: string): ScheduleExpression => {
  if ('everyMinutes' in schedule) return ScheduleExpression.rate(Duration.minutes(schedule.everyMinutes));
  const [hour = 0, minute = 0] = schedule.dailyAt.split(':').map(Number);
  return ScheduleExpression.cron({ hour: `${hour}`, minute: `${minute}`, timeZone: TimeZone.of(zone) });
};

/** How late a run may still begin: no later than the next one, and at night early enough that the morning sees it. */
const latestStart = (schedule: ScheduleEntry): Duration =>
  'everyMinutes' in schedule ? Duration.minutes(Math.max(schedule.everyMinutes, 15)) : Duration.hours(4);

/** Each function with each table that feeds it, once: whoever reads a stream reads it for all its feeds. */
const fedBy = [
  ...new Map(
    (feeds as readonly Feed[]).map((feed) => [`${feed.function} ${feed.table}`, [feed.function, feed.table] as const]),
  ).values(),
];

/** Keys that a feed reads, as a filter of stream records. */
const beginsWith = (only: Feed['only']) =>
  Object.fromEntries(Object.entries(only).map(([name, prefix]) => [name, { S: FilterRule.beginsWith(prefix) }]));

const streamOf = (data: DataStack, table: Feed['table']): string => {
  const arn = data.tables[table].table.tableStreamArn;
  if (!arn) throw new Error(`table ${table} has no stream`);
  return arn;
};
