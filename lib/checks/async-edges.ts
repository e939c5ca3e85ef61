import { at, type Check, findings, listAt, ofType, type Template, target } from './template.ts';

/** Functions that something calls without waiting for the answer. */
const calledWithoutWaiting = (template: Template): ReadonlySet<string | undefined> =>
  new Set([
    ...ofType(template, 'AWS::SNS::Subscription').map(({ properties }) => target(properties.Endpoint)),
    ...ofType(template, 'AWS::Scheduler::Schedule').map(({ properties }) => target(at(properties, 'Target', 'Arn'))),
    ...ofType(template, 'AWS::Events::Rule').flatMap(({ properties }) =>
      listAt(properties, 'Targets').map((one) => target(at(one, 'Arn'))),
    ),
  ]);

/** How many functions one stream feeds. */
const readersOf = (template: Template, stream: unknown): number =>
  ofType(template, 'AWS::Lambda::EventSourceMapping').filter(
    ({ properties }) => JSON.stringify(properties.EventSourceArn) === JSON.stringify(stream),
  ).length;

const retries = (policy: unknown) =>
  at(policy, 'MaximumRetryAttempts') !== undefined && at(policy, 'MaximumEventAgeInSeconds') !== undefined;

/** More readers of one stream than AWS recommends are slowed down (Lambda developer guide, "Simultaneous readers"). */
const mostReaders = 2;

/** Defaults differ by service, and then drop: each edge says how often it tries and where it gives up (I-28). */
export const asyncEdges: Check = {
  id: 'async-edges',
  says: 'Each asynchronous edge has stated retries and a dead-letter queue.',
  article: 'GDPR art. 32(1)(b); I-28',
  check: (template) => {
    const called = calledWithoutWaiting(template);
    const caught = new Set(
      ofType(template, 'AWS::Lambda::EventInvokeConfig')
        .filter(
          ({ properties }) =>
            at(properties, 'DestinationConfig', 'OnFailure', 'Destination') !== undefined && retries(properties),
        )
        .map(({ properties }) => target(properties.FunctionName)),
    );
    return [
      ...findings(template, ['AWS::Lambda::EventSourceMapping'], ({ properties }) =>
        readersOf(template, properties.EventSourceArn) <= mostReaders ? undefined : 'reads a stream that too many read',
      ),
      ...findings(template, ['AWS::Lambda::EventSourceMapping'], ({ properties }) => {
        if (at(properties, 'DestinationConfig', 'OnFailure', 'Destination') === undefined)
          return 'drops changes that fail';
        const bounded = ['MaximumRetryAttempts', 'MaximumRecordAgeInSeconds'].every(
          (name) => Number(properties[name] ?? -1) >= 0,
        );
        return bounded && properties.BisectBatchOnFunctionError === true
          ? undefined
          : 'is held up by one change that fails';
      }),
      ...findings(template, ['AWS::Scheduler::Schedule'], ({ properties }) =>
        at(properties, 'Target', 'DeadLetterConfig', 'Arn') !== undefined &&
        retries(at(properties, 'Target', 'RetryPolicy'))
          ? undefined
          : 'drops runs that fail',
      ),
      ...findings(template, ['AWS::Events::Rule'], ({ properties }) =>
        listAt(properties, 'Targets').every(
          (one) => at(one, 'DeadLetterConfig', 'Arn') !== undefined && retries(at(one, 'RetryPolicy')),
        )
          ? undefined
          : 'drops events that fail',
      ),
      ...findings(template, ['AWS::SNS::Subscription'], ({ properties }) =>
        // A person's mailbox has no queue behind it.
        properties.Protocol === 'email' || at(properties, 'RedrivePolicy', 'deadLetterTargetArn') !== undefined
          ? undefined
          : 'drops messages that fail',
      ),
      ...findings(template, ['AWS::Lambda::Function'], ({ id }) =>
        called.has(id) && !caught.has(id) ? 'drops calls that fail' : undefined,
      ),
    ];
  },
};
