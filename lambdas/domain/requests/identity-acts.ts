import { startOfDay } from '../civil-time.ts';
import { civilDate, isCivilDate } from '../time.ts';
import { type Doing, type Done, expect, refuse, type StaffAction, withText } from './acting.ts';
import { withAnswer } from './answered-question.ts';
import { begin, repeatedAccess } from './confirm-request.ts';
import { workingDaysAfter } from './deadline.ts';
import { withdrawAll } from './erase.ts';
import { stopAdvertising } from './receive.ts';
import { ended, type RequestContent, type RequestFile } from './request.ts';

/**
 * The file once staff know who it is. The answer goes to the mailbox that we know of that person, whoever wrote: somebody who only
 * says they are that person gets nothing. Only who may receive for another is answered where they wrote from, once that mailbox has
 * confirmed it.
 */
export const recognised = async (
  file: RequestFile,
  subjectId: string,
  how: 'staff' | 'document',
  { content, by, at, ports }: Doing,
): Promise<{ readonly next: RequestFile; readonly content: RequestContent }> => {
  const { subjects, policy } = ports;
  const found = await subjects.load(subjectId.toLowerCase());
  const opened = found && (await subjects.open(found));
  if (!found || !opened) return refuse('NOT_FOUND', 'subjectId');
  const id = found.facts.subjectId;
  const { onBehalf } = content ?? {};
  if (onBehalf?.until !== undefined && onBehalf.until < civilDate(ports.now(), policy.zone)) refuse('TOO_LATE');
  // Whoever asks about somebody who died, or may receive for another, is answered where they wrote from.
  const isOwn = file.right === 'post-mortem' || onBehalf?.receives === true;
  const address = isOwn ? content?.address : opened.person.address;
  if (file.right === 'post-mortem') {
    // Whoever died gets no more advertising, from this moment on (LOPDGDD art. 3; promises.md case 33).
    await stopAdvertising(opened.person.address, ports);
    await withdrawAll(id, policy.bindingLanguage, ports);
  }
  const others = (await ports.people.subjectsAt(opened.person.address)).length > 1;
  const repeats = await repeatedAccess(id, file, ports);
  const known: RequestFile = {
    ...file,
    identity: { how, at, by: by.id },
    subjectId: id,
    ...(others && { shared: true as const }),
    ...(repeats !== undefined && { repeats }),
    // Whoever somebody speaks for hears of it (promises.md case 32).
    ...(onBehalf && { toSend: [...file.toSend, 'representative' as const] }),
    // Whoever wrote in their name keeps no way in.
    ...(content?.address !== undefined && content.address !== address && { linksFrom: at }),
  };
  const words = { ...content, ...(address !== undefined && { address }) };
  if (file.marketing) {
    await stopAdvertising(opened.person.address, ports);
    return { next: ended(known, { state: 'answered', outcome: 'fulfilled', letter: 'answer' }, at), content: words };
  }
  // That mailbox has to confirm it first: nothing of a person goes where somebody only typed it.
  const isProved = file.identity?.how === 'mailbox' || address === undefined;
  if (isOwn && !isProved) {
    const waits = { state: 'unverified', triagedAt: at, toSend: [...known.toSend, 'receipt'] } as const;
    return { next: { ...known, ...waits }, content: words };
  }
  return { next: file.right === 'post-mortem' ? { ...known, state: 'open' } : begin(known), content: words };
};

/** A doubt has to be said without delay (promises.md section 3.4). */
const doubtWithinWorkingDays = 5;

/** Puts a question to the person; from now on the clock stands. */
export const asked = (
  { question, text }: Extract<StaffAction, { action: 'ask' }>,
  { loaded: { file }, content, at, ports }: Doing,
): Done => {
  expect(file, 'open', 'unverified');
  // Whoever asks from their preference centre is known already.
  if (question === 'identity' && file.channel === 'preference-centre') refuse('WRONG_STATE');
  if (question === 'which-data' && file.right !== 'access') refuse('WRONG_STATE');
  if (file.pauses.some((pause) => pause.question === question)) refuse('ALREADY_DECIDED');
  const { policy, now } = ports;
  const today = civilDate(now(), policy.zone);
  if (question === 'identity' && today > workingDaysAfter(file.receivedOn, doubtWithinWorkingDays, policy))
    refuse('TOO_LATE');
  const next: RequestFile = {
    ...file,
    state: 'asked',
    pauses: [...file.pauses, { question, from: at }],
    toSend: [...file.toSend, 'question'],
  };
  return { next, what: 'asked', content: withText(content, 'question', text), details: { question } };
};

/** The answer to a question came, and staff have decided whether it settles it. */
export const settled = async (action: Extract<StaffAction, { action: 'settle' }>, doing: Doing): Promise<Done> => {
  const done = await decided(action, doing);
  // What they showed is destroyed with the decision, whichever it is.
  await doing.ports.documents.destroy(doing.loaded.file.id);
  return done;
};

/** Whether the mailbox that the answer goes to has still to confirm it; whom staff did not believe who they are has no more to. */
const isUnconfirmed = ({ channel, identity, pauses, subjectId }: RequestFile, content: Doing['content']): boolean => {
  if (content?.address === undefined || identity?.how === 'mailbox') return false;
  if (subjectId !== undefined) return content.onBehalf?.receives === true;
  const isDoubted = pauses.some((pause) => pause.question === 'identity');
  return (channel === 'web' || channel === 'mail') && !isDoubted;
};

const decided = async (
  { accepted, subjectId, answeredOn }: Extract<StaffAction, { action: 'settle' }>,
  doing: Doing,
): Promise<Done> => {
  const { loaded, ports } = doing;
  const { file } = loaded;
  expect(file, 'asked');
  const { policy, now } = ports;
  const today = civilDate(now(), policy.zone);
  if (answeredOn !== undefined && (!isCivilDate(answeredOn) || answeredOn > today))
    refuse('INVALID_FIELD', 'answeredOn');
  if (subjectId !== undefined && file.subjectId !== undefined && subjectId !== file.subjectId)
    refuse('FIELD_NOT_EXPECTED', 'subjectId');
  const { question = 'identity' } = file.pauses.findLast(({ until }) => until === undefined) ?? {};
  const at = answeredOn === undefined ? now() : startOfDay(answeredOn, policy.zone);
  const going = withAnswer(file, question, { policy, now: now(), at });
  const details = { question, accepted: String(accepted) };
  const who = subjectId ?? file.subjectId;
  if (question === 'which-data' && isUnconfirmed(file, doing.content)) {
    const waits = {
      state: 'unverified',
      triagedAt: now().toISOString(),
      toSend: [...going.toSend, 'receipt'],
    } as const;
    return { next: { ...going, ...waits }, what: 'answered-question', details };
  }
  if (!accepted) return { next: going, what: 'answered-question', details };
  if (question === 'which-data') {
    const next = file.subjectId === undefined ? going : begin(going);
    return { next, what: 'answered-question', details };
  }
  if (who === undefined) return refuse('MISSING_FIELD', 'subjectId');
  return { ...(await recognised(going, who, 'document', doing)), what: 'answered-question', details };
};
