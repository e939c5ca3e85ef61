import { Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { type FunctionName, type FunctionNeeds, functions } from '../lambdas/functions.ts';

const names = Object.keys(functions) as FunctionName[];

/** Functions that read backups: to put one back, to hash what DynamoDB wrote, and to look whether all are whole. */
export const backupReaders: readonly FunctionName[] = names.filter((name) =>
  (functions[name] as FunctionNeeds).backups?.includes('read'),
);

/** Functions that write backups, DynamoDB's copies of tables included: those it writes in the name of who asked for them. */
export const backupWriters: readonly FunctionName[] = names.filter((name) =>
  (functions[name] as FunctionNeeds).backups?.some((action) => action === 'write' || action === 'export'),
);

/**
 * Name of the role of such a function, which has one so that the bucket can name it: the bucket is deployed before any function.
 * Undefined for the others, whose names AWS makes up.
 */
export const backupRoleName = (scope: Construct, policyId: string, name: FunctionName): string | undefined =>
  backupReaders.includes(name) || backupWriters.includes(name)
    ? `habeas-${policyId}-${Stack.of(scope).region}-${name}`
    : undefined;

/** ARN of that role, whether it is there yet or not. */
export const backupRoleArn = (scope: Construct, policyId: string, name: FunctionName): string =>
  Stack.of(scope).formatArn({
    service: 'iam',
    region: '',
    resource: 'role',
    resourceName: backupRoleName(scope, policyId, name) ?? '',
  });
