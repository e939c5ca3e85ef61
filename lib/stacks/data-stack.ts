import { CfnOutput, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import type { TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Key } from 'aws-cdk-lib/aws-kms';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import type { OrderableTable } from '../../lambdas/domain/backups/restore.ts';
import { orderableTables } from '../../lambdas/functions.ts';
import { feeds } from '../../lambdas/routes.ts';
import { type TableName, tableNames } from '../../lambdas/stores/table.ts';
import { backupReaders, backupRoleArn, backupWriters } from '../backup-roles.ts';
import { BackupBucket } from '../constructs/backup-bucket.ts';
import { HabeasTable } from '../constructs/habeas-table.ts';
import { PassingBucket } from '../constructs/passing-bucket.ts';
import { dutiesAfterTeardown } from '../duties-after-teardown.ts';
import type { PolicyNumbers } from '../policy-numbers.ts';
import type { TableSet } from '../settings.ts';

export interface DataStackProps extends StackProps {
  readonly policy: PolicyNumbers;
  /** The set of tables that functions use; nothing that this stack deploys depends on it. */
  readonly live: TableSet;
}

export type OneTable = { readonly table: TableV2; readonly key: Key };
export type HabeasTables = Readonly<Record<TableName, OneTable>>;
export type StandbyTables = Readonly<Record<OrderableTable, OneTable>>;
export type PassingFiles = { readonly bucket: Bucket; readonly key: Key };
export type BackupPlace = { readonly bucket: Bucket; readonly key: Key };

/** What is gone for good soon after it went: keys, so that what they opened is too, and what is to be in no backup. */
const shortlyRecovered: readonly TableName[] = ['keys', 'transient'];

/** Everything that must survive a change of the code: tables, backups, files that pass, and the keys they are under. */
export class DataStack extends Stack {
  readonly tables: HabeasTables;
  /** Into these a restore puts a backup; they become those that are used, and these stand by, with the next `-c tables=…`. */
  readonly standby: StandbyTables;
  readonly standbySet: TableSet;
  /** The set that is used. */
  readonly set: TableSet;
  /** Wraps the tenant key, the root of every seal. */
  readonly wrappingKey: Key;
  readonly backups: BackupPlace;
  /** Copies on their way to people, and documents that people sent. */
  readonly files: PassingFiles;

  constructor(scope: Construct, id: string, { policy, live, ...props }: DataStackProps) {
    super(scope, id, { ...props, terminationProtection: true });
    // A retained table without its key is lost, so keys are retained with what they protect.
    const key = (name: string, description: string) =>
      new Key(this, name, { description, enableKeyRotation: true, removalPolicy: RemovalPolicy.RETAIN });

    const dataKey = key('DataKey', `${policy.id}: records, journal, guards and what comes and goes`);
    const keys: Record<TableName, Key> = {
      records: dataKey,
      journal: dataKey,
      guards: dataKey,
      transient: dataKey,
      blocked: key('BlockedKey', `${policy.id}: blocked data, for authorities only (LOPDGDD art. 32)`),
      keys: key('KeysKey', `${policy.id}: subject, link and signing keys`),
    };
    this.wrappingKey = key('WrappingKey', `${policy.id}: wraps the tenant key`);

    const { recoveryDays, keyRecoveryDays } = policy.backups;
    const table = (name: TableName, set: '' | 'B'): OneTable => ({
      key: keys[name],
      table: new HabeasTable(this, `${name[0]?.toUpperCase()}${name.slice(1)}${set}`, {
        name,
        key: keys[name],
        recoveryDays: shortlyRecovered.includes(name) ? keyRecoveryDays : recoveryDays,
        feed: feeds.some((feed) => feed.table === name),
      }).table,
    });
    const a = Object.fromEntries(tableNames.map((name) => [name, table(name, '')])) as HabeasTables;
    const b = Object.fromEntries(orderableTables.map((name) => [name, table(name, 'B')])) as StandbyTables;
    this.tables = live === 'a' ? a : { ...a, ...b };
    this.standby = live === 'a' ? b : { records: a.records, blocked: a.blocked };
    this.set = live;
    this.standbySet = live === 'a' ? 'b' : 'a';
    // Both sets, whichever is used: what another stack still imports cannot be taken away in the deployment that switches.
    for (const { table: each } of [...Object.values(a), ...Object.values(b)]) {
      for (const value of [each.tableArn, each.tableName, each.tableStreamArn]) if (value) this.exportValue(value);
    }

    const backupsKey = key('BackupsKey', `${policy.id}: backups`);
    const backups = new BackupBucket(this, 'Backups', {
      backups: policy.backups,
      logDays: policy.logs.days,
      key: backupsKey,
      readers: backupReaders.map((name) => backupRoleArn(this, policy.id, name)),
      writers: backupWriters.map((name) => backupRoleArn(this, policy.id, name)),
    });
    this.backups = { bucket: backups.bucket, key: backupsKey };

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
