import type { Policy } from '../../../policy/model/types.ts';
import { dueDate, pausedDays } from './deadline.ts';
import type { Question, RequestFile } from './request.ts';

/** Whether the person still owes an answer to a question of this kind. */
export const isAwaited = ({ state, pauses }: RequestFile, question: Question): boolean =>
  state === 'asked' && pauses.some((pause) => pause.question === question && pause.until === undefined);

/**
 * The file once a question is answered: its clock goes on where no other question is out, and the days that it stood are added
 * (EDPB guidelines 01/2022, para. 159). `at`: when it came, if that was before now.
 */
export const withAnswer = (
  file: RequestFile,
  question: Question,
  { policy, now, at = now }: { readonly policy: Policy; readonly now: Date; readonly at?: Date },
): RequestFile => {
  const pauses = file.pauses.map((pause) =>
    pause.question === question && pause.until === undefined
      ? { ...pause, until: new Date(Math.max(at.getTime(), Date.parse(pause.from))).toISOString() }
      : pause,
  );
  const isOut = pauses.some(({ until }) => until === undefined);
  const { receivedOn, extension } = file;
  const facts = { receivedOn, extended: extension !== undefined, pausedDays: pausedDays(pauses, now, policy.zone) };
  const due = dueDate(facts, policy);
  // What is due later is warned of anew.
  return {
    ...file,
    pauses,
    state: isOut ? 'asked' : 'open',
    ...due,
    warned: due.dueOn > file.dueOn ? [] : file.warned,
  };
};
