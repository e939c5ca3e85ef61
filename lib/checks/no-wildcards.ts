import { anyResource, whyUnnamed } from './exceptions.ts';
import { at, type Check, findings, listAt, type Resource } from './template.ts';

const identityPolicies = ['AWS::IAM::Role', 'AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy'];

const statementsOf = ({ Properties }: Resource) => [
  ...listAt(Properties, 'PolicyDocument', 'Statement'),
  ...listAt(Properties, 'Policies').flatMap((policy) => listAt(policy, 'PolicyDocument', 'Statement')),
];

const problemOf = (statement: unknown): string | undefined => {
  if (at(statement, 'Effect') !== 'Allow') return undefined;
  const actions = listAt(statement, 'Action').map(String);
  const wide = actions.find((action) => action.includes('*'));
  if (wide !== undefined) return `may ${wide}`;
  if (at(statement, 'NotAction') !== undefined || at(statement, 'NotResource') !== undefined)
    return 'may all but a few things';
  const wild = listAt(statement, 'Resource').filter((resource) => JSON.stringify(resource).includes('*'));
  const unreasoned = actions.filter((action) => {
    if (anyResource[action] !== undefined) return false;
    return wild.some((resource) => whyUnnamed(action, resource) === undefined);
  });
  return unreasoned.length > 0 ? `may ${unreasoned.join(', ')} on more than one thing` : undefined;
};

/** Least privilege, readable: no role may more than is written out. */
export const noWildcards: Check = {
  id: 'no-wildcards',
  says: 'No role may an action or use a resource by wildcard, and none uses a policy of AWS; exceptions are listed with their reason.',
  article: 'GDPR arts. 25(2), 32(4); AN-41',
  check: (template) =>
    findings(template, identityPolicies, ({ resource, properties }) => {
      if (listAt(properties, 'ManagedPolicyArns').length > 0) return 'uses a policy that we did not write';
      return statementsOf(resource)
        .map(problemOf)
        .find((problem) => problem !== undefined);
    }),
};
