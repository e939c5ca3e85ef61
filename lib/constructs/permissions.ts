import { Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import {
  backedUpTables,
  backupsPrefix,
  type FunctionNeeds,
  type ObjectAction,
  orderableTables,
  type StandbyAction,
} from '../../lambdas/functions.ts';
import { tableNames } from '../../lambdas/stores/table.ts';
import type { BackupPlace, HabeasTables, OneTable, PassingFiles, StandbyTables } from '../stacks/data-stack.ts';
import { dueIndex } from './habeas-table.ts';

const readsOnly: readonly StandbyAction[] = ['GetItem', 'Query', 'QueryDue', 'Scan'];
const toRead = ['kms:Decrypt', 'kms:DescribeKey'];
const toWrite = [
  'kms:Encrypt',
  'kms:GenerateDataKey',
  'kms:GenerateDataKeyWithoutPlaintext',
  'kms:ReEncryptFrom',
  'kms:ReEncryptTo',
];

/** The key serves only through the one AWS service that asks for it, never the function itself. */
const through = (scope: Construct, service: 'dynamodb' | 's3' | 'sqs') => ({
  StringEquals: { 'kms:ViaService': `${service}.${Stack.of(scope).region}.amazonaws.com` },
});

/** Holds a statement to some partitions of its tables; one that ends in `*` stands for all that begin so. */
const onlyPartitions = (partitions: readonly string[]) => {
  const compared = partitions.some((partition) => partition.endsWith('*')) ? 'StringLike' : 'StringEquals';
  return { conditions: { [`ForAllValues:${compared}`]: { 'dynamodb:LeadingKeys': partitions } } };
};

const toUseTable = (
  scope: Construct,
  { table, key }: OneTable,
  actions: readonly StandbyAction[],
  partitions?: readonly string[],
): PolicyStatement[] => {
  if (actions.length === 0) return [];
  const writes = actions.some((action) => !readsOnly.includes(action));
  const onTable = actions.filter((action) => action !== 'QueryDue');
  return [
    ...(onTable.length < actions.length
      ? [new PolicyStatement({ actions: ['dynamodb:Query'], resources: [`${table.tableArn}/index/${dueIndex}`] })]
      : []),
    new PolicyStatement({
      actions: onTable.map((action) => `dynamodb:${action}`),
      resources: [table.tableArn],
      ...(partitions && onlyPartitions(partitions)),
    }),
    new PolicyStatement({
      actions: writes ? [...toRead, ...toWrite] : toRead,
      resources: [key.keyArn],
      conditions: through(scope, 'dynamodb'),
    }),
  ];
};

/** Exactly the table actions that `routes.ts` names, and the keys those tables are under. */
export const toUseTables = (scope: Construct, needs: FunctionNeeds, tables: HabeasTables): PolicyStatement[] =>
  tableNames.flatMap((name) => toUseTable(scope, tables[name], needs.tables[name] ?? [], needs.partitions?.[name]));

/** The same on the tables that stand by, which `restore` alone may touch. */
export const toUseStandby = (scope: Construct, { standby }: FunctionNeeds, tables: StandbyTables): PolicyStatement[] =>
  orderableTables.flatMap((name) => toUseTable(scope, tables[name], standby?.[name] ?? []));

/**
 * To be told that an object is not there. S3 says so only to whoever may list such names, and refuses everybody else as if a right to
 * read were missing; it holds the name that is asked for against the prefix.
 */
export const toMiss = (bucketArn: string, prefixes: readonly string[]): PolicyStatement =>
  new PolicyStatement({
    actions: ['s3:ListBucket'],
    resources: [bucketArn],
    conditions: { StringLikeIfExists: { 's3:prefix': prefixes.map((prefix) => `${prefix}*`) } },
  });

const onObjects = {
  read: 's3:GetObject',
  write: 's3:PutObject',
  delete: 's3:DeleteObject',
} as const satisfies Partial<Record<ObjectAction, string>>;
const keyFor = { read: 'kms:Decrypt', write: 'kms:GenerateDataKey' } as const;

/** Exactly the objects that `functions.ts` names, by how their names begin, and the key that they are under. */
export const toUseObjects = (
  scope: Construct,
  { objects = {} }: FunctionNeeds,
  files: PassingFiles,
): PolicyStatement[] => {
  const { bucket, key } = files;
  // By its export, so that what is acknowledged is named as it will be in the template.
  const arn = Stack.of(bucket).exportValue(bucket.bucketArn);
  const actions = (['read', 'write', 'delete'] as const).filter((action) => objects[action]);
  const keyActions = (['read', 'write'] as const).filter((action) => objects[action]).map((action) => keyFor[action]);
  return [
    ...actions.map(
      (action) =>
        new PolicyStatement({
          actions: [onObjects[action]],
          resources: (objects[action] ?? []).map((prefix) => `${arn}/${prefix}*`),
        }),
    ),
    ...(objects.read ? [toMiss(arn, objects.read)] : []),
    ...(objects.list
      ? [
          new PolicyStatement({
            actions: ['s3:ListBucket'],
            resources: [arn],
            conditions: { StringEquals: { 's3:prefix': objects.list } },
          }),
        ]
      : []),
    ...(keyActions.length > 0
      ? [new PolicyStatement({ actions: keyActions, resources: [key.keyArn], conditions: through(scope, 's3') })]
      : []),
  ];
};

/**
 * Exactly what `functions.ts` names on objects of backups. Nobody may delete any, nor touch a lock. Who has tables exported writes in
 * DynamoDB's stead: these are the rights that its manual asks for, and there is no other bucket that they reach.
 */
export const toUseBackups = (
  scope: Construct,
  { backups = [] }: FunctionNeeds,
  place: BackupPlace,
  tables: HabeasTables,
): PolicyStatement[] => {
  // By its export, so that what is acknowledged is named as it will be in the template.
  const arn = Stack.of(place.bucket).exportValue(place.bucket.bucketArn);
  const may = (action: (typeof backups)[number]) => backups.includes(action);
  const writing = may('export') ? ['s3:PutObject', 's3:PutObjectAcl', 's3:AbortMultipartUpload'] : ['s3:PutObject'];
  const objects = [...(may('read') ? ['s3:GetObject'] : []), ...(may('export') || may('write') ? writing : [])];
  const keyActions = [
    ...(may('read') || may('export') ? ['kms:Decrypt'] : []),
    ...(may('write') || may('export') ? ['kms:GenerateDataKey'] : []),
  ];
  const exported = backedUpTables.map((name) => Stack.of(tables[name].table).exportValue(tables[name].table.tableArn));
  return [
    ...(may('export')
      ? [
          new PolicyStatement({ actions: ['dynamodb:ExportTableToPointInTime'], resources: exported }),
          new PolicyStatement({
            actions: ['dynamodb:DescribeExport'],
            resources: exported.map((table) => `${table}/export/*`),
          }),
        ]
      : []),
    ...(objects.length > 0 ? [new PolicyStatement({ actions: objects, resources: [`${arn}/${backupsPrefix}*`] })] : []),
    ...(may('read') ? [toMiss(arn, [backupsPrefix])] : []),
    ...(may('list') ? [new PolicyStatement({ actions: ['s3:ListBucketVersions'], resources: [arn] })] : []),
    ...(keyActions.length > 0
      ? [
          new PolicyStatement({
            actions: keyActions,
            resources: [place.key.keyArn],
            conditions: through(scope, 's3'),
          }),
        ]
      : []),
  ];
};

export const toReadFeed = (streamArn: string): PolicyStatement =>
  new PolicyStatement({
    actions: ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator', 'dynamodb:ListStreams'],
    resources: [streamArn],
  });

/** To open the tenant key, and to seal one where the function may be the first that needs it. */
export const toUnwrap = ({ makesTenantKey }: FunctionNeeds, wrappingKey: IKey): PolicyStatement =>
  new PolicyStatement({
    actions: ['kms:Decrypt', ...(makesTenantKey ? ['kms:Encrypt'] : [])],
    resources: [wrappingKey.keyArn],
  });

export const toLog = (logGroup: ILogGroup): PolicyStatement =>
  new PolicyStatement({ actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], resources: [logGroup.logGroupArn] });

export const toGiveUp = (scope: Construct, queue: IQueue, key: IKey): PolicyStatement[] => [
  new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [queue.queueArn] }),
  new PolicyStatement({
    actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
    resources: [key.keyArn],
    conditions: through(scope, 'sqs'),
  }),
];
