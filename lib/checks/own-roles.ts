import { type Check, findings, ofType, target } from './template.ts';

export const ownRoles: Check = {
  id: 'own-roles',
  says: 'Each function has a role of its own, from the same template.',
  article: 'GDPR arts. 25(2), 32(4)',
  check: (template) => {
    const users = ofType(template, 'AWS::Lambda::Function').map(({ properties }) => target(properties.Role));
    return findings(template, ['AWS::Lambda::Function'], ({ properties }) => {
      const role = target(properties.Role);
      if (role === undefined || template.Resources?.[role]?.Type !== 'AWS::IAM::Role')
        return 'has a role from elsewhere';
      return users.filter((user) => user === role).length > 1 ? 'shares its role with another function' : undefined;
    });
  },
};
