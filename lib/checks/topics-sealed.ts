import { type Check, findings, refusesPlainHttp } from './template.ts';

export const topicsSealed: Check = {
  id: 'topics-sealed',
  says: 'Each topic is under our key and over TLS: a mail report names an address.',
  article: 'GDPR art. 32(1)(a)',
  check: (template) =>
    findings(template, ['AWS::SNS::Topic'], ({ id, properties }) => {
      if (properties.KmsMasterKeyId === undefined) return 'is not under our key';
      return refusesPlainHttp(template, 'AWS::SNS::TopicPolicy', id, 'Topics')
        ? undefined
        : 'takes messages over plain HTTP';
    }),
};
