import { storedKinds } from '../../../policy/model/stored.ts';
import type { Policy, StoredKind } from '../../../policy/model/types.ts';
import { canonicalJson } from '../canonical-json.ts';
import { dateAfter, daysLater } from '../civil-time.ts';
import type { Ports } from '../ports.ts';
import { Refusal } from '../problems.ts';
import type { Hold } from '../retention/person-facts.ts';
import { checkReason } from '../staff/reason.ts';
import type { Staff } from '../staff/staff.ts';
import { civilDate, isCivilDate } from '../time.ts';
import { checkCategories, checkDay, checkLine, refusal } from './lines.ts';

/*
 * Holds (AB-56, AB-76; GDPR arts. 17(3), 18(1)): they stop erasure and never allow use. Each covers a part, for a reason with its
 * citation, until somebody looks at it again; there is none that covers everything.
 */

/** Days of visits that one hold may cover: an incident, not a habit. */
const mostDays = 31;

/** What is asked for, as it was sent. */
export type HoldRequest = {
  readonly holdId: string;
  readonly subjectId?: string | undefined;
  /** Civil days of the policy's zone, both included. */
  readonly visits?: { readonly from: string; readonly to: string } | undefined;
  readonly categories?: readonly string[] | undefined;
  readonly reason: string;
  readonly citation: string;
  readonly reviewOn?: string | undefined;
};

/** Kinds of things that lie apart from whoever they are about: a hold on a person reaches none of them. */
const apart: readonly StoredKind[] = ['session', 'visit', 'access', 'request', 'suppression', 'erasure'];

/** Categories that a hold on this person or request reaches; throws `INVALID_FIELD` for any that it would only seem to keep. */
const checkReached = (policy: Policy, subjectId: string, named: readonly string[]): readonly string[] => {
  const categories = checkCategories(policy, named);
  const isRequest = subjectId.startsWith('R-');
  const isReached = (category: string) => {
    const kinds = storedKinds(policy).flatMap(([kind, of]) => (of === category ? [kind] : []));
    if (isRequest) return kinds.includes('request');
    return kinds.length === 0 || kinds.some((kind) => !apart.includes(kind));
  };
  if (!categories.every(isReached)) throw refusal('categories', 'INVALID_FIELD');
  return categories;
};

/** What it covers: one person, one request, or some days of visits of nobody in particular. */
const scopeOf = ({ subjectId, visits, categories }: HoldRequest, policy: Policy, today: string) => {
  if (subjectId !== undefined) {
    if (visits !== undefined) throw refusal('visits', 'FIELD_NOT_EXPECTED');
    return { subjectId, ...(categories !== undefined && { categories: checkReached(policy, subjectId, categories) }) };
  }
  if (visits === undefined) throw refusal('subjectId', 'MISSING_FIELD');
  if (categories !== undefined) throw refusal('categories', 'FIELD_NOT_EXPECTED');
  const { from, to } = visits;
  if (!isCivilDate(from)) throw refusal('visits.from', 'INVALID_FIELD');
  if (!isCivilDate(to) || to < from || to > today || to > daysLater(from, mostDays - 1)) {
    throw refusal('visits.to', 'INVALID_FIELD');
  }
  return { visits: { from, to } };
};

/** When it has to be looked at again: as early as asked, and never later than the policy lets it wait. */
const reviewOf = ({ visits, reviewOn }: HoldRequest, { holds }: Policy, today: string): string => {
  const latest = dateAfter(today, visits === undefined ? holds.other : holds.browserData);
  if (reviewOn === undefined) return latest;
  if (checkDay(reviewOn, 'reviewOn', today) > latest) throw refusal('reviewOn', 'REVIEW_TOO_LATE');
  return reviewOn;
};

const contentOf = ({
  subjectId,
  visits,
  categories,
  reason,
  citation,
  reviewOn,
  setBy,
}: Omit<Hold, 'holdId' | 'setAt'>) =>
  canonicalJson({
    ...(subjectId !== undefined && { subjectId }),
    ...(visits !== undefined && { visits }),
    ...(categories !== undefined && { categories }),
    reason,
    citation,
    reviewOn,
    setBy,
  });

/**
 * Sets a hold; the same again by the same person answers how it stands. Throws `NOT_FOUND` if nothing is there to be held,
 * `REVIEW_TOO_LATE`, `IDEMPOTENCY_MISMATCH` for an id that was used for anything else, and what is wrong with the request.
 */
export const setHold = async (
  request: HoldRequest,
  by: Staff,
  { policy, holds, now }: Pick<Ports, 'policy' | 'holds' | 'now'>,
): Promise<{ readonly fresh: boolean; readonly hold: Hold }> => {
  const today = civilDate(now(), policy.zone);
  const { holdId } = request;
  const before = await holds.find(holdId);
  const hold = {
    holdId,
    ...scopeOf(request, policy, today),
    reason: checkReason(request.reason),
    citation: checkLine(request.citation, 'citation'),
    // What was good on the day it was set is not refused when it is sent again later.
    reviewOn: before ? (request.reviewOn ?? before.reviewOn) : reviewOf(request, policy, today),
  };
  const isSame = (stood: Hold) => contentOf(stood) === contentOf({ ...hold, setBy: by.id });
  const mismatch = () => refusal('holdId', 'IDEMPOTENCY_MISMATCH');
  if (before && !isSame(before)) throw mismatch();
  const set = await holds.set({ ...hold, by });
  if (!set) throw new Refusal('NOT_FOUND');
  if (!isSame(set)) throw mismatch();
  return { fresh: before === undefined, hold: set };
};

/** Releases a hold; a second time changes nothing. Throws `NOT_FOUND`. */
export const releaseHold = async (
  holdId: string,
  reason: string,
  by: Staff,
  { holds }: Pick<Ports, 'holds'>,
): Promise<Hold> => {
  const released = await holds.release(holdId, by, checkReason(reason));
  if (!released) throw new Refusal('NOT_FOUND');
  return released;
};

/** A hold as staff see it: whether it stands, and whether somebody should have looked at it again by now. */
export type HoldAsShown = Hold & { readonly state: 'standing' | 'released'; readonly reviewDue: boolean };

/** How a hold stands on a civil date. */
export const shownHold = (hold: Hold, today: string): HoldAsShown => {
  const { holdId, subjectId, visits, categories, reason, citation, setBy, setAt, reviewOn, releasedAt } = hold;
  return {
    holdId,
    ...(subjectId !== undefined && { subjectId }),
    ...(visits !== undefined && { visits }),
    ...(categories !== undefined && { categories }),
    reason,
    citation,
    setBy,
    setAt,
    reviewOn,
    ...(releasedAt !== undefined && { releasedAt }),
    state: releasedAt === undefined ? 'standing' : 'released',
    reviewDue: releasedAt === undefined && reviewOn <= today,
  };
};
