import { CfnOutput, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Rule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { BlockPublicAccess, Bucket, BucketEncryption, type CfnBucket, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import { ReceiptRule, ReceiptRuleSet, TlsPolicy } from 'aws-cdk-lib/aws-ses';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { mailPrefix } from '../../lambdas/functions.ts';
import { hoursOf, type PolicyNumbers } from '../policy-numbers.ts';
import { acknowledge } from './acknowledge.ts';
import { toMiss } from './permissions.ts';

/** Regions of the EU where SES receives mail (AWS General Reference, “Email receiving endpoints”). */
const receiving: readonly string[] = ['eu-west-1', 'eu-central-1', 'eu-north-1'];

export interface InboundMailProps {
  readonly policy: Pick<PolicyNumbers, 'id' | 'links' | 'backups'>;
  /** Addresses whose mail is taken; nobody else’s is. */
  readonly addresses: readonly string[];
}

/**
 * Mail that people send to the policy’s address: SES puts it into a bucket of its own, and a function takes it from there. Events name
 * the object and nobody. Where SES does not receive in the region there is an output that says so, and nothing else.
 */
export class InboundMail extends Construct {
  private readonly inbox?: { readonly bucket: Bucket; readonly key: Key };

  constructor(scope: Construct, id: string, { policy, addresses }: InboundMailProps) {
    super(scope, id);
    const { region } = Stack.of(this);
    if (!receiving.includes(region)) {
      this.say(
        'NotReceived',
        `SES does not receive mail in ${region}: nobody can send requests by mail. Record them by hand.`,
      );
      return;
    }
    const ruleSet = `habeas-${policy.id}`;
    const rule = 'intake';
    this.inbox = this.bucketFor(policy, this.arnOf(ruleSet, rule));
    const { bucket } = this.inbox;
    const intake = new ReceiptRule(this, 'Rule', {
      ruleSet: new ReceiptRuleSet(this, 'Rules', { receiptRuleSetName: ruleSet }),
      receiptRuleName: rule,
      recipients: [...addresses],
      // Whoever’s server knows no TLS has rights all the same (LOPDGDD art. 12.2).
      tlsPolicy: TlsPolicy.OPTIONAL,
      actions: [{ bind: () => ({ s3Action: { bucketName: bucket.bucketName, objectKeyPrefix: mailPrefix } }) }],
    });
    // SES tries to write there when it is told to.
    if (bucket.policy) intake.node.addDependency(bucket.policy);
    this.say(
      'Mx',
      `Mail for ${addresses.join(', ')} comes in where the MX of its domain is "10 inbound-smtp.${region}.amazonaws.com", or where whoever has the MX passes it on. SES refuses mail for any other address of such a domain.`,
    );
    // One set of rules is active in an account, and no template can say which.
    this.say('Activate', `aws ses set-active-receipt-rule-set --rule-set-name ${ruleSet} --region ${region}`);
  }

  /** The right to read mails, and to remove those that were handled. */
  get toTake(): PolicyStatement[] {
    if (!this.inbox) return [];
    const { bucket, key } = this.inbox;
    return [
      new PolicyStatement({
        actions: ['s3:DeleteObject', 's3:GetObject'],
        resources: [bucket.arnForObjects(`${mailPrefix}*`)],
      }),
      // What comes in is told of at least once: the second time the mail is gone.
      toMiss(bucket.bucketArn, [mailPrefix]),
      new PolicyStatement({
        actions: ['kms:Decrypt'],
        resources: [key.keyArn],
        conditions: { StringEquals: { 'kms:ViaService': `s3.${Stack.of(this).region}.amazonaws.com` } },
      }),
    ];
  }

  /** Calls the function for each mail; what cannot be handed over lands in the queue. */
  callWith(target: IFunction, deadLetterQueue: IQueue): void {
    if (!this.inbox) return;
    new Rule(this, 'Arrived', {
      description: 'A mail has come in: the function takes it from the bucket.',
      eventPattern: {
        source: ['aws.s3'],
        detailType: ['Object Created'],
        detail: { bucket: { name: [this.inbox.bucket.bucketName] } },
      },
      targets: [new LambdaFunction(target, { deadLetterQueue, retryAttempts: 24, maxEventAge: Duration.hours(24) })],
    });
  }

  private bucketFor({ id, links, backups }: InboundMailProps['policy'], ruleArn: string) {
    const ses = new ServicePrincipal('ses.amazonaws.com');
    const ours = { 'aws:SourceAccount': Stack.of(this).account };
    const key = new Key(this, 'Key', {
      description: `${id}: mails that people send, until they are handled`,
      enableKeyRotation: true,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    key.addToResourcePolicy(
      new PolicyStatement({
        principals: [ses],
        actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
        resources: ['*'],
        conditions: { StringEquals: ours },
      }),
    );
    const bucket = new Bucket(this, 'Bucket', {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      removalPolicy: RemovalPolicy.RETAIN,
      encryption: BucketEncryption.KMS,
      encryptionKey: key,
      bucketKeyEnabled: true,
      lifecycleRules: [
        {
          id: 'end',
          // What could not be read, or failed, is kept no longer than the words of a request that nobody confirmed.
          expiration: Duration.days(Math.ceil(hoursOf(links.request.lives) / 24)),
          abortIncompleteMultipartUploadAfter: Duration.days(backups.multipartDays),
        },
      ],
    });
    bucket.addToResourcePolicy(
      new PolicyStatement({
        principals: [ses],
        actions: ['s3:PutObject'],
        resources: [bucket.arnForObjects(`${mailPrefix}*`)],
        conditions: { StringEquals: { ...ours, 'aws:SourceArn': ruleArn } },
      }),
    );
    // By hand: the CDK would make a function with wide rights for it.
    (bucket.node.defaultChild as CfnBucket).notificationConfiguration = {
      eventBridgeConfiguration: { eventBridgeEnabled: true },
    };
    acknowledge(
      bucket,
      'AwsSolutions-S1',
      'A mail lies here for seconds, and one function may read it; a log of accesses would outlive what it is about.',
    );
    return { bucket, key };
  }

  private arnOf(ruleSet: string, rule: string): string {
    return Stack.of(this).formatArn({
      service: 'ses',
      resource: 'receipt-rule-set',
      resourceName: `${ruleSet}:receipt-rule/${rule}`,
    });
  }

  private say(id: string, value: string): void {
    new CfnOutput(this, id, { value });
  }
}
