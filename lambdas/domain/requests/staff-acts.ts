import { type Address, parseAddress } from '../mail/address.ts';
import type { Ports } from '../ports.ts';
import { Refusal } from '../problems.ts';
import { checkReason } from '../staff/reason.ts';
import type { Staff } from '../staff/staff.ts';
import { civilDate } from '../time.ts';
import { Unavailable } from '../unavailable.ts';
import {
  carriedOut,
  type Doing,
  type Done,
  digestOfText,
  expect,
  lastNeedIn,
  refuse,
  type StaffAction,
  withClock,
  withText,
} from './acting.ts';
import { askNewMailbox } from './address-change.ts';
import { asked, recognised, settled } from './identity-acts.ts';
import { resumeOnceRead, stopAdvertising } from './receive.ts';
import { readChanges } from './rectify.ts';
import { type Ending, ended, ending, isOpen, type RequestFile, type RequestOutcome } from './request.ts';

const closing = (outcome: RequestOutcome): Ending => ({ state: 'closed', outcome, letter: 'closing' });

/** What a job said it needs that somebody can decide by letting it go on. */
const decidable = ['contract', 'hold', 'restriction', 'changes'];

/**
 * Staff answer by themselves what no job does. What a job does is answered by it, once every store was read back; unless there is no
 * mailbox to answer, or the job itself cannot go on.
 */
const mayAnswer = async ({ loaded: { file }, content, ports }: Doing): Promise<boolean> => {
  if (file.identity === undefined) return false;
  if (!carriedOut(file) || content?.address === undefined || file.subjectId === undefined) return true;
  const need = lastNeedIn(await ports.requests.history(file.id));
  return need !== undefined && !decidable.includes(need);
};

const extended = (text: string, { loaded: { file }, content, by, at, ports }: Doing): Done => {
  if (!isOpen(file)) refuse('WRONG_STATE');
  if (file.extension) refuse('ALREADY_DECIDED');
  // Only before the first date, and told before it (GDPR art. 12(3)).
  if (civilDate(ports.now(), ports.policy.zone) > file.dueOn) refuse('TOO_LATE');
  const next = withClock({ ...file, extension: { at, by: by.id } }, ports);
  const told: RequestFile = { ...next, toSend: [...next.toSend, 'extension'] };
  return {
    next: told,
    what: 'extended',
    content: withText(content, 'extension', text),
    details: { dueOn: next.dueOn },
  };
};

const ordered = async (
  { changes, as }: Extract<StaffAction, { action: 'execute' }>,
  { loaded: { file }, content, by, ports }: Doing,
): Promise<Done> => {
  expect(file, 'open');
  if (file.subjectId === undefined) return refuse('WRONG_STATE', 'subjectId');
  const right = as ?? file.right;
  if (as !== undefined && !ports.policy.rights.includes(as)) refuse('UNKNOWN_RIGHT', 'as');
  if (as !== undefined && content?.onBehalf === undefined && file.right !== 'post-mortem')
    refuse('FIELD_NOT_EXPECTED', 'as');
  const found = await ports.subjects.load(file.subjectId);
  const opened = found && (await ports.subjects.open(found));
  if (right === 'rectification' && !changes) refuse('MISSING_FIELD', 'changes');
  if (right !== 'rectification' && changes) refuse('FIELD_NOT_EXPECTED', 'changes');
  const values = changes && opened && readChanges(changes, opened, ports.policy);
  const next: RequestFile = {
    ...file,
    state: 'executing',
    work: { ...file.work, done: file.work?.done ?? [], orderedBy: by.id, ...(as && { as }) },
  };
  return { next, what: 'started', ...(values && { content: { ...content, changes: values } }) };
};

/** A refusal, and an erasure against a hold, is proposed by one and agreed to by another; what the person reads is kept sealed. */
const proposed = async (
  kind: 'refusal' | 'held-erasure',
  details: Readonly<Record<string, string>>,
  { loaded: { file }, by, reason, ports }: Doing,
): Promise<string> => {
  const id = ports.newId();
  const subjectId = file.subjectId ?? '';
  await ports.acts.propose({ id, kind, subjectId, reason, details: { request: file.id, ...details }, by });
  return id;
};

const triaged = async (
  { right, marketing }: Extract<StaffAction, { action: 'triage' }>,
  { loaded: { file }, content, at, ports }: Doing,
): Promise<Done> => {
  expect(file, 'triage');
  if (!ports.policy.rights.includes(right)) refuse('UNKNOWN_RIGHT', 'right');
  const isAdvertising = right === 'objection' && marketing === true;
  const address: Address | undefined = parseAddress(content?.address ?? '');
  if (isAdvertising && address) await stopAdvertising(address, ports);
  const next: RequestFile = {
    ...file,
    right,
    toSend: ['receipt'],
    ...(isAdvertising
      ? { marketing: true, state: 'answered', outcome: 'fulfilled', closedAt: at }
      : { state: 'unverified', triagedAt: at }),
  };
  return { next, what: 'triaged', details: { right } };
};

const decide = async (action: StaffAction, doing: Doing): Promise<Done> => {
  const { loaded, content, at, ports } = doing;
  const { file } = loaded;
  switch (action.action) {
    case 'triage':
      return triaged(action, doing);
    case 'dismiss':
      expect(file, 'triage');
      return { next: ended(file, closing('no-request'), at), what: 'closed', details: { outcome: 'no-request' } };
    case 'identify':
      expect(file, 'open', 'unverified');
      if (file.subjectId !== undefined) refuse('ALREADY_DECIDED');
      return { ...(await recognised(file, action.subjectId, 'staff', doing)), what: 'identified' };
    case 'ask': {
      const done = asked(action, doing);
      // A link takes one document: what an earlier question brought is looked at no more.
      if (action.question === 'identity') await ports.documents.destroy(file.id);
      return done;
    }
    case 'settle':
      return settled(action, doing);
    case 'extend':
      return extended(action.text, doing);
    case 'execute':
      return ordered(action, doing);
    case 'answer': {
      expect(file, 'open');
      const { outcome } = action;
      const isFound = file.subjectId !== undefined;
      if (outcome === 'nothing-held' ? isFound : !(await mayAnswer(doing))) refuse('WRONG_STATE');
      const how: Ending = { state: 'answered', outcome, letter: 'answer' };
      // An objection that is right stays in force.
      const isUpheld = file.right === 'objection' && outcome === 'fulfilled';
      const next = isUpheld ? ended(file, how, at) : ending(file, how, at);
      return { next, what: 'answered', content: withText(content, 'answer', action.text), details: { outcome } };
    }
    case 'propose-refusal': {
      if (!isOpen(file) || file.state === 'executing') refuse('WRONG_STATE');
      const words = withText(content, 'refusal', action.text);
      const text = digestOfText(words.texts?.refusal ?? '');
      const act = await proposed('refusal', { ground: action.ground, text }, doing);
      return { next: file, what: 'refusal-proposed', content: words, details: { ground: action.ground, act } };
    }
    case 'propose-held-erasure': {
      expect(file, 'open');
      if (file.right !== 'erasure' || file.subjectId === undefined) refuse('WRONG_STATE');
      const act = await proposed('held-erasure', {}, doing);
      return { next: file, what: 'refusal-proposed', details: { act } };
    }
    case 'forward':
      expect(file, 'triage', 'unverified', 'open');
      return {
        next: ending(file, closing('forwarded'), at),
        what: 'forwarded',
        content: withText(content, 'closing', action.text),
        details: { within: dueWithin(file, ports) },
      };
    case 'change-address': {
      expect(file, 'open');
      if (file.right !== 'rectification' || file.subjectId === undefined) refuse('WRONG_STATE');
      const newAddress = parseAddress(action.email) ?? refuse('INVALID_FIELD', 'email');
      return { ...askNewMailbox(file, content, newAddress), what: 'started' };
    }
    case 'withdraw':
      if (!isOpen(file) || file.state === 'executing') refuse('WRONG_STATE');
      return { next: ending(file, closing('withdrawn'), at), what: 'withdrawn' };
  }
};

const dueWithin = ({ receivedOn }: RequestFile, { now, policy }: Ports): string =>
  `${receivedOn}/${civilDate(now(), policy.zone)}`;

const mostTries = 5;

/**
 * One act of a member of staff on a request: one transaction with its entries in the history and in the log of accesses; letters go
 * out afterwards. Throws `NOT_FOUND`, `WRONG_STATE` where the request does not stand so, `TOO_LATE`, `ALREADY_DECIDED`, and what is
 * wrong with the act itself; nothing is changed then.
 */
export const actOnRequest = async (
  id: string,
  action: StaffAction & { readonly reason: string },
  by: Staff,
  ports: Ports,
): Promise<RequestFile> => {
  const reason = checkReason(action.reason);
  const audit = { by, act: 'change-request', reason } as const;
  for (let tries = 0; tries < mostTries; tries += 1) {
    const loaded = await ports.requests.load(id);
    if (!loaded || loaded.file.blockedAt !== undefined) throw new Refusal('NOT_FOUND');
    const at = ports.now().toISOString();
    const words = await ports.requests.content(id);
    const done = await decide(action, { loaded, content: words, by, reason, at, ports });
    await resumeOnceRead(loaded.file, done.next, ports);
    const { what, content, details } = done;
    // What did not succeed before is not what comes next: nobody waits for that any longer.
    const { retry: _retry, ...next } = done.next;
    const entry = { at, by: by.id, what, reason, ...(details && { details }) };
    if (await ports.requests.change(loaded, { next, entry, audit, ...(content && { content }) })) return next;
  }
  throw new Unavailable('that request is being changed all the time');
};
