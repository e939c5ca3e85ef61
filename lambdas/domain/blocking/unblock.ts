import type { Ports } from '../ports.ts';
import { Refusal } from '../problems.ts';
import { type TwoPersonAct, withApproval } from '../staff/acts.ts';
import { checkReason } from '../staff/reason.ts';
import type { Staff } from '../staff/staff.ts';
import { after, civilDate } from '../time.ts';
import { Unavailable } from '../unavailable.ts';
import type { BlockedNote } from './blocked-data.ts';

/*
 * The one way back out of blocking (promises.md 3.6): an error, noticed within the hours that the policy leaves, by two people. One
 * act takes back what one night blocked; what was blocked before was no part of that error and stays. The clocks are not touched: unless what was reported wrongly is
 * corrected the same day, the next night blocks again what has come to its end.
 */

const kind = 'unblocking';

type Rules = Pick<Ports, 'policy'>;

/** The civil date on which something was blocked: what one night blocked is one act. */
const dayOf = ({ blockedAt }: BlockedNote, { policy }: Rules): string => civilDate(new Date(blockedAt), policy.zone);

/** Whether something was blocked less than the policy's hours before an instant. */
const isRecent = ({ blockedAt }: BlockedNote, at: Date, { policy }: Rules): boolean =>
  after(new Date(blockedAt), policy.unblockWithin) > at;

export type UnblockingRequest = {
  readonly unblockingId: string;
  readonly subjectId: string;
  readonly reason: string;
};

/**
 * Proposes to take back what was blocked last, in error; the same again by the same person is the same act. Throws `NOT_FOUND` where
 * nothing is blocked of which a person could be made again, and `TOO_LATE` if nothing was blocked within the hours that the policy
 * leaves.
 */
export const proposeUnblocking = async (
  { unblockingId: id, subjectId, reason: sent }: UnblockingRequest,
  by: Staff,
  ports: Pick<Ports, 'policy' | 'now' | 'people' | 'acts' | 'blockedData'>,
): Promise<TwoPersonAct> => {
  const { policy, now, people, acts, blockedData } = ports;
  const reason = checkReason(sent);
  const before = await acts.find(kind, id);
  if (before) return acts.propose({ id, kind, subjectId, reason, details: before.details, by });
  const notes = (await blockedData.about(subjectId)).toSorted((a, b) => (a.blockedAt < b.blockedAt ? 1 : -1));
  const [newest] = notes;
  if (!newest) throw new Refusal('NOT_FOUND');
  if (!isRecent(newest, now(), ports)) throw new Refusal('TOO_LATE');
  const blockedOn = dayOf(newest, ports);
  const ours = notes.filter((note) => dayOf(note, ports) === blockedOn);
  const isLive = (await people.storedSince(subjectId)) !== undefined;
  // A proof alone makes nobody: who they were was erased.
  if (!isLive && !ours.some(({ category }) => category === policy.stored.person)) throw new Refusal('NOT_FOUND');
  return acts.propose({ id, kind, subjectId, reason, details: { blockedOn }, by });
};

/** How often it is tried while others change the same person. */
const mostTries = 5;

/**
 * A second person agrees, and in the same transaction it is done. The same again by the same person changes nothing, or finishes
 * what was cut off. Throws as `Acts.approve` does, `TOO_LATE` too if the hours have passed meanwhile, `NOT_FOUND` if who they were is
 * not among what is blocked, `TAKEN_MEANWHILE` if they are stored again under a new record: the two are never merged.
 */
export const approveUnblocking = async (
  id: string,
  by: Staff,
  ports: Pick<Ports, 'policy' | 'now' | 'acts' | 'blockedData'>,
): Promise<TwoPersonAct> => {
  const { policy, now, acts, blockedData } = ports;
  for (let tries = 0; tries < mostTries; tries += 1) {
    const act = await acts.find(kind, id);
    if (!act) throw new Refusal('NOT_FOUND');
    const approved = withApproval(act, by, { policy, now: now() });
    const at = new Date(approved.approvedAt ?? now());
    const notes = await blockedData.about(act.subjectId);
    const agreed = notes.filter((note) => dayOf(note, ports) === act.details['blockedOn']);
    const ours = agreed.filter((note) => isRecent(note, at, ports)).map((note) => note.id);
    if (approved !== act && ours.length === 0) throw new Refusal(agreed.length > 0 ? 'TOO_LATE' : 'NOT_FOUND');
    const done = await blockedData.unblock(approved, ours, by);
    if (done === 'done') return approved;
    if (done === 'nothing') throw new Refusal('NOT_FOUND');
    if (done === 'taken') throw new Refusal('TAKEN_MEANWHILE');
  }
  throw new Unavailable('somebody else is changing that person all the time');
};
