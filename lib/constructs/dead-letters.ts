import { Duration } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { acknowledge } from './acknowledge.ts';
import { alarm } from './alarm.ts';

/** The longest that SQS keeps anything: time for people to look into it. */
export const longestRetentionHours = 14 * 24;

export interface DeadLettersProps {
  readonly retentionHours: number;
  readonly key: IKey;
  readonly whenItFails: string;
  readonly topic: ITopic;
}

/** Where work lands that failed for good, watched, so that nothing is dropped silently. */
export class DeadLetters extends Construct {
  readonly queue: Queue;

  constructor(scope: Construct, id: string, { retentionHours, key, whenItFails, topic }: DeadLettersProps) {
    super(scope, id);
    this.queue = new Queue(this, 'Queue', {
      encryption: QueueEncryption.KMS,
      encryptionMasterKey: key,
      enforceSSL: true,
      retentionPeriod: Duration.hours(retentionHours),
    });
    acknowledge(this.queue, 'AwsSolutions-SQS3', 'It is the dead-letter queue itself; an alarm watches it.');
    alarm(this, 'Alarm', {
      metric: this.queue.metricApproximateNumberOfMessagesVisible({ statistic: 'Maximum' }),
      says: `${whenItFails} The work was given up after all retries and waits in a queue for ${retentionHours} hours.`,
      topic,
    });
  }
}
