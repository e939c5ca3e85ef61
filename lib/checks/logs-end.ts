import { at, type Check, findings, ofType, target } from './template.ts';

export const logsEnd: Check = {
  id: 'logs-end',
  says: 'Each log group ends within the log days of the policy, and no function writes to a log that we did not make.',
  article: 'GDPR art. 5(1)(e); AB-55',
  check: (template, { policy: { logs } }) => {
    const groups = ofType(template, 'AWS::Logs::LogGroup').map(({ id }) => id);
    return [
      ...findings(template, ['AWS::Logs::LogGroup'], ({ properties: { RetentionInDays: days } }) =>
        typeof days === 'number' && days <= logs.days ? undefined : `is kept for more than ${logs.days} days`,
      ),
      ...findings(template, ['AWS::Lambda::Function'], ({ properties }) =>
        groups.includes(target(at(properties, 'LoggingConfig', 'LogGroup')) ?? '')
          ? undefined
          : 'writes to a log without an end',
      ),
    ];
  },
};
