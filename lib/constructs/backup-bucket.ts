import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { BlockPublicAccess, Bucket, BucketEncryption, ObjectLockRetention, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { PolicyNumbers } from '../policy-numbers.ts';

export interface BackupBucketProps {
  readonly backups: PolicyNumbers['backups'];
  /** The log of accesses holds addresses of callers, so it ends with the other logs. */
  readonly logDays: number;
  readonly key: IKey;
}

const closed = {
  blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
  objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
  enforceSSL: true,
  minimumTLSVersion: 1.2,
  removalPolicy: RemovalPolicy.RETAIN,
};

/** Where backups lie: nobody can delete or shorten one while it is locked, and every version is gone when the policy says so. */
export class BackupBucket extends Construct {
  readonly bucket: Bucket;
  /** Who touched which object, of other buckets too. */
  readonly accessLog: Bucket;

  constructor(scope: Construct, id: string, { backups, logDays, key }: BackupBucketProps) {
    super(scope, id);
    this.accessLog = new Bucket(this, 'AccessLog', {
      ...closed,
      // Log delivery writes to buckets under S3's own key only.
      encryption: BucketEncryption.S3_MANAGED,
      lifecycleRules: [
        {
          id: 'end',
          expiration: Duration.days(logDays),
          abortIncompleteMultipartUploadAfter: Duration.days(backups.multipartDays),
        },
      ],
    });

    this.bucket = new Bucket(this, 'Bucket', {
      ...closed,
      versioned: true,
      encryption: BucketEncryption.KMS,
      encryptionKey: key,
      bucketKeyEnabled: true,
      objectLockEnabled: true,
      // Compliance mode: not even the root user can delete or shorten (promises.md C-22); erasure destroys keys instead.
      objectLockDefaultRetention: ObjectLockRetention.compliance(Duration.days(backups.lockDays)),
      serverAccessLogsBucket: this.accessLog,
      serverAccessLogsPrefix: 'backups/',
      lifecycleRules: [
        {
          id: 'end',
          expiration: Duration.days(backups.expireDays),
          noncurrentVersionExpiration: Duration.days(backups.noncurrentDays),
          abortIncompleteMultipartUploadAfter: Duration.days(backups.multipartDays),
        },
        // A marker left without versions needs a rule of its own; S3 refuses it beside `expiration`.
        { id: 'markers', expiredObjectDeleteMarker: true },
      ],
    });
  }
}
