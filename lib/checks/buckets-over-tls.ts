import { type Check, findings, refusesPlainHttp } from './template.ts';

export const bucketsOverTls: Check = {
  id: 'buckets-over-tls',
  says: 'Each bucket refuses requests over plain HTTP.',
  article: 'GDPR art. 32(1)(a); AN-30',
  check: (template) =>
    findings(template, ['AWS::S3::Bucket'], ({ id }) =>
      refusesPlainHttp(template, 'AWS::S3::BucketPolicy', id, 'Bucket') ? undefined : 'answers over plain HTTP',
    ),
};
