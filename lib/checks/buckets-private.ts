import { at, type Check, findings } from './template.ts';

const blocks = ['BlockPublicAcls', 'BlockPublicPolicy', 'IgnorePublicAcls', 'RestrictPublicBuckets'];

export const bucketsPrivate: Check = {
  id: 'buckets-private',
  says: 'Each bucket is encrypted and closed to the public in all four ways.',
  article: 'GDPR art. 32; AN-29',
  check: (template) =>
    findings(template, ['AWS::S3::Bucket'], ({ properties }) => {
      if (at(properties, 'BucketEncryption', 'ServerSideEncryptionConfiguration', 0) === undefined)
        return 'is not encrypted';
      const open = blocks.filter((block) => at(properties, 'PublicAccessBlockConfiguration', block) !== true);
      return open.length > 0 ? `can be opened to the public (${open.join(', ')})` : undefined;
    }),
};
