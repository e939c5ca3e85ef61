import type { MessageTemplate } from '../../../policy/model/types.ts';
import type { Person } from '../people/people.ts';
import type { Ports } from '../ports.ts';
import { unsubscribeLink } from '../preferences/unsubscribe-token.ts';
import { after } from '../time.ts';
import { Unavailable } from '../unavailable.ts';
import { marketingLetter } from './letters/marketing-letter.ts';
import { serviceLetter } from './letters/service-letter.ts';
import { type Mail, Undeliverable, Unsure } from './mailer.ts';
import { type MaySend, maySend } from './may-send.ts';
import {
  type Content,
  givenUpAfter,
  type MessageClass,
  type Outcome,
  type Place,
  type Recipient,
  type SendReason,
} from './outbox.ts';

/** Copies that may go out where it cannot be known whether one did: a notice must arrive, advertising must not arrive twice. */
const mostCopies: Readonly<Record<MessageClass, number>> = { service: 3, marketing: 1 };
/** Longer than any hand-over takes: whoever noted that they are sending is gone by then. */
const abandonedMs = 10 * 60_000;
const firstPauseMs = 5 * 60_000;
const longestPauseMs = 60 * 60_000;
const dayMs = 86_400_000;

type Tries = Pick<Recipient, 'copies' | 'attempts'>;

/** Nothing more will happen. That a copy may be out is never denied. */
const ended = ({ copies, attempts }: Tries, state: 'refused' | 'failed', reason: SendReason): Outcome => ({
  state: copies > 0 ? 'unknown' : state,
  reason,
  copies,
  attempts,
});

const unknown = ({ copies, attempts }: Tries): Outcome => ({ state: 'unknown', copies, attempts });

const waiting = ({ copies, attempts }: Tries, until: Date): Outcome => ({
  state: 'queued',
  copies,
  attempts,
  dueAt: until.toISOString(),
});

/** Longer with every attempt, an hour at most. */
const pauseFrom = (now: Date, { attempts }: Tries): Date =>
  new Date(now.getTime() + Math.min(longestPauseMs, firstPauseMs * 2 ** Math.min(attempts - 1, 10)));

const startOfTomorrow = (now: Date): Date => new Date(Date.parse(now.toISOString().slice(0, 10)) + dayMs);

type Sendable = { readonly class: MessageClass; readonly template: MessageTemplate; readonly content: Content };

/** The template as the policy has it now, and what is to be said with it; or why there is nothing to be said. */
const sendable = async (place: Place, { policy, outbox }: Ports): Promise<Sendable | SendReason> => {
  const message = await outbox.content(place);
  if (!message) return 'given-up';
  const template = Object.hasOwn(policy.messages, message.template) ? policy.messages[message.template] : undefined;
  if (template?.class !== message.class) return 'unknown-message';
  return { class: message.class, template, content: message };
};

type Approved = {
  readonly what: Sendable;
  readonly subjectId: string;
  readonly person: Person;
  readonly verdict: MaySend;
};

const compose = async ({ what, subjectId, person, verdict }: Approved, ports: Ports): Promise<Mail> => {
  const { policy, settings } = ports;
  const { template, content } = what;
  const { address: to, language } = person;
  const mail = { kind: what.class, to, language };
  const noticeUrl = `${settings.publicUrl}/notice`;
  if (what.class === 'service') {
    const { variables = {} } = content;
    return { ...mail, ...serviceLetter({ policy, language, template, variables, noticeUrl }) };
  }
  const { purpose } = template;
  const { decision } = verdict;
  const { words } = content;
  if (!purpose || !words || !decision) throw new Error('advertising needs a purpose, words and a decision');
  const unsubscribe = await unsubscribeLink({ subjectId, purpose, language }, ports);
  const letter = marketingLetter({ policy, language, purpose, words, decision, unsubscribe, noticeUrl });
  return { ...mail, ...letter, unsubscribe };
};

/** Hands a claimed copy over, if the person's cap and the day's budget leave room, and says how that ended. */
const handOver = async (mail: Mail, claimed: Recipient, verdict: MaySend, ports: Ports): Promise<Outcome> => {
  const { guards, mailer, now } = ports;
  const { copies, attempts } = claimed;
  const notSent = { copies: copies - 1, attempts };
  const kind = mail.kind as MessageClass;
  const giveBack = kind === 'marketing' ? await guards.takeMarketingPlace(mail.to) : async () => undefined;
  if (!giveBack) return ended(notSent, 'refused', 'marketing-cap');
  if (!(await guards.takeFromBudget(kind))) {
    await giveBack();
    return waiting(notSent, startOfTomorrow(now()));
  }
  try {
    await mailer.send(mail);
  } catch (error) {
    if (error instanceof Unsure) {
      return copies < mostCopies[kind] ? waiting(claimed, pauseFrom(now(), claimed)) : unknown(claimed);
    }
    if (!(error instanceof Undeliverable || error instanceof Unavailable)) throw error;
    await giveBack();
    return error instanceof Undeliverable
      ? ended(notSent, 'failed', 'undeliverable')
      : waiting(notSent, pauseFrom(now(), claimed));
  }
  const { basis, reason, decision } = verdict;
  return { state: 'sent', copies, attempts, basis, reason, ...(decision && { decisionId: decision.decisionId }) };
};

/** Everything that can be said before anybody is asked: it is settled, too late, or one copy too many. */
const settledAlready = (
  tries: Tries,
  queuedAt: string,
  what: Sendable | SendReason,
  now: Date,
): Outcome | undefined => {
  if (after(new Date(queuedAt), givenUpAfter) <= now || what === 'given-up') return ended(tries, 'failed', 'given-up');
  if (typeof what === 'string') return ended(tries, 'refused', what);
  return tries.copies >= mostCopies[what.class] ? unknown(tries) : undefined;
};

/**
 * Sends one person's copy of a message, if they may get it at this very moment; or notes why not, or when to try again. Safe to
 * call at any time and by several at once: only whoever notes first that they are sending sends. What cannot be done now is
 * noted as waiting and not thrown; `Unavailable` means that not even that could be noted.
 */
export const deliver = async (place: Place, ports: Ports): Promise<void> => {
  const { outbox, people, guards, mailer, now } = ports;
  const found = await outbox.recipient(place);
  if (!found?.dueAt || (found.attempts > 0 && found.dueAt > now().toISOString())) return;
  const tries = { copies: found.copies, attempts: found.attempts + 1 };
  const note = (outcome: Outcome) => outbox.change(found, outcome);

  const what = await sendable(place, ports);
  const settled = settledAlready(tries, found.queuedAt, what, now());
  if (settled || typeof what === 'string') {
    if (settled) await note(settled);
    return;
  }
  const { subjectId } = place;
  const person = await people.person(subjectId);
  if (!person) {
    await note(ended(tries, 'refused', 'unknown-subject'));
    return;
  }
  try {
    await mailer.ready();
  } catch (error) {
    if (!(error instanceof Unavailable)) throw error;
    await note(waiting(tries, pauseFrom(now(), tries)));
    return;
  }
  // The gate is asked last, so that as little as possible lies between its answer and the mail.
  const suppressedSince =
    what.class === 'marketing' ? await guards.suppressedSince(person.address, 'marketing') : undefined;
  const verdict = await maySend({ subjectId, template: what.template, suppressedSince }, ports);
  if (!verdict.allowed) {
    await note(ended(tries, 'refused', verdict.reason));
    return;
  }
  const mail = await compose({ what, subjectId, person, verdict }, ports);
  const dueAt = new Date(now().getTime() + abandonedMs).toISOString();
  const claimed = await note({ state: 'sending', copies: tries.copies + 1, attempts: tries.attempts, dueAt });
  if (!claimed) return;
  const outcome = await handOver(mail, claimed, verdict, ports);
  if (await outbox.change(claimed, outcome)) return;
  // Somebody took us for dead and noted that nobody knows. We do.
  const stood = await outbox.recipient(place);
  if (stood?.state === 'unknown') await outbox.change(stood, outcome);
};
