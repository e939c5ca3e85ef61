import { tableTag } from '../constructs/habeas-table.ts';
import { at, type Check, type Finding, listAt, ofType, replicasOf, tableTypes } from './template.ts';

const apart = ['blocked', 'keys'];

/** Encryption under keys that we can withdraw; blocked data and keys under keys of their own, in whichever set of tables. */
export const tablesSealed: Check = {
  id: 'tables-sealed',
  says: 'Each table is under a customer-managed key; `blocked` and `keys` share theirs with no other table.',
  article: 'GDPR art. 32(1)(a); LOPDGDD art. 32.2',
  check: (template) => {
    const replicas = ofType(template, ...tableTypes).flatMap((found) =>
      replicasOf(found).map((replica) => ({
        id: found.id,
        name: at(
          listAt(replica, 'Tags').find((tag) => at(tag, 'Key') === tableTag),
          'Value',
        ),
        key: JSON.stringify(at(replica, 'SSESpecification', 'KMSMasterKeyId')),
      })),
    );
    return replicas.flatMap(({ id, name, key }): Finding[] => {
      if (key === undefined) return [{ resource: id, problem: 'has no customer-managed key' }];
      const shared = replicas.some((other) => other.id !== id && other.name !== name && other.key === key);
      return shared && apart.includes(String(name))
        ? [{ resource: id, problem: `shares the key of \`${name}\` with another table` }]
        : [];
    });
  },
};
