import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { BlockPublicAccess, Bucket, BucketEncryption, type IBucket, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { hoursOf, type PolicyNumbers } from '../policy-numbers.ts';

export interface PassingBucketProps {
  readonly links: Pick<PolicyNumbers['links'], 'download' | 'upload'>;
  readonly key: IKey;
  /** Where it is noted who touched which object; names say nothing but references. */
  readonly accessLog: IBucket;
}

const wholeDays = (hours: number) => Duration.days(Math.ceil(hours / 24));

/**
 * Where files pass: copies on their way to people, and documents that people sent to show who they are. There are no versions, so
 * whatever is deleted is gone; and what nobody deletes ends soon after the link that it belongs to.
 */
export class PassingBucket extends Construct {
  readonly bucket: Bucket;

  constructor(scope: Construct, id: string, { links, key, accessLog }: PassingBucketProps) {
    super(scope, id);
    this.bucket = new Bucket(this, 'Bucket', {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      removalPolicy: RemovalPolicy.RETAIN,
      encryption: BucketEncryption.KMS,
      encryptionKey: key,
      bucketKeyEnabled: true,
      serverAccessLogsBucket: accessLog,
      serverAccessLogsPrefix: 'files/',
      lifecycleRules: [
        {
          id: 'end',
          // A day on top: the function that destroys them comes first, and lifecycle rounds up to midnight.
          expiration: wholeDays(hoursOf(links.upload.lives) + 24),
          abortIncompleteMultipartUploadAfter: Duration.days(1),
        },
        // An hour more than a link to them lives.
        { id: 'bundles', prefix: 'bundles/', expiration: wholeDays(hoursOf(links.download.lives) + 1) },
      ],
    });
  }
}
