import { describe, expect, it, jest } from '@jest/globals';
import { Match, type Template } from 'aws-cdk-lib/assertions';
import { functions } from '../../lambdas/functions.ts';
import { readSettings } from '../../lib/settings.ts';
import { build, deployment, numbers, synthesise } from './world.ts';

const receives = ['privacidad@acme.test'];
const { service } = synthesise({ deployment: { ...deployment, receives } }, { lint: false });

const only = (type: string, name: string) => {
  const found = Object.entries(service.findResources(type)).filter(([id]) => id.startsWith(name));
  expect(found).toHaveLength(1);
  return found[0]?.[1] as { readonly Properties: Record<string, never>; readonly DependsOn?: readonly string[] };
};
const outputs = (template: Template) =>
  Object.entries(template.findOutputs('*'))
    .filter(([id]) => id.startsWith('Inbox'))
    .map(([, { Value }]) => String(Value));

describe('mail that people send', () => {
  it('is taken for the address of the policy and for the one that our mails come from, and for no other', () => {
    service.resourceCountIs('AWS::SES::ReceiptRule', 1);
    service.hasResourceProperties('AWS::SES::ReceiptRule', {
      Rule: {
        Name: 'intake',
        Enabled: true,
        Recipients: ['privacidad@acme.test', 'privacy@acme.test'],
        TlsPolicy: 'Optional',
        Actions: [
          { S3Action: { BucketName: { Ref: Match.stringLikeRegexp('^InboxBucket') }, ObjectKeyPrefix: 'mail/' } },
        ],
      },
    });
    service.hasResourceProperties('AWS::SES::ReceiptRuleSet', { RuleSetName: 'habeas-acme' });
    // SES tries at once whether it may write there.
    expect(only('AWS::SES::ReceiptRule', 'InboxRule').DependsOn).toEqual([expect.stringMatching(/^InboxBucketPolicy/)]);
  });

  it('lies in a bucket of its own, sealed, closed and without versions, no longer than words that nobody confirmed', () => {
    const { Properties } = only('AWS::S3::Bucket', 'InboxBucket');
    expect(Properties).toEqual({
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [
          {
            BucketKeyEnabled: true,
            ServerSideEncryptionByDefault: {
              SSEAlgorithm: 'aws:kms',
              KMSMasterKeyID: { 'Fn::GetAtt': [expect.stringMatching(/^InboxKey/), 'Arn'] },
            },
          },
        ],
      },
      LifecycleConfiguration: {
        Rules: [
          {
            Id: 'end',
            Status: 'Enabled',
            ExpirationInDays: 30,
            AbortIncompleteMultipartUpload: { DaysAfterInitiation: numbers.backups.multipartDays },
          },
        ],
      },
      NotificationConfiguration: { EventBridgeConfiguration: { EventBridgeEnabled: true } },
      OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
    });
  });

  it('is put there by SES for that one rule, and by nobody else', () => {
    const { PolicyDocument } = only('AWS::S3::BucketPolicy', 'InboxBucketPolicy').Properties as never as {
      PolicyDocument: { Statement: readonly Record<string, unknown>[] };
    };
    const allowed = PolicyDocument.Statement.filter(({ Effect }) => Effect === 'Allow');
    expect(allowed).toEqual([
      expect.objectContaining({
        Action: 's3:PutObject',
        Principal: { Service: 'ses.amazonaws.com' },
        Resource: { 'Fn::Join': ['', [{ 'Fn::GetAtt': [expect.stringMatching(/^InboxBucket/), 'Arn'] }, '/mail/*']] },
        Condition: {
          StringEquals: {
            'aws:SourceAccount': '111111111111',
            'aws:SourceArn': 'arn:aws:ses:eu-west-1:111111111111:receipt-rule-set/habeas-acme:receipt-rule/intake',
          },
        },
      }),
    ]);
  });

  it('calls the function that reads it, with where it lies and nothing of what is in it, and loses no call', () => {
    service.hasResourceProperties('AWS::Events::Rule', {
      EventPattern: {
        source: ['aws.s3'],
        'detail-type': ['Object Created'],
        detail: { bucket: { name: [{ Ref: Match.stringLikeRegexp('^InboxBucket') }] } },
      },
      Targets: [
        {
          Arn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^mailintakeFunction'), 'Arn'] },
          DeadLetterConfig: { Arn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^mailintakeFailedQueue'), 'Arn'] } },
          RetryPolicy: { MaximumEventAgeInSeconds: 86_400, MaximumRetryAttempts: 24 },
        },
      ],
    });
    // EventBridge has to seal what it gives up.
    service.hasResourceProperties('AWS::KMS::Key', {
      KeyPolicy: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
            Principal: { Service: Match.arrayWith(['events.amazonaws.com']) },
          }),
        ]),
      },
    });
    service.hasResourceProperties('AWS::SQS::Queue', { MessageRetentionPeriod: 14 * 86_400 });
  });

  it('may be read and removed by that function, and by no other', () => {
    const roles = Object.values(service.findResources('AWS::IAM::Role')).flatMap(({ Properties }) =>
      (Properties.Policies ?? []).flatMap(
        ({ PolicyDocument }: { PolicyDocument: { Statement: readonly Record<string, unknown>[] } }) =>
          PolicyDocument.Statement.filter(({ Resource }) => /Inbox/.test(JSON.stringify(Resource))).map(
            (statement) => ({
              ...statement,
              of: Properties.Description,
            }),
          ),
      ),
    );
    const of = `Habeas: ${functions['mail-intake'].does}`;
    expect(roles).toEqual([
      {
        of,
        Effect: 'Allow',
        Action: ['s3:DeleteObject', 's3:GetObject'],
        Resource: {
          'Fn::Join': ['', [{ 'Fn::GetAtt': [expect.stringMatching(/^InboxBucket/), 'Arn'] }, '/mail/*']],
        },
      },
      {
        of,
        Effect: 'Allow',
        Action: 's3:ListBucket',
        Resource: { 'Fn::GetAtt': [expect.stringMatching(/^InboxBucket/), 'Arn'] },
        Condition: { StringLikeIfExists: { 's3:prefix': ['mail/*'] } },
      },
      {
        of,
        Effect: 'Allow',
        Action: 'kms:Decrypt',
        Resource: { 'Fn::GetAtt': [expect.stringMatching(/^InboxKey/), 'Arn'] },
        Condition: { StringEquals: { 'kms:ViaService': 's3.eu-west-1.amazonaws.com' } },
      },
    ]);
  });

  it('tells whoever deploys what no template can do', () => {
    expect(outputs(service)).toEqual([
      expect.stringMatching(
        /^Mail for privacidad@acme\.test, privacy@acme\.test comes in where the MX .*"10 inbound-smtp\.eu-west-1\.amazonaws\.com"/,
      ),
      'aws ses set-active-receipt-rule-set --rule-set-name habeas-acme --region eu-west-1',
    ]);
  });
});

describe('a region where SES does not receive', () => {
  const region = 'eu-south-1';
  const away = { policy: { ...numbers, regions: [region] }, deployment: { ...deployment, region } };

  it('is said in an output, and nothing of it is deployed', () => {
    const template = synthesise(away, { lint: false }).service;
    for (const type of ['AWS::SES::ReceiptRule', 'AWS::SES::ReceiptRuleSet', 'AWS::S3::Bucket', 'AWS::Events::Rule']) {
      template.resourceCountIs(type, 0);
    }
    expect(outputs(template)).toEqual([expect.stringContaining(`SES does not receive mail in ${region}`)]);
  });

  it('passes every check', () => {
    const quietened = jest.spyOn(console, 'error').mockImplementation(() => {});
    expect(() => build(away, { lint: false }).app.synth()).not.toThrow();
    quietened.mockRestore();
  });
});

describe('the addresses', () => {
  const read = (given: Record<string, unknown>, email?: string | { toConfirm: string }) =>
    readSettings((name) => given[name], { regions: ['eu-west-1'], ...(email && { controller: { email } }) }, String)
      .receives;

  it('are the one of the policy unless others are given', () => {
    expect(read({}, 'support@acme.test')).toEqual(['support@acme.test']);
    expect(read({ receives: 'a@in.acme.test, b@in.acme.test' }, 'support@acme.test')).toEqual([
      'a@in.acme.test',
      'b@in.acme.test',
    ]);
    expect(read({}, { toConfirm: 'Which address?' })).toBeUndefined();
    expect(() => read({ receives: 'acme.test' })).toThrow(/-c receives\.0: e-mail addresses/);
  });
});
