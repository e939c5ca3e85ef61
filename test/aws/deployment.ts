import type { DynamoDBRecord } from 'aws-lambda';
import { type FunctionName, functions } from '../../lambdas/functions.ts';
import { tableNames } from '../../lambdas/stores/table.ts';
import { synthesise } from '../lib/world.ts';
import type { Use } from '../support/recording-proxy.ts';
import type { DeployedWorld } from './world.ts';

/** What a role may: one action on one thing, named as `Use` names it, perhaps only in some partitions or through a service. */
export type Grant = {
  readonly action: string;
  readonly on: string;
  readonly partitions?: readonly string[];
  readonly through?: string;
};

type Statement = {
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
};

const service = synthesise({}, { lint: false }).service;
const list = <T>(value: T | readonly T[]): readonly T[] => (Array.isArray(value) ? value : [value as T]);
const capital = (name: string) => `${name[0]?.toUpperCase()}${name.slice(1)}`;

/** Buckets that hold objects of one kind; all others pass through one. */
const ownBuckets: Readonly<Record<string, string>> = { mail: 'InboxBucket', backups: 'BackupsBucket' };

/** Objects of one kind in a bucket, or the bucket itself. */
const bucketOf = (kind: string | undefined, bucket = (kind && ownBuckets[kind]) || 'FilesBucket') =>
  kind === undefined ? bucket : `${bucket}/${kind}/*`;

/** What a resource in the template is, from the name of the construct behind it. */
const thingOf = (resource: unknown): string => {
  if (resource === '*') return '*';
  const text = JSON.stringify(resource);
  const second = tableNames.find((name) => text.includes(`${capital(name)}BTable`));
  const table = second ? `${second}-b` : tableNames.find((name) => text.includes(`${capital(name)}Table`));
  if (table) {
    if (text.includes('/export/*')) return `${table}/export/*`;
    if (text.includes('StreamArn')) return `${table}/stream`;
    return text.includes('/index/due') ? `${table}/index/due` : table;
  }
  const bucket = ['InboxBucket', 'FilesBucket', 'BackupsBucket'].find((name) => text.includes(name));
  if (bucket) return bucketOf(/"\/(\w+)\/\*"/.exec(text)?.[1], bucket);
  const known = [
    'WrappingKey',
    'InboxKey',
    'FilesKey',
    'BackupsKey',
    'DataKey',
    'BlockedKey',
    'KeysKey',
    'MessagesKey',
    'FailedQueue',
    'Log',
    'Mail',
  ];
  const found = known.find((name) => text.includes(name));
  if (!found) throw new Error(`a role names ${text}`);
  return found;
};

/** Everything that the deployed role of a function may do. */
export const grantsOf = (name: FunctionName): readonly Grant[] => {
  const [role] = Object.values(
    service.findResources('AWS::IAM::Role', { Properties: { Description: `Habeas: ${functions[name].does}` } }),
  );
  const statements = role?.['Properties'].Policies.flatMap(
    (policy: { PolicyDocument: { Statement: Statement[] } }) => policy.PolicyDocument.Statement,
  ) as Statement[];
  return statements.flatMap(({ Action, Resource, Condition }) => {
    const compared = Condition?.['ForAllValues:StringEquals'] ?? Condition?.['ForAllValues:StringLike'];
    const partitions = compared?.['dynamodb:LeadingKeys'];
    const through = Condition?.['StringEquals']?.['kms:ViaService'];
    const names = list(Condition?.['StringLikeIfExists']?.['s3:prefix'] ?? []).map(String);
    const things = (resource: unknown) =>
      names.length > 0 ? names.map((name) => `${thingOf(resource)}/${name}`) : [thingOf(resource)];
    return list(Action).flatMap((action) =>
      list(Resource)
        .flatMap(things)
        .map((on) => ({
          action: String(action),
          on,
          ...(partitions !== undefined && { partitions: list(partitions).map(String) }),
          ...(through !== undefined && { through: String(through).split('.')[0] ?? '' }),
        })),
    );
  });
};

/** What a function did, in the names of `Grant`. */
export const usesOf = (world: DeployedWorld, name: FunctionName): readonly Use[] =>
  world
    .rounds(name)
    .flatMap(({ uses }) => uses)
    .map(({ action, on, ...more }) => ({
      action,
      on: action.startsWith('kms:')
        ? 'WrappingKey'
        : action === 'ses:SendRawEmail'
          ? 'Mail'
          : action.startsWith('s3:')
            ? action === 's3:ListBucketVersions'
              ? 'BackupsBucket'
              : bucketOf(on.split('/')[1])
            : on.replace(/^test\d+-/, ''),
      ...more,
    }));

type Pattern = Readonly<Record<string, { readonly S: readonly { readonly prefix: string }[] }>>;

/** The event source mappings as deployed: which function is called for which keys, with how many changes at most. */
const mappings = Object.values(service.findResources('AWS::Lambda::EventSourceMapping')).map(({ Properties }) => ({
  name: String(Properties.FunctionName.Ref).replace(/Function[A-F0-9]{8}$/, '') as FunctionName,
  filters: (Properties.FilterCriteria.Filters as readonly { readonly Pattern: string }[]).map(
    ({ Pattern }) => JSON.parse(Pattern).dynamodb.Keys as Pattern,
  ),
  batch: Number(Properties.BatchSize),
}));

const letsThrough = (filters: readonly Pattern[], { dynamodb }: DynamoDBRecord) =>
  filters.some((keys) =>
    Object.entries(keys).every(([name, { S }]) =>
      S.some(({ prefix }) => dynamodb?.Keys?.[name]?.S?.startsWith(prefix)),
    ),
  );

/**
 * Calls functions for what has changed since the last time, and for what they change in turn: each for what its deployed filter
 * lets through, as AWS does.
 */
export const runFeeds = async (world: DeployedWorld): Promise<void> => {
  for (let records = await world.changes(); records.length > 0; records = await world.changes()) {
    for (const { name, filters, batch } of mappings) {
      const own = records.filter((record) => letsThrough(filters, record));
      for (let first = 0; first < own.length; first += batch) {
        await world.call(name, { Records: own.slice(first, first + batch) });
      }
    }
  }
};
