import { Duration } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, type IMetric, MathExpression, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';

export interface AlarmProps {
  readonly metric: IMetric;
  /** What people notice, as a sentence; it is the text of the mail. */
  readonly says: string;
  readonly topic: ITopic;
}

/** Tells the operators in words what their users notice, as soon as it happened once in the period of the metric. */
export const alarm = (scope: Construct, id: string, { metric, says, topic }: AlarmProps): Alarm => {
  const raised = new Alarm(scope, id, {
    metric,
    alarmDescription: says,
    threshold: 1,
    evaluationPeriods: 1,
    comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    treatMissingData: TreatMissingData.NOT_BREACHING,
  });
  raised.addAlarmAction(new SnsAction(topic));
  return raised;
};

/** Tells the operators in words that something has not happened for so many hours; whoever never ran can count nothing. */
export const silenceAlarm = (
  scope: Construct,
  id: string,
  { metric, says, topic, hours }: AlarmProps & { readonly hours: number },
): Alarm => {
  const raised = new Alarm(scope, id, {
    metric: new MathExpression({
      expression: 'FILL(happened, 0)',
      usingMetrics: { happened: metric },
      period: Duration.hours(1),
    }),
    alarmDescription: says,
    threshold: 1,
    evaluationPeriods: hours,
    comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
    treatMissingData: TreatMissingData.BREACHING,
  });
  raised.addAlarmAction(new SnsAction(topic));
  return raised;
};
