import type { Policy } from '../../../policy/model/types.ts';
import { carriedOut, lastNeedIn, type StaffAction } from '../../domain/requests/acting.ts';
import { workingDaysAfter } from '../../domain/requests/deadline.ts';
import { isOpen, type Question, type RequestFile } from '../../domain/requests/request.ts';
import type { RequestView } from '../../domain/requests/staff-views.ts';

export type ActionName = StaffAction['action'];
export const actionNames = [
  'triage',
  'dismiss',
  'identify',
  'settle',
  'answer',
  'execute',
  'change-address',
  'ask',
  'extend',
  'propose-refusal',
  'propose-held-erasure',
  'forward',
  'withdraw',
] as const satisfies readonly ActionName[];

type Facts = Pick<RequestView, 'file' | 'content' | 'document' | 'history'>;
type Rules = {
  readonly policy: Policy;
  /** Civil date of the policy’s zone. */
  readonly today: string;
};

/** A doubt has to be said without delay (promises.md section 3.4). */
const doubtWithinWorkingDays = 5;

/** What can be asked of the person now, so that the clock stands until they answer. */
export const possibleQuestions = (
  { channel, right, pauses, receivedOn, state }: RequestFile,
  { policy, today }: Rules,
): readonly Question[] => {
  if (!['open', 'unverified'].includes(state)) return [];
  const isNew = (question: Question) => pauses.every((pause) => pause.question !== question);
  const mayDoubt =
    channel !== 'preference-centre' && today <= workingDaysAfter(receivedOn, doubtWithinWorkingDays, policy);
  return [
    ...(mayDoubt && isNew('identity') ? (['identity'] as const) : []),
    ...(right === 'access' && isNew('which-data') ? (['which-data'] as const) : []),
  ];
};

/** What a job needs that somebody can decide by letting it go on. */
const decidable = ['contract', 'hold', 'restriction', 'changes'];

/** Somebody asks for another person, alive or dead: what is to be done has to be said. */
export const isForAnother = ({ file, content }: Pick<Facts, 'file' | 'content'>): boolean =>
  content?.onBehalf !== undefined || file.right === 'post-mortem';

/** Whether no job answers it: none does it, there is no mailbox to answer, or the job itself cannot go on. */
const isForStaff = ({ file, content, history }: Facts): boolean => {
  if (!carriedOut(file) || content?.address === undefined || file.subjectId === undefined) return true;
  const need = lastNeedIn(history);
  return need !== undefined && !decidable.includes(need);
};

const isPossible = (action: ActionName, facts: Facts, rules: Rules): boolean => {
  const { file, document } = facts;
  const { state, right, subjectId, identity } = file;
  const isKnown = subjectId !== undefined;
  const stands = isOpen(file) && state !== 'executing';
  switch (action) {
    case 'triage':
    case 'dismiss':
      return state === 'triage';
    case 'identify':
      return !isKnown && (state === 'unverified' || (state === 'open' && document === undefined));
    case 'settle':
      return state === 'asked' || (state === 'open' && document !== undefined);
    case 'answer':
      return state === 'open' && identity !== undefined && isForStaff(facts);
    case 'execute':
      return state === 'open' && isKnown && (carriedOut(file) || isForAnother(facts));
    case 'change-address':
      return state === 'open' && isKnown && right === 'rectification';
    case 'ask':
      return possibleQuestions(file, rules).length > 0;
    case 'extend':
      return isOpen(file) && file.extension === undefined && rules.today <= file.dueOn;
    case 'propose-refusal':
    case 'withdraw':
      return stands;
    case 'propose-held-erasure':
      return state === 'open' && right === 'erasure' && isKnown;
    case 'forward':
      return state === 'triage' || state === 'unverified' || state === 'open';
  }
};

/** What execution said that it cannot go on without, if anything. */
export const lastNeed = ({ file, history }: Pick<Facts, 'file' | 'history'>): string | undefined =>
  file.state === 'open' ? lastNeedIn(history) : undefined;

/** What staff can do with a request as it stands, what is most likely first. */
export const possibleActions = (facts: Facts, rules: Rules): readonly ActionName[] => {
  const found = actionNames.filter((action) => isPossible(action, facts, rules));
  // Where Habeas can do it, and nobody has to weigh anything, that is the answer.
  const first = facts.file.right !== 'post-mortem' && found.includes('execute') ? (['execute'] as const) : [];
  const held = lastNeed(facts) === 'hold' ? found.filter((action) => action === 'propose-held-erasure') : [];
  return [...new Set([...held, ...first, ...found])];
};
