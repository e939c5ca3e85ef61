import { backupsPrefix, mailPrefix, passingPrefixes } from '../../lambdas/functions.ts';

/** Actions for which AWS offers no narrower resource than `*`, each with what it gives away. */
export const anyResource: Readonly<Record<string, string>> = {
  'ses:GetAccountSendingEnabled': 'Tells whether the account may send; SES keeps that for the account as a whole.',
};

type Exception = {
  readonly actions: readonly string[];
  /** How the wild end of a resource begins. */
  readonly ends: readonly string[];
  readonly why: string;
};

/** Things that have no names beforehand: what narrows a right to them is how those begin, and nothing else of it is wild. */
const unnamed: readonly Exception[] = [
  {
    actions: ['s3:GetObject', 's3:PutObject', 's3:DeleteObject'],
    ends: [...passingPrefixes, mailPrefix],
    why: 'Objects that pass get names of chance: the role reaches those of one kind only, by how they begin.',
  },
  {
    actions: ['s3:GetObject', 's3:PutObject', 's3:PutObjectAcl', 's3:AbortMultipartUpload'],
    ends: [backupsPrefix],
    why: 'Objects of backups are named by their instant and by DynamoDB: the role reaches backups only, and may delete none.',
  },
  {
    actions: ['dynamodb:DescribeExport'],
    ends: ['export/'],
    why: 'DynamoDB names each export itself: the role learns how far those of our own tables are, and nothing of what is in them.',
  },
];

/** Why a right may have a wild end; undefined where it may not. */
export const whyUnnamed = (action: string, resource: unknown): string | undefined => {
  const text = JSON.stringify(resource);
  if (text.split('*').length !== 2) return undefined;
  return unnamed.find(
    ({ actions, ends }) => actions.includes(action) && ends.some((end) => text.includes(`"/${end}*"`)),
  )?.why;
};
