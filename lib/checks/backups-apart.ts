import type { FunctionName } from '../../lambdas/functions.ts';
import { backupReaders, backupWriters } from '../backup-roles.ts';
import { at, type Check, type Finding, type Found, listAt, ofType, type Template, target } from './template.ts';
import { functionNameOf } from './watched.ts';

const roles = ['AWS::IAM::Role', 'AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy'];
/** All that anybody may do in the bucket; each by some of the functions that have to do with backups. */
const rights: Readonly<Record<string, readonly unknown[]>> = {
  's3:GetObject': backupReaders,
  // Or S3 would not tell them that an object is missing.
  's3:ListBucket': backupReaders,
  's3:PutObject': ['backup'],
  's3:PutObjectAcl': ['backup'],
  's3:AbortMultipartUpload': ['backup'],
  's3:ListBucketVersions': ['backup-check'],
};
const exporting = 'dynamodb:ExportTableToPointInTime';
/** What ends a backup or its lock. */
const endings = [
  's3:DeleteObject',
  's3:DeleteObjectVersion',
  's3:PutObjectRetention',
  's3:PutObjectLegalHold',
  's3:BypassGovernanceRetention',
];
/** What lays something over a backup. */
const writings = ['s3:PutObject', 's3:PutObjectAcl', 's3:ReplicateObject'];
const readings = ['s3:GetObject', 's3:GetObjectVersion'];
const settings = ['s3:PutLifecycleConfiguration', 's3:PutBucketObjectLockConfiguration'];

const statementsOf = ({ properties }: Found) =>
  listAt(properties, 'Policies')
    .flatMap((policy) => listAt(policy, 'PolicyDocument', 'Statement'))
    .concat(listAt(properties, 'PolicyDocument', 'Statement'));

const names = (statement: unknown) => JSON.stringify(at(statement, 'Resource') ?? '');

const problemOfRole = (template: Template, role: Found): string | undefined => {
  const users = ofType(template, 'AWS::Lambda::Function')
    .filter(({ properties }) => target(properties.Role) === role.id)
    .map(functionNameOf);
  const statements = statementsOf(role);
  const actionsOf = (statement: unknown) => listAt(statement, 'Action').map(String);
  for (const statement of statements.filter((each) => names(each).includes('BackupsBucket'))) {
    const wrong = actionsOf(statement).find(
      (action) => users.length === 0 || !users.every((user) => rights[action]?.includes(user)),
    );
    if (wrong !== undefined) return `may ${wrong} on backups`;
  }
  if (!statements.some((statement) => actionsOf(statement).includes(exporting))) return undefined;
  if (!users.every((user) => user === 'backup') || users.length === 0) return 'may copy tables';
  const elsewhere = statements.find(
    (statement) => actionsOf(statement).includes('s3:PutObject') && !names(statement).includes('BackupsBucket'),
  );
  return elsewhere ? 'may copy tables to another place than where backups lie' : undefined;
};

/** Whether the policy of a bucket denies these actions to everybody; but for the principals of the condition, which are handed on. */
const denied = (policy: readonly unknown[], actions: readonly string[]) =>
  policy
    .filter(
      (statement) =>
        at(statement, 'Effect') === 'Deny' &&
        [at(statement, 'Principal', 'AWS'), at(statement, 'Principal')].includes('*') &&
        actions.every((action) => listAt(statement, 'Action').includes(action)),
    )
    .map((statement) => at(statement, 'Condition'))[0];

const problemOfBucket = (template: Template, bucket: Found, deployed: string): string | undefined => {
  if (at(bucket.properties, 'ObjectLockEnabled') !== true) return undefined;
  const policy = ofType(template, 'AWS::S3::BucketPolicy')
    .filter(({ properties }) => target(properties.Bucket) === bucket.id)
    .flatMap(({ properties }) => listAt(properties, 'PolicyDocument', 'Statement'));
  const has = (actions: readonly string[]) =>
    policy.some(
      (statement) =>
        at(statement, 'Effect') === 'Deny' && actions.every((action) => listAt(statement, 'Action').includes(action)),
    );
  if (!has(endings) || denied(policy, endings) !== undefined) return 'lets somebody end a backup before its time';
  if (!has(settings)) return 'lets whoever has the rights change how long backups lie';
  const onlyTo = (actions: readonly string[], who: readonly FunctionName[]) => {
    const spared = listAt(denied(policy, actions), 'ArnNotEquals', 'aws:PrincipalArn').map((arn) =>
      JSON.stringify(arn),
    );
    const known = spared.every((arn) => who.some((name) => arn.includes(`-${deployed}-${name}"`)));
    return spared.length === who.length && known;
  };
  if (!onlyTo(writings, backupWriters)) return 'lets others write over backups than who takes them';
  return onlyTo(readings, backupReaders) ? undefined : 'lets others read backups than who has to';
};

/** Backups serve integrity, and an order: nobody reads one but who takes it, looks whether it is whole, or puts it back. */
export const backupsApart: Check = {
  id: 'backups-apart',
  says: 'Backups are read by the functions that take, check and restore them, written by the one that takes them, ended and shortened by nobody, and tables are copied to no other place.',
  article: 'AB-63, AB-65, AB-68, AB-69; C-22; GDPR arts. 5(1)(b), 32(1)',
  check: (template, { region }): readonly Finding[] => [
    ...ofType(template, ...roles).flatMap((role) => {
      const problem = problemOfRole(template, role);
      return problem === undefined ? [] : [{ resource: role.id, problem }];
    }),
    ...ofType(template, 'AWS::S3::Bucket').flatMap((bucket) => {
      const problem = problemOfBucket(template, bucket, region);
      return problem === undefined ? [] : [{ resource: bucket.id, problem }];
    }),
    // Names may change: a check that sees nothing must not pass.
    ...(ofType(template, 'AWS::Lambda::Function').length > 0 && !JSON.stringify(template).includes('BackupsBucket')
      ? [{ resource: 'stack', problem: 'hides from this check who may use backups' }]
      : []),
  ],
};
