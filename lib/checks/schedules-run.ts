import { type Schedule, schedules } from '../../lambdas/routes.ts';
import { at, type Check, type Finding, type Found, ofType, type Template, target } from './template.ts';
import { alarmsOnLines, functionNameOf } from './watched.ts';

const isOf = (name: string, { properties }: Found) => {
  const input = at(properties, 'Target', 'Input');
  return typeof input === 'string' && input === JSON.stringify({ schedule: name });
};

const isAt = (timeOfDay: string, zone: string, { properties }: Found) => {
  const [hour, minute] = timeOfDay.split(':').map(Number);
  return (
    properties.ScheduleExpression === `cron(${minute} ${hour} * * ? *)` &&
    properties.ScheduleExpressionTimezone === zone
  );
};

/** An alarm that waits for what does not come: without any line to count it has to ring. */
const missesIt = ({ properties }: Found) =>
  properties.TreatMissingData === 'breaching' && properties.ComparisonOperator === 'LessThanThreshold';

const problemOf = (template: Template, schedule: Schedule, zone: string, found: Found): string | undefined => {
  if (found.properties.State === 'DISABLED') return 'is switched off';
  const called = ofType(template, 'AWS::Lambda::Function').find(
    ({ id }) => id === target(at(found.properties, 'Target', 'Arn')),
  );
  if (!called || functionNameOf(called) !== schedule.function) return `does not call ${schedule.function}`;
  if (!('dailyAt' in schedule)) return undefined;
  if (!isAt(schedule.dailyAt, zone, found)) return `does not run at ${schedule.dailyAt} in ${zone}`;
  return alarmsOnLines(template, called, { event: 'schedule', name: schedule.name }).some(missesIt)
    ? undefined
    : 'can stop without anybody noticing';
};

/** Data that have come to their end go because something runs every night: it has to be there, and be missed. */
export const schedulesRun: Check = {
  id: 'schedules-run',
  says: 'Each schedule of `routes.ts` is on; a daily one runs at its time in the zone of the policy, and an alarm notices when it does not.',
  article: 'GDPR art. 5(1)(e); AN-61; LOPDGDD art. 32.2',
  check: (template, { policy: { zone } }) => {
    if (ofType(template, 'AWS::Lambda::Function').length === 0) return [];
    return (schedules as readonly Schedule[]).flatMap((schedule): Finding[] => {
      const found = ofType(template, 'AWS::Scheduler::Schedule').find((one) => isOf(schedule.name, one));
      if (!found) return [{ resource: 'stack', problem: `has no schedule "${schedule.name}"` }];
      const problem = problemOf(template, schedule, zone, found);
      return problem === undefined ? [] : [{ resource: found.id, problem }];
    });
  },
};
