import { CfnOutput, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import type { TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Key } from 'aws-cdk-lib/aws-kms';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { feeds } from '../../lambdas/routes.ts';
import { type TableName, tableNames } from '../../lambdas/stores/table.ts';
import { BackupBucket } from '../constructs/backup-bucket.ts';
import { HabeasTable } from '../constructs/habeas-table.ts';
import { PassingBucket } from '../constructs/passing-bucket.ts';
import { dutiesAfterTeardown } from '../duties-after-teardown.ts';
import type { PolicyNumbers } from '../policy-numbers.ts';

export interface DataStackProps extends StackProps {
  readonly policy: PolicyNumbers;
}

export type HabeasTables = Readonly<Record<TableName, { readonly table: TableV2; readonly key: Key }>>;
export type PassingFiles = { readonly bucket: Bucket; readonly key: Key };

/** Everything that must survive a change of the code: tables, backups, files that pass, and the keys they are under. */
export class DataStack extends Stack {
  readonly tables: HabeasTables;
  /** Wraps the tenant key, the root of every seal. */
  readonly wrappingKey: Key;
  /** Copies on their way to people, and documents that people sent. */
  readonly files: PassingFiles;

  constructor(scope: Construct, id: string, { policy, ...props }: DataStackProps) {
    super(scope, id, { ...props, terminationProtection: true });
    // A retained table without its key is lost, so keys are retained with what they protect.
    const key = (name: string, description: string) =>
      new Key(this, name, { description, enableKeyRotation: true, removalPolicy: RemovalPolicy.RETAIN });

    const dataKey = key('DataKey', `${policy.id}: records, journal and guards`);
    const keys: Record<TableName, Key> = {
      records: dataKey,
      journal: dataKey,
      guards: dataKey,
      blocked: key('BlockedKey', `${policy.id}: blocked data, for authorities only (LOPDGDD art. 32)`),
      keys: key('KeysKey', `${policy.id}: subject, link and signing keys`),
    };
    this.wrappingKey = key('WrappingKey', `${policy.id}: wraps the tenant key`);

    const { recoveryDays, keyRecoveryDays } = policy.backups;
    const table = (name: TableName) => ({
      key: keys[name],
      table: new HabeasTable(this, `${name[0]?.toUpperCase()}${name.slice(1)}`, {
        name,
        key: keys[name],
        recoveryDays: name === 'keys' ? keyRecoveryDays : recoveryDays,
        feed: feeds.some((feed) => feed.table === name),
      }).table,
    });
    this.tables = Object.fromEntries(tableNames.map((name) => [name, table(name)])) as HabeasTables;

    const backups = new BackupBucket(this, 'Backups', {
      backups: policy.backups,
      logDays: policy.logs.days,
      key: key('BackupsKey', `${policy.id}: backups`),
    });

    const filesKey = key('FilesKey', `${policy.id}: copies that are handed over, and documents that people sent`);
    const { bucket } = new PassingBucket(this, 'Files', {
      links: policy.links,
      key: filesKey,
      accessLog: backups.accessLog,
    });
    this.files = { bucket, key: filesKey };

    new CfnOutput(this, 'BackupsBucket', { value: backups.bucket.bucketName });
    const { summary, classes } = dutiesAfterTeardown(policy);
    new CfnOutput(this, 'DutiesAfterTeardown', { value: summary });
    // One by one: an output holds 1,024 bytes.
    for (const { id: rule, says } of classes) new CfnOutput(this, `Duty-${rule}`, { value: says });
  }
}
