import { Stack } from 'aws-cdk-lib';
import type { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { FilterPattern, type LogGroup } from 'aws-cdk-lib/aws-logs';
import type { LogLine } from '../../lambdas/runtime/log.ts';

/** Counts lines of a log by what stands in them, as a metric of the stack; `name` tells it from the stack's others. */
export const logMetric = (
  log: LogGroup,
  id: string,
  line: { readonly [F in 'event' | 'name' | 'code']?: LogLine[F] },
  name: string,
): Metric =>
  log
    .addMetricFilter(id, {
      // By field, not by text: nobody promises how Lambda spaces a line of JSON.
      filterPattern: FilterPattern.all(
        ...Object.entries(line).map(([field, value]) => FilterPattern.stringValue(`$.${field}`, '=', value)),
      ),
      metricNamespace: 'Habeas',
      metricName: `${Stack.of(log).stackName}-${name}`,
    })
    .metric({ statistic: 'Sum' });
