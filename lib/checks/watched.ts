import { type FunctionName, functions } from '../../lambdas/functions.ts';
import type { LogLine } from '../../lambdas/runtime/log.ts';
import { at, type Found, listAt, ofType, type Template, target } from './template.ts';

/** The name in `functions` of a deployed function; undefined for one that is none of ours. */
export const functionNameOf = ({ properties }: Found): FunctionName | undefined =>
  (Object.keys(functions) as FunctionName[]).find(
    (name) => properties.Description === `Habeas: ${functions[name].does}`,
  );

/** Every metric that an alarm looks at. */
export const metricsOf = ({ properties }: Found): readonly unknown[] => [
  properties,
  ...listAt(properties, 'Metrics').map((one) => at(one, 'MetricStat', 'Metric')),
];

/** Alarms on how many lines of a function's log say this. */
export const alarmsOnLines = (
  template: Template,
  { properties }: Found,
  line: { readonly [F in 'event' | 'name' | 'code']?: LogLine[F] },
): readonly Found[] => {
  const log = target(at(properties, 'LoggingConfig', 'LogGroup'));
  const counted = ofType(template, 'AWS::Logs::MetricFilter')
    .filter(
      (filter) =>
        log !== undefined &&
        target(filter.properties.LogGroupName) === log &&
        Object.entries(line).every(([field, value]) =>
          String(filter.properties.FilterPattern).includes(`$.${field} = "${value}"`),
        ),
    )
    .flatMap((filter) => listAt(filter.properties, 'MetricTransformations').map((one) => at(one, 'MetricName')));
  return ofType(template, 'AWS::CloudWatch::Alarm').filter((alarm) =>
    metricsOf(alarm).some((metric) => counted.includes(at(metric, 'MetricName') ?? '')),
  );
};
