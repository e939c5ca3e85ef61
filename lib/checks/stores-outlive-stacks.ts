import { at, type Check, findings, listAt, ofType, replicasOf, type Template, tableTypes, target } from './template.ts';

const keysOfStores = (template: Template): readonly (string | undefined)[] =>
  [
    ...ofType(template, ...tableTypes).flatMap((found) =>
      replicasOf(found).map((replica) => at(replica, 'SSESpecification', 'KMSMasterKeyId')),
    ),
    ...ofType(template, 'AWS::S3::Bucket').flatMap(({ properties }) =>
      listAt(properties, 'BucketEncryption', 'ServerSideEncryptionConfiguration').map((rule) =>
        at(rule, 'ServerSideEncryptionByDefault', 'KMSMasterKeyID'),
      ),
    ),
  ].map(target);

/** Proof, blocked data and suppressions are owed longer than any deployment lasts. */
export const storesOutliveStacks: Check = {
  id: 'stores-outlive-stacks',
  says: 'Tables, buckets and the keys they are under are retained, and a table cannot be deleted by mistake.',
  article: 'LOPDGDD art. 32; GDPR art. 32(1)(b)',
  check: (template) => [
    ...findings(template, ['AWS::KMS::Key'], ({ id, resource }) =>
      resource.DeletionPolicy === 'Retain' || !keysOfStores(template).includes(id)
        ? undefined
        : 'goes with its stack, and with it all that it opens',
    ),
    ...findings(template, [...tableTypes, 'AWS::S3::Bucket'], ({ resource }) =>
      resource.DeletionPolicy === 'Retain' ? undefined : 'is deleted with its stack',
    ),
    ...findings(template, tableTypes, (found) =>
      replicasOf(found).every((replica) => at(replica, 'DeletionProtectionEnabled') === true)
        ? undefined
        : 'can be deleted by mistake',
    ),
  ],
};
