import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { Match } from 'aws-cdk-lib/assertions';
import { type FunctionName, type FunctionNeeds, functions } from '../../lambdas/functions.ts';
import { synthesise } from './world.ts';

const { service } = synthesise({}, { lint: false });
const names = Object.keys(functions) as FunctionName[];

describe('mail and asynchronous edges', () => {
  it('sends over TLS, tracks nothing and reports bounces and complaints', () => {
    service.hasResourceProperties('AWS::SES::ConfigurationSet', {
      DeliveryOptions: { TlsPolicy: 'REQUIRE' },
      TrackingOptions: Match.absent(),
      SuppressionOptions: { SuppressedReasons: ['COMPLAINT'] },
    });
    service.hasResourceProperties('AWS::SES::ConfigurationSetEventDestination', {
      EventDestination: {
        MatchingEventTypes: ['bounce', 'complaint'],
        SnsDestination: { TopicARN: { Ref: Match.stringLikeRegexp('^MailReports') } },
      },
    });
    service.hasResourceProperties('AWS::SNS::Subscription', {
      Protocol: 'lambda',
      Endpoint: { 'Fn::GetAtt': [Match.stringLikeRegexp('^feedbackFunction'), 'Arn'] },
      RedrivePolicy: { deadLetterTargetArn: Match.anyValue() },
    });
  });

  it('wakes a function only for what its feed reads', () => {
    const filters = Object.entries(service.findResources('AWS::Lambda::EventSourceMapping')).map(
      ([id, { Properties }]) => [
        id.replace(/^Feed|[A-F0-9]{8}$/g, ''),
        Properties.FilterCriteria.Filters.map(({ Pattern }: { Pattern: string }) => JSON.parse(Pattern).dynamodb.Keys),
      ],
    );
    expect(Object.fromEntries(filters)).toEqual({
      senderrecords: [
        { sk: { S: [{ prefix: 'FORM#' }] } },
        { pk: { S: [{ prefix: 'M#' }] }, sk: { S: [{ prefix: 'R#' }] } },
      ],
      executorrecords: [{ pk: { S: [{ prefix: 'REQ#' }] }, sk: { S: [{ prefix: 'FILE' }] } }],
    });
    service.allResourcesProperties('AWS::Lambda::EventSourceMapping', {
      FilterCriteria: { Filters: Match.anyValue() },
      MaximumRetryAttempts: 5,
      BisectBatchOnFunctionError: true,
      DestinationConfig: { OnFailure: { Destination: Match.anyValue() } },
    });
  });

  it('runs the purge at its time in the zone of the policy, on the minute, and tries again for hours', () => {
    service.hasResourceProperties('AWS::Scheduler::Schedule', {
      ScheduleExpression: 'cron(0 4 * * ? *)',
      ScheduleExpressionTimezone: 'Atlantic/Canary',
      FlexibleTimeWindow: { Mode: 'OFF' },
      State: 'ENABLED',
      Target: {
        Arn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^purgeFunction'), 'Arn'] },
        Input: '{"schedule":"purge"}',
        RetryPolicy: { MaximumRetryAttempts: 5, MaximumEventAgeInSeconds: 4 * 3600 },
        DeadLetterConfig: { Arn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^purgeFailed'), 'Arn'] } },
      },
    });
  });

  it('misses a daily run after 26 hours, even when nothing runs that could say so', () => {
    for (const [name, schedule] of [
      ['purge', 'purge'],
      ['statistics', 'publish-statistics'],
    ] as const) {
      service.hasResourceProperties('AWS::Logs::MetricFilter', {
        FilterPattern: `{ ($.event = "schedule") && ($.name = "${schedule}") }`,
        LogGroupName: { Ref: Match.stringLikeRegexp(`^${name}Log`) },
      });
      service.hasResourceProperties('AWS::CloudWatch::Alarm', {
        AlarmDescription: `${functions[name].whenItFails} No run of "${schedule}" has ended in 26 hours.`,
        EvaluationPeriods: 26,
        Threshold: 1,
        ComparisonOperator: 'LessThanThreshold',
        TreatMissingData: 'breaching',
        Metrics: Match.arrayWith([
          Match.objectLike({
            MetricStat: {
              Metric: { MetricName: `habeas-acme-service-${schedule}-ended`, Namespace: 'Habeas' },
              Period: 3600,
              Stat: 'Sum',
            },
          }),
        ]),
      });
    }
  });

  it.each(Object.entries(functions.purge.alarms))('tells the operators what %s means for people', (code, says) => {
    service.hasResourceProperties('AWS::Logs::MetricFilter', {
      FilterPattern: `{ ($.event = "alarm") && ($.code = "${code}") }`,
      LogGroupName: { Ref: Match.stringLikeRegexp('^purgeLog') },
      MetricTransformations: [Match.objectLike({ MetricName: `habeas-acme-service-purge-${code}` })],
    });
    service.hasResourceProperties('AWS::CloudWatch::Alarm', {
      AlarmDescription: says,
      MetricName: `habeas-acme-service-purge-${code}`,
      Threshold: 1,
      EvaluationPeriods: 1,
      AlarmActions: [{ Ref: Match.stringLikeRegexp('^AlarmsTopic') }],
    });
  });

  it('has a sentence for each alarm that code raises, and none for what nothing raises', () => {
    const folder = new URL('../../lambdas/', import.meta.url);
    const code = readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts') && file !== 'functions.ts')
      .map((file) => readFileSync(new URL(file, folder), 'utf8'))
      .join('\n');
    const raised = [...code.matchAll(/event: 'alarm'([^}]*)\}/g)].flatMap(([, rest = '']) =>
      [...rest.matchAll(/'([A-Z][A-Z_]+)'/g)].map(([, name]) => name),
    );
    const said = names.flatMap((name) => Object.keys((functions[name] as FunctionNeeds).alarms ?? {}));
    expect(raised.filter((name) => !said.includes(name ?? ''))).toEqual([]);
    expect(said.filter((name) => !code.includes(`'${name}'`))).toEqual([]);
  });

  it('runs schedules with the event the function expects', () => {
    service.hasResourceProperties('AWS::Scheduler::Schedule', {
      ScheduleExpression: 'rate(1 hour)',
      Target: {
        Input: '{"schedule":"destroy-link-keys"}',
        RetryPolicy: { MaximumRetryAttempts: 5, MaximumEventAgeInSeconds: 3600 },
        DeadLetterConfig: { Arn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^keeperFailed'), 'Arn'] } },
      },
    });
  });

  it('keeps failed mail reports, which name addresses, no longer than the link they are about', () => {
    const hours = (name: string) =>
      Object.entries(service.findResources('AWS::SQS::Queue')).find(([id]) => id.startsWith(name))?.[1].Properties
        .MessageRetentionPeriod / 3600;
    expect(hours('feedback')).toBe(30);
    expect([hours('sender'), hours('keeper')]).toEqual([336, 336]);
  });

  it.each(names)('says what people notice when %s fails', (name) => {
    service.hasResourceProperties('AWS::CloudWatch::Alarm', {
      AlarmDescription: functions[name].whenItFails,
      AlarmActions: [{ Ref: Match.stringLikeRegexp('^AlarmsTopic') }],
    });
    service.hasResourceProperties('AWS::Logs::MetricFilter', {
      FilterPattern: '{ $.event = "fault" }',
      MetricTransformations: [Match.objectLike({ MetricName: `habeas-acme-service-${name}-faults` })],
    });
  });

  it('mails alarms to the operators', () => {
    service.hasResourceProperties('AWS::SNS::Subscription', { Protocol: 'email', Endpoint: 'operators@acme.test' });
  });
});
