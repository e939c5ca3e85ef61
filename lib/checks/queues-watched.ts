import { at, type Check, findings, listAt, ofType, refusesPlainHttp, target } from './template.ts';

export const queuesWatched: Check = {
  id: 'queues-watched',
  says: 'Each queue is under our key, over TLS, says how long it keeps what is in it, and raises an alarm when something is.',
  article: 'GDPR arts. 5(1)(e), 32(1)(a); I-28',
  check: (template) => {
    const watched = ofType(template, 'AWS::CloudWatch::Alarm').flatMap(({ properties }) =>
      listAt(properties, 'Dimensions').map((dimension) => target(at(dimension, 'Value'))),
    );
    return findings(template, ['AWS::SQS::Queue'], ({ id, properties }) => {
      if (properties.KmsMasterKeyId === undefined) return 'is not under our key';
      if (typeof properties.MessageRetentionPeriod !== 'number') return 'does not say how long it keeps messages';
      if (!refusesPlainHttp(template, 'AWS::SQS::QueuePolicy', id, 'Queues')) return 'answers over plain HTTP';
      return watched.includes(id) ? undefined : 'is watched by no alarm';
    });
  },
};
