import { type FunctionNeeds, functions } from '../../lambdas/functions.ts';
import {
  at,
  type Check,
  type Finding,
  type Found,
  findings,
  listAt,
  ofType,
  type Template,
  target,
} from './template.ts';
import { alarmsOnLines, functionNameOf, metricsOf } from './watched.ts';

const isSentence = (text: unknown) =>
  typeof text === 'string' && text.split(/\s+/).length >= 6 && /^\p{Lu}/u.test(text) && text.endsWith('.');

/** What a function raises by a line in its log, each of which has to wake somebody. */
const unheard = (template: Template, found: Found): readonly Finding[] => {
  const name = functionNameOf(found);
  const { alarms = {} }: Partial<FunctionNeeds> = name === undefined ? {} : functions[name];
  return Object.keys(alarms)
    .filter((code) => alarmsOnLines(template, found, { event: 'alarm', code }).length === 0)
    .map((code) => ({ resource: found.id, problem: `logs ${code}, and nobody is told` }));
};

/** Whoever is woken has to know what people notice, not which metric moved. */
export const alarmsSpeak: Check = {
  id: 'alarms-speak',
  says: 'Each alarm says in a sentence what people notice and goes to someone; each function has one for its errors and for each alarm that it logs.',
  article: 'GDPR arts. 32(1)(d), 33',
  check: (template) => {
    const watched = ofType(template, 'AWS::CloudWatch::Alarm')
      .flatMap(metricsOf)
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
      ...ofType(template, 'AWS::Lambda::Function').flatMap((found) => unheard(template, found)),
    ];
  },
};
