import { at, type Check, findings, listAt, ofType, target } from './template.ts';

const isSentence = (text: unknown) =>
  typeof text === 'string' && text.split(/\s+/).length >= 6 && /^\p{Lu}/u.test(text) && text.endsWith('.');

/** Whoever is woken has to know what people notice, not which metric moved. */
export const alarmsSpeak: Check = {
  id: 'alarms-speak',
  says: 'Each alarm says in a sentence what people notice and goes to someone; each function has one for its errors.',
  article: 'GDPR arts. 32(1)(d), 33',
  check: (template) => {
    const watched = ofType(template, 'AWS::CloudWatch::Alarm')
      .flatMap(({ properties }) => [
        properties,
        ...listAt(properties, 'Metrics').map((one) => at(one, 'MetricStat', 'Metric')),
      ])
      .filter((metric) => at(metric, 'MetricName') === 'Errors')
      .flatMap((metric) => listAt(metric, 'Dimensions').map((dimension) => target(at(dimension, 'Value'))));
    return [
      ...findings(template, ['AWS::CloudWatch::Alarm'], ({ properties }) => {
        if (!isSentence(properties.AlarmDescription)) return 'does not say what people notice';
        return listAt(properties, 'AlarmActions').length > 0 ? undefined : 'goes to nobody';
      }),
      ...findings(template, ['AWS::Lambda::Function'], ({ id }) =>
        watched.includes(id) ? undefined : 'fails in silence',
      ),
    ];
  },
};
