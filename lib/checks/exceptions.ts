import { mailPrefix, passingPrefixes } from '../../lambdas/functions.ts';

/** Actions for which AWS offers no narrower resource than `*`, each with what it gives away. */
export const anyResource: Readonly<Record<string, string>> = {
  'ses:GetAccountSendingEnabled': 'Tells whether the account may send; SES keeps that for the account as a whole.',
};

const objectActions = ['s3:GetObject', 's3:PutObject', 's3:DeleteObject'];
/** Objects have no names beforehand; what narrows a right to them is how their names begin. */
export const whyObjects =
  'Objects that pass get names of chance: the role reaches those of one kind only, by how they begin.';

/** Whether a right is one to objects that pass, of one kind: nothing wild but the end of their names. */
export const isPassingObjects = (action: string, resource: unknown): boolean => {
  const text = JSON.stringify(resource);
  return (
    objectActions.includes(action) &&
    text.split('*').length === 2 &&
    [...passingPrefixes, mailPrefix].some((prefix) => text.includes(`"/${prefix}*"`))
  );
};
