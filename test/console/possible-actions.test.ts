import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Refusal } from '../../lambdas/domain/problems.ts';
import type { StaffAction } from '../../lambdas/domain/requests/acting.ts';
import { isOpen, type RequestFile, type RequestRight, requestStates } from '../../lambdas/domain/requests/request.ts';
import { actOnRequest } from '../../lambdas/domain/requests/staff-acts.ts';
import { civilDate } from '../../lambdas/domain/time.ts';
import {
  type ActionName,
  actionNames,
  possibleActions,
  possibleQuestions,
} from '../../lambdas/pages/console/possible-actions.ts';
import { type TestWorld, testWorld } from '../support/test-world.ts';

/** What the console offers, held against what the domain does, in every state of a request. */
const now = new Date('2027-06-15T08:00:00.000Z');
const by = { id: 'lucia', roles: ['privacy-lead'] } as const;
const text = 'Un texto que la persona lee.';

let test: TestWorld;
beforeAll(async () => {
  test = await testWorld({ now: () => now });
});
afterAll(() => test.close());

const actOf = (action: ActionName, file: RequestFile): StaffAction => {
  const { policy } = test.world;
  const rules = { policy, today: civilDate(now, policy.zone) };
  switch (action) {
    case 'triage':
      return { action, right: 'access' };
    case 'identify':
      return { action, subjectId: 'nobody' };
    case 'settle':
      return { action, accepted: false };
    case 'ask':
      return { action, question: possibleQuestions(file, rules)[0] ?? 'identity', text };
    case 'answer':
      return { action, outcome: 'fulfilled', text };
    case 'propose-refusal':
      return { action, ground: 'unfounded', text };
    case 'change-address':
      return { action, email: 'otra@example.com' };
    case 'extend':
    case 'forward':
      return { action, text };
    default:
      return { action };
  }
};

/** Refused for how the request stands, and not for what was sent with it. */
const standing = ['WRONG_STATE', 'TOO_LATE', 'ALREADY_DECIDED'];

let requests = 0;
const fileOf = (changes: Partial<RequestFile>): RequestFile => ({
  id: `R-${String(requests).padStart(13, '0')}`,
  right: 'access',
  channel: 'web',
  language: 'es',
  state: 'open',
  receivedAt: now.toISOString(),
  receivedOn: '2027-06-14',
  recordedAt: now.toISOString(),
  dueOn: '2027-07-14',
  calendarKnown: true,
  pauses: [],
  toSend: [],
  warned: [],
  ...changes,
});

const stored = (changes: Partial<RequestFile>): Promise<RequestFile> => {
  requests += 1;
  const file = fileOf(changes);
  const entry = { at: now.toISOString(), by: 'person', what: 'received' } as const;
  return test.world.requests.open({ file, content: { address: 'a@example.com' }, entry });
};

/** Whether the domain would do it with a request that stands so. */
const isDone = async (action: ActionName, changes: Partial<RequestFile>): Promise<boolean> => {
  const file = await stored(changes);
  const sent = { ...actOf(action, file), reason: 'comprobar' } as StaffAction & { reason: string };
  return actOnRequest(file.id, sent, by, test.world).then(
    () => true,
    (error: unknown) => {
      if (error instanceof Refusal) return !standing.includes(error.code);
      throw error;
    },
  );
};

const rights: readonly RequestRight[] = ['access', 'erasure', 'rectification', 'no-automated-decision'];
const pause = { question: 'identity', from: '2027-06-14T08:00:00.000Z' } as const;
const identity = { how: 'mailbox', at: now.toISOString() } as const;

describe.each(requestStates)('what staff can do with a request that is %s', (state) => {
  const standings: readonly Partial<RequestFile>[] = (isOpen({ state }) ? rights : rights.slice(0, 1)).flatMap(
    (right) => {
      const base = {
        state,
        right,
        ...(state === 'asked' && { pauses: [pause] }),
        ...(!isOpen({ state }) && { closedAt: now.toISOString() }),
      };
      return [
        base,
        { ...base, identity },
        { ...base, identity, subjectId: 'somebody' },
        { ...base, receivedOn: '2027-05-10', dueOn: '2027-06-10' },
        { ...base, extension: { at: now.toISOString(), by: 'marcos' } },
        { ...base, channel: 'preference-centre' as const, identity, subjectId: 'somebody' },
      ];
    },
  );

  it('is offered just where it would be done', async () => {
    const { policy } = test.world;
    const rules = { policy, today: civilDate(now, policy.zone) };
    const wrong: string[] = [];
    for (const standsSo of standings) {
      const file = fileOf(standsSo);
      const offered = possibleActions({ file, history: [], content: { address: 'a@example.com' } }, rules);
      for (const action of actionNames) {
        const done = await isDone(action, standsSo);
        // The domain lets staff do these twice, and order what no job does; neither is held out to anybody.
        const isSpared = action === 'execute' || action === 'identify';
        if (offered.includes(action) ? !done : done && !isSpared) {
          wrong.push(`${offered.includes(action) ? 'offered' : 'withheld'}: ${action} ${JSON.stringify(standsSo)}`);
        }
      }
      if (!isOpen(file)) expect(offered).toEqual([]);
    }
    expect(wrong).toEqual([]);
  });
});
