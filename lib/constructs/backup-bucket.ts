import { DefaultStackSynthesizer, Duration, Fn, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { AnyPrincipal, Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { BlockPublicAccess, Bucket, BucketEncryption, ObjectLockRetention, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { PolicyNumbers } from '../policy-numbers.ts';

export interface BackupBucketProps {
  readonly backups: PolicyNumbers['backups'];
  /** The log of accesses holds addresses of callers, so it ends with the other logs. */
  readonly logDays: number;
  readonly key: IKey;
  /** ARNs of the only roles that may read a backup. */
  readonly readers: readonly string[];
  /** ARNs of the only roles that may write one. */
  readonly writers: readonly string[];
}

/** What would end a backup, or its lock, before its time. Lifecycle is S3's own and asks no policy. */
const ending = [
  's3:DeleteObject',
  's3:DeleteObjectVersion',
  's3:PutObjectRetention',
  's3:PutObjectLegalHold',
  's3:BypassGovernanceRetention',
];
/** What would change how long backups lie, or be locked, from then on. */
const settling = [
  's3:PutLifecycleConfiguration',
  's3:PutBucketObjectLockConfiguration',
  's3:PutBucketVersioning',
  's3:PutReplicationConfiguration',
  's3:DeleteBucket',
];
/** What would lay something over a backup: the lock keeps what was there, but whoever reads gets what came last. */
const writing = [
  's3:PutObject',
  's3:PutObjectAcl',
  's3:PutObjectTagging',
  's3:PutObjectVersionAcl',
  's3:PutObjectVersionTagging',
  's3:ReplicateObject',
  's3:ReplicateDelete',
];
const reading = ['s3:GetObject', 's3:GetObjectVersion', 's3:GetObjectTorrent', 's3:GetObjectVersionTorrent'];

const closed = {
  blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
  objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
  enforceSSL: true,
  minimumTLSVersion: 1.2,
  removalPolicy: RemovalPolicy.RETAIN,
};

/** Where backups lie: nobody can delete, overwrite or shorten one while it is locked, and every version is gone when the policy says so. */
export class BackupBucket extends Construct {
  readonly bucket: Bucket;
  /** Who touched which object, of other buckets too. */
  readonly accessLog: Bucket;

  constructor(scope: Construct, id: string, { backups, logDays, key, readers, writers }: BackupBucketProps) {
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
    this.refuse(readers, writers);
  }

  /**
   * What even an administrator is refused. The policy itself can be changed by whoever may (`s3:PutBucketPolicy` is denied to nobody):
   * an account that locks itself out has to ask AWS. That shows in CloudTrail, and the lock of what lies there stands all the same.
   */
  private refuse(readers: readonly string[], writers: readonly string[]) {
    const all = this.bucket.arnForObjects('*');
    const deny = (
      sid: string,
      actions: string[],
      resources: string[],
      unless: Record<string, readonly string[]> = {},
    ) =>
      this.bucket.addToResourcePolicy(
        new PolicyStatement({
          sid,
          effect: Effect.DENY,
          principals: [new AnyPrincipal()],
          actions,
          resources,
          ...(Object.keys(unless).length > 0 && { conditions: { ArnNotEquals: unless } }),
        }),
      );
    deny('NobodyEndsABackup', ending, [all]);
    const { synthesizer } = Stack.of(this);
    // CloudFormation keeps the settings by the role that `cdk bootstrap` gave it; another way to deploy changes this line first.
    const deployer =
      synthesizer instanceof DefaultStackSynthesizer ? [Fn.sub(synthesizer.cloudFormationExecutionRoleArn)] : undefined;
    if (deployer) deny('OnlyDeploymentsSettle', settling, [this.bucket.bucketArn], { 'aws:PrincipalArn': deployer });
    // Its own log goes to another bucket: no service of AWS writes here but DynamoDB, in the name of such a role.
    deny('OnlyBackupsWrite', writing, [all], { 'aws:PrincipalArn': writers });
    deny('OnlyRestoresRead', reading, [all], { 'aws:PrincipalArn': readers });
  }
}
