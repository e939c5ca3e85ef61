import { describe, expect, it } from '@jest/globals';
import { Match } from 'aws-cdk-lib/assertions';
import { type FunctionName, functions } from '../../lambdas/routes.ts';
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
        JSON.parse(Properties.FilterCriteria.Filters[0].Pattern).dynamodb.Keys,
      ],
    );
    expect(Object.fromEntries(filters)).toEqual({
      welcome: { sk: { S: [{ prefix: 'FORM#' }] } },
      outbox: { pk: { S: [{ prefix: 'M#' }] }, sk: { S: [{ prefix: 'R#' }] } },
    });
    service.allResourcesProperties('AWS::Lambda::EventSourceMapping', {
      FilterCriteria: { Filters: [{ Pattern: Match.anyValue() }] },
      MaximumRetryAttempts: 5,
      BisectBatchOnFunctionError: true,
      DestinationConfig: { OnFailure: { Destination: Match.anyValue() } },
    });
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
    expect([hours('welcome'), hours('keeper')]).toEqual([336, 336]);
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
