import { expect, it } from '@jest/globals';
import { type FunctionName, functions } from '../../lambdas/functions.ts';
import type { Use } from '../support/recording-proxy.ts';
import { type Grant, grantsOf, usesOf } from './deployment.ts';
import type { DeployedWorld } from './world.ts';

const names = Object.keys(functions) as FunctionName[];

/** A right that S3 looks at when an object is asked for that is not there. */
const isToldOfMissing = ({ action, on }: Pick<Grant, 'action' | 'on'>) =>
  action === 's3:ListBucket' && on.endsWith('/*');

/** What a role is granted although no code of ours asks for it: AWS does it in the role's name. */
const doneByAws: readonly { readonly why: string; readonly is: (grant: Grant) => boolean }[] = [
  {
    why: 'Lambda writes what the function prints.',
    is: ({ action, on }) => action.startsWith('logs:') && on === 'Log',
  },
  {
    why: 'DynamoDB opens and seals the rows of a table for whoever asks it to.',
    is: ({ action, through }) => action.startsWith('kms:') && through === 'dynamodb',
  },
  {
    why: 'S3 opens and seals the objects of a bucket for whoever asks it to.',
    is: ({ action, through }) => action.startsWith('kms:') && through === 's3',
  },
  {
    why: 'DynamoDB writes an export for whoever had it begun.',
    is: ({ action, on }) =>
      on === 'BackupsBucket/backups/*' && (action === 's3:PutObjectAcl' || action === 's3:AbortMultipartUpload'),
  },
  {
    why: 'S3 tells that an object is not there only to whoever may list such names.',
    is: isToldOfMissing,
  },
  {
    why: 'Lambda hands over what the function gave up.',
    is: ({ action, on, through }) =>
      (action === 'sqs:SendMessage' && on === 'FailedQueue') || (action.startsWith('kms:') && through === 'sqs'),
  },
  {
    why: 'Lambda reads the stream that a feed is fed from.',
    is: ({ action, on }) =>
      on.endsWith('/stream') && /^dynamodb:(DescribeStream|GetRecords|GetShardIterator|ListStreams)$/.test(action),
  },
];

const line = ({ action, on }: Grant | Use) => `${action} on ${on}`;
const sorted = (lines: readonly string[]) => [...new Set(lines)].sort();

/** A partition as a role names it: by itself, or by how it begins. */
const named = (partition: string, names: readonly string[]): string =>
  names.find((name) => name.endsWith('*') && partition.startsWith(name.slice(0, -1))) ?? partition;

/** Holds what every function did, over all flows before, against what its role may do: neither more nor less. */
export const leastPrivilege = (world: () => DeployedWorld) => {
  it.each(names)('%s: nothing missing that a flow needs, nothing granted that no flow uses', (name) => {
    const used = sorted(usesOf(world(), name).map(line));
    const own = grantsOf(name).filter((grant) => !doneByAws.some(({ is }) => is(grant)) || used.includes(line(grant)));
    expect(used).toEqual(sorted(own.map(line)));
  });

  it.each(names)('%s: is told of every object that it may read when it is not there', (name) => {
    const onObjects = (is: (grant: Grant) => boolean) =>
      sorted(
        grantsOf(name)
          .filter(is)
          .map(({ on }) => on),
      );
    expect(onObjects(isToldOfMissing)).toEqual(onObjects(({ action }) => action === 's3:GetObject'));
  });

  it('every exception is there for something', () => {
    const all = names.flatMap(grantsOf);
    for (const { why, is } of doneByAws) expect([why, all.some(is)]).toEqual([why, true]);
  });

  const narrow = names.flatMap((name) => {
    const grants = grantsOf(name).filter(({ partitions }) => partitions !== undefined);
    return [...Map.groupBy(grants, ({ on }) => on)].map(([on, some]) => ({
      name,
      on,
      actions: some.map(({ action }) => action),
      partitions: some[0]?.partitions ?? [],
    }));
  });
  it.each(narrow)('$name: touches the partitions of $on that its role names, each of them and no other', (grant) => {
    const used = usesOf(world(), grant.name).filter(
      ({ action, on }) => grant.actions.includes(action) && on === grant.on,
    );
    expect(sorted(used.map(({ partition = '' }) => named(partition, grant.partitions)))).toEqual(
      sorted(grant.partitions),
    );
  });

  it('whoever answers the public, and needs no key of a person, can reach none', () => {
    const all: readonly FunctionName[] = [
      'proofs',
      'intake',
      'capture',
      'lookup',
      'preferences',
      'messages',
      'visits',
      'feedback',
      'requests',
      'mail-intake',
    ];
    const onKeys = narrow.filter(({ on }) => on === 'keys').map(({ name }) => name);
    // The others destroy what has run out, and note which versions were in use.
    expect(onKeys.sort()).toEqual([...all, 'keeper', 'backup'].sort());
  });
};
