import { hash } from 'node:crypto';
import { canonicalJson } from '../canonical-json.ts';
import { daysLater } from '../civil-time.ts';
import { visitsLinkedLetter } from '../mail/letters/visits-linked-letter.ts';
import { Undeliverable } from '../mail/mailer.ts';
import type { Ports } from '../ports.ts';
import { type ProblemCode, Refusal } from '../problems.ts';
import type { TwoPersonAct } from '../staff/acts.ts';
import { checkReason } from '../staff/reason.ts';
import type { Staff } from '../staff/staff.ts';
import { civilDate, isCivilDate } from '../time.ts';
import { mayBeLinked } from './visit-rules.ts';
import type { Visit } from './visits.ts';

/*
 * The one way in which visits are ever joined with a person (AB-34): by law or for misuse, for one case, by two people, with the
 * person told unless a law forbids it, and every look logged.
 */

const kind = 'visit-link';
/** Days that one act may reach over: a case, not a habit. */
const mostDays = 31;
/** Characters of a line that names a law or a case. */
const longestLine = 200;

export type Ground = 'law' | 'misuse';

/** What is asked for, as it was sent. */
export type LinkRequest = {
  readonly subjectId: string;
  readonly ground: Ground;
  /** The law that demands it. */
  readonly provision?: string | undefined;
  readonly caseReference: string;
  /** Civil days of the policy's zone, both included. */
  readonly from: string;
  readonly to: string;
  readonly reason: string;
  readonly tellPerson: boolean;
  /** The law that forbids telling the person. */
  readonly secrecyProvision?: string | undefined;
};

const refusal = (path: string, code: ProblemCode) => new Refusal(code, { places: [{ path, code }] });

/** One line of plain text that names a law or a case, and nobody. */
const checkLine = (text: string, path: string): string => {
  const line = checkReason(text, path);
  if (line.includes('\n') || [...line].length > longestLine) throw refusal(path, 'INVALID_FIELD');
  if (/\S@\S/u.test(line.normalize('NFKC'))) throw refusal(path, 'NOT_A_REFERENCE');
  return line;
};

/** A line that has to be there in one case and has no place in the other. */
const lineIf = (isNeeded: boolean, text: string | undefined, path: string): Readonly<Record<string, string>> => {
  if (isNeeded && text === undefined) throw refusal(path, 'MISSING_FIELD');
  if (!isNeeded && text !== undefined) throw refusal(path, 'FIELD_NOT_EXPECTED');
  return text === undefined ? {} : { [path]: checkLine(text, path) };
};

const checkDays = ({ from, to }: LinkRequest, today: string): void => {
  if (!isCivilDate(from)) throw refusal('from', 'INVALID_FIELD');
  if (!isCivilDate(to) || to < from || to > today || to > daysLater(from, mostDays - 1)) {
    throw refusal('to', 'INVALID_FIELD');
  }
};

/**
 * Proposes to find the visits of a person; the same again by the same person is the same act. Throws `UNKNOWN_PURPOSE` where the
 * policy promises never to join the two, `NOT_FOUND` for whoever is not stored, and what is wrong with the request, by place.
 */
export const proposeLink = async (
  request: LinkRequest,
  by: Staff,
  { policy, people, acts, now }: Pick<Ports, 'policy' | 'people' | 'acts' | 'now'>,
): Promise<TwoPersonAct> => {
  if (!mayBeLinked(policy)) throw refusal('ground', 'UNKNOWN_PURPOSE');
  const { subjectId, ground, from, to, tellPerson } = request;
  checkDays(request, civilDate(now(), policy.zone));
  const reason = checkReason(request.reason);
  const details = {
    ground,
    ...lineIf(ground === 'law', request.provision, 'provision'),
    caseReference: checkLine(request.caseReference, 'caseReference'),
    from,
    to,
    tellPerson,
    ...lineIf(!tellPerson, request.secrecyProvision, 'secrecyProvision'),
  };
  if ((await people.storedSince(subjectId)) === undefined) throw new Refusal('NOT_FOUND');
  const id = hash('sha256', canonicalJson([kind, by.id, subjectId, reason, details]), 'base64url').slice(0, 22);
  return acts.propose({ id, kind, subjectId, reason, details, by });
};

const found = async (id: string, { acts }: Pick<Ports, 'acts'>): Promise<TwoPersonAct> => {
  const act = await acts.find(kind, id);
  if (!act) throw new Refusal('NOT_FOUND');
  return act;
};

/** Tells the person which visits are looked for, why, and what they may do about it. Throws `Unavailable` if nobody can be told now. */
const tell = async (
  { id, subjectId, details }: TwoPersonAct,
  { policy, settings, people, mailer }: Pick<Ports, 'policy' | 'settings' | 'people' | 'mailer'>,
): Promise<void> => {
  const person = await people.person(subjectId);
  if (!person) throw new Refusal('NOT_FOUND');
  if (details['tellPerson'] === false) return;
  await mailer.ready();
  const { address: to, language } = person;
  const letter = visitsLinkedLetter({
    policy,
    language,
    ...(typeof details['provision'] === 'string' && { provision: details['provision'] }),
    from: String(details['from']),
    to: String(details['to']),
    reference: id,
    noticeUrl: `${settings.publicUrl}/notice`,
  });
  try {
    await mailer.send({ kind: 'notice', to, language, ...letter });
  } catch (error) {
    // Nobody was told, so nothing is approved.
    throw error instanceof Undeliverable ? new Refusal('ADDRESS_UNDELIVERABLE') : error;
  }
};

/**
 * A second person agrees. The person is told first: an approval stands only if they were, or a law forbids it. Throws as
 * `Acts.approve` does, `NOT_FOUND` too once the person is not stored any more, and `Unavailable` while no mail can be sent. If it is
 * cut off in between, the next try may tell them twice.
 */
export const approveLink = async (
  id: string,
  by: Staff,
  ports: Pick<Ports, 'policy' | 'settings' | 'people' | 'mailer' | 'acts'>,
): Promise<TwoPersonAct> => {
  const act = await found(id, ports);
  // Who may not approve it tells nobody anything.
  if (act.approvedBy === undefined && act.proposedBy !== by.id) await tell(act, ports);
  return ports.acts.approve(kind, id, by);
};

const daysOf = ({ details }: TwoPersonAct): readonly string[] => {
  const [from, to] = [String(details['from']), String(details['to'])];
  const days: string[] = [];
  for (let day = from; day <= to && days.length < mostDays; day = daysLater(day, 1)) days.push(day);
  return days;
};

/**
 * The visits that two people agreed to find, oldest first; the look is logged before anything is read. Throws `NOT_APPROVED`, which
 * is logged too, and `NOT_FOUND` for an act that is not there or a person who is not stored any more.
 */
export const viewLinked = async (
  id: string,
  sent: string,
  by: Staff,
  ports: Pick<Ports, 'people' | 'visits' | 'acts' | 'audit'>,
): Promise<readonly Visit[]> => {
  const reason = checkReason(sent);
  const act = await found(id, ports);
  const { subjectId, approvedBy } = act;
  const access = { by, reason, subjectId, reference: id };
  if (approvedBy === undefined) {
    await ports.audit.note({ ...access, act: 'refused' });
    throw new Refusal('NOT_APPROVED');
  }
  await ports.audit.note({ ...access, act: 'view-linked-visits' });
  if ((await ports.people.storedSince(subjectId)) === undefined) throw new Refusal('NOT_FOUND');
  const linked: Visit[] = [];
  for (const day of daysOf(act)) {
    for await (const page of ports.visits.linkedTo(subjectId, day)) linked.push(...page);
  }
  return linked.toSorted((one, other) => (one.visitedAt < other.visitedAt ? -1 : 1));
};
