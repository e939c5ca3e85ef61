import type { Policy } from '../../../policy/model/types.ts';
import { parseAddress } from '../mail/address.ts';
import type { Ports } from '../ports.ts';
import { Refusal } from '../problems.ts';
import type { TwoPersonAct } from '../staff/acts.ts';
import { checkReason } from '../staff/reason.ts';
import type { Staff } from '../staff/staff.ts';
import { civilDate } from '../time.ts';
import type { BlockedNote, Disclosed } from './blocked-data.ts';
import { checkCategories, checkDay, checkLine, refusal } from './lines.ts';

/*
 * The only way to read blocked data (LOPDGDD art. 32.2, 32.3): for a court or an authority, by a law, as much as it asks for, by two
 * people, with each look logged.
 */

const kind = 'disclosure';

/** What is asked for, as it was sent. */
export type DisclosureRequest = {
  readonly disclosureId: string;
  readonly subjectId?: string | undefined;
  readonly email?: string | undefined;
  /** A hold over days of visits. */
  readonly holdId?: string | undefined;
  readonly authority: string;
  /** The law that demands it. */
  readonly provision: string;
  readonly orderReference: string;
  readonly categories: readonly string[];
  readonly reason: string;
  /** Civil date until which the person must not be told. */
  readonly secrecyUntil?: string | undefined;
};

type Needs = Pick<Ports, 'policy' | 'now' | 'acts' | 'holds' | 'blockedData'>;

/** Which of the three names whose data they are. */
const namedBy = ({ subjectId, email, holdId }: DisclosureRequest): 'subjectId' | 'email' | 'holdId' => {
  const named = Object.entries({ subjectId, email, holdId }).filter(([, value]) => value !== undefined);
  if (named[0] === undefined) throw refusal('subjectId', 'MISSING_FIELD');
  if (named[1] !== undefined) throw refusal(named[1][0], 'FIELD_NOT_EXPECTED');
  return named[0][0] as 'subjectId' | 'email' | 'holdId';
};

const addressIn = (email: string) => {
  const address = parseAddress(email);
  if (!address) throw refusal('email', 'INVALID_FIELD');
  return address;
};

/** Days of visits are nobody's in particular: there is no other category in them. */
const checkVisits = ({ stored }: Policy, categories: readonly string[]): void => {
  if (categories.some((category) => category !== stored.visit)) throw refusal('categories', 'INVALID_FIELD');
};

/** Ids of whom, or of the hold, that the request names, as far as anything of them may still be read. */
const found = async (
  request: DisclosureRequest,
  categories: readonly string[],
  { policy, holds, blockedData }: Needs,
): Promise<readonly string[]> => {
  const by = namedBy(request);
  if (by === 'email') return blockedData.subjectsAt(addressIn(request.email ?? ''));
  const id = request[by] ?? '';
  if (by === 'subjectId') return (await blockedData.about(id)).length > 0 ? [id] : [];
  checkVisits(policy, categories);
  const hold = await holds.find(id);
  return hold?.visits !== undefined && hold.releasedAt === undefined ? [id] : [];
};

/**
 * Proposes to read blocked data for an authority; the same again by the same person is the same act. An address is looked up among
 * blocked people alone and not kept: the act names whoever was found by id. Throws `NOT_FOUND` if nobody was, and what is wrong with
 * the request, by place.
 */
export const proposeDisclosure = async (request: DisclosureRequest, by: Staff, ports: Needs): Promise<TwoPersonAct> => {
  const { policy, now, acts } = ports;
  const { secrecyUntil, disclosureId: id } = request;
  const reason = checkReason(request.reason);
  const categories = checkCategories(policy, request.categories);
  const details = {
    authority: checkLine(request.authority, 'authority'),
    provision: checkLine(request.provision, 'provision'),
    orderReference: checkLine(request.orderReference, 'orderReference'),
    categories,
    ...(secrecyUntil !== undefined && {
      secrecyUntil: checkDay(secrecyUntil, 'secrecyUntil', civilDate(now(), policy.zone)),
    }),
  };
  const named = namedBy(request);
  const whose = await found(request, categories, ports);
  const [subjectId] = whose;
  if (subjectId === undefined) throw new Refusal('NOT_FOUND');
  return acts.propose({
    id,
    kind,
    subjectId,
    reason,
    details: {
      ...details,
      ...(named === 'email' && { subjects: whose }),
      ...(named === 'holdId' && { holdId: subjectId }),
    },
    by,
  });
};

/** A second person agrees; throws as `Acts.approve` does. */
export const approveDisclosure = (id: string, by: Staff, { acts }: Pick<Ports, 'acts'>): Promise<TwoPersonAct> =>
  acts.approve(kind, id, by);

/** One row as it is read for an authority, with the law by which it is still there. */
export type DisclosedRow = Omit<BlockedNote, 'id' | 'because'> & {
  readonly subjectId: string;
  readonly rules: readonly { readonly rule: string; readonly citation: string }[];
  readonly content: Disclosed;
};

export type Disclosure = { readonly act: TwoPersonAct; readonly data: readonly DisclosedRow[] };

const textsIn = (value: TwoPersonAct['details'][string] | undefined): readonly string[] =>
  Array.isArray(value) ? value : [];

const rulesOf = ({ retention }: Policy, because: BlockedNote['because']) =>
  [...new Set(because.map(({ rule }) => rule))].map((rule) => ({ rule, citation: retention[rule]?.citation ?? '' }));

const visitsOf = async (holdId: string, { policy, holds, blockedData }: Needs): Promise<readonly DisclosedRow[]> => {
  const hold = await holds.find(holdId);
  if (!hold || hold.releasedAt !== undefined) return [];
  const { setAt: blockedAt, reviewOn: until, citation } = hold;
  const content = { visits: await blockedData.openVisits(holdId) };
  const rules = [{ rule: 'hold', citation }];
  return [{ subjectId: holdId, category: policy.stored.visit, blockedAt, until, rules, content }];
};

/**
 * Blocked data that two people agreed to read, and of them what is of the agreed categories and not past its end. The look is logged
 * for each person before anything is opened. Throws `NOT_APPROVED`, which is logged too, and `NOT_FOUND` for an act that is not
 * there.
 */
export const viewBlocked = async (
  id: string,
  sent: string,
  by: Staff,
  ports: Needs & Pick<Ports, 'audit'>,
): Promise<Disclosure> => {
  const { policy, acts, audit, blockedData } = ports;
  const reason = checkReason(sent);
  const act = await acts.find(kind, id);
  if (!act) throw new Refusal('NOT_FOUND');
  const { details, approvedBy } = act;
  if (approvedBy === undefined) {
    await audit.note({ by, reason, subjectId: act.subjectId, reference: id, act: 'refused' });
    throw new Refusal('NOT_APPROVED');
  }
  const subjects = details['subjects'] === undefined ? [act.subjectId] : textsIn(details['subjects']);
  for (const subjectId of subjects) {
    await audit.note({ by, reason, subjectId, reference: id, act: 'view-blocked' });
  }
  if (typeof details['holdId'] === 'string') return { act, data: await visitsOf(details['holdId'], ports) };
  const data: DisclosedRow[] = [];
  for (const subjectId of subjects) {
    for (const row of await blockedData.open(subjectId, textsIn(details['categories']))) {
      const { category, blockedAt, until, because, content } = row;
      data.push({ subjectId, category, blockedAt, until, rules: rulesOf(policy, because), content });
    }
  }
  return { act, data };
};
