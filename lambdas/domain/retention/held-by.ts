import { rulesFor } from '../../../policy/model/derive.ts';
import type { Policy, Publication, RetentionRule, StartEvent } from '../../../policy/model/types.ts';
import { lapsesAt, standingOf } from '../consent/fold.ts';
import { blockedUntil, endAfter, type Start, type Starts, usedUntil } from './ends.ts';
import {
  cameBack,
  civilDateOf,
  endOfYear,
  lastAttendance,
  lastContact,
  lastInvoice,
  lastPurchase,
  newest,
} from './former.ts';
import { contractEnd, type Invoice, type Relationship } from './life-events.ts';
import type { PersonFacts } from './person-facts.ts';

/** One rule that holds data for one purpose, and how long. */
export type HeldBy = {
  readonly purpose: string;
  readonly ruleId: string;
  readonly usedUntil: Date | 'open';
  /** Only because something is still owed: for collecting it and nothing else (promises.md C-04). */
  readonly debt: boolean;
  /** What is blocked afterwards, by which rule and from which start. */
  readonly blocked?: { readonly ruleId: string; readonly from: Start; readonly until: Date };
};

export type Rules = {
  readonly policy: Policy;
  readonly publications: readonly Publication[];
  readonly now: Date;
};

/** What ends with the contract has gone by the next night. */
const atNight = { days: 1 };

/** When the person last sent in a form whose data count from such a start. */
const lastFormFor = ({ forms, purposes, retention, zone }: Policy, start: StartEvent, facts: PersonFacts) => {
  const countsFrom = (ruleId: string | undefined) =>
    retention[ruleId ?? '']?.activeUntil.some(({ from }) => from === start) ?? false;
  const isFor = (form: string) =>
    (forms[form]?.serves ?? []).some((purpose) => Object.values(purposes[purpose]?.uses ?? {}).some(countsFrom));
  const dates = facts.forms.filter(({ form }) => isFor(form)).map(({ since }) => civilDateOf(since, zone));
  return newest(dates);
};

/** Purposes whose data are kept while something is owed: those that keep a debt by a rule of its own. */
export const debtPurposes = ({ purposes, retention }: Policy) =>
  Object.entries(purposes).flatMap(([purpose, { uses }]) => {
    const ruleId = Object.values(uses).find(
      (id) => id !== undefined && retention[id]?.activeUntil.some(({ from }) => from === 'debt-due'),
    );
    const rule = ruleId === undefined ? undefined : retention[ruleId];
    return ruleId !== undefined && rule ? [{ purpose, ruleId, rule, categories: Object.keys(uses) }] : [];
  });

/** What one contract, invoice or attendance starts beside the clocks of its person. */
export type OwnStarts = Starts;
export const startsOf = {
  contract: ({ endedOn }: { readonly endedOn?: string }): OwnStarts => ({ 'contract-ended': endedOn ?? 'open' }),
  /** What was bought without a contract is one of its own, which ends when it is paid; until then the debt keeps it. */
  invoice: ({ issuedOn, settledOn }: Invoice, hasContract: boolean): OwnStarts => ({
    'invoice-year-ended': endOfYear(issuedOn),
    ...(!hasContract && { 'contract-ended': settledOn ?? issuedOn }),
  }),
  attendance: ({ on }: { readonly on: string }): OwnStarts => ({ 'event-ended': on }),
};

/** Answers, for one person at one moment, which rules hold a category by the current policy, and until when. */
export const holdsOf = (facts: PersonFacts, relationship: Relationship, { policy, publications, now }: Rules) => {
  const { zone, neverCustomers } = policy;
  const ended = contractEnd(relationship);
  const served = new Set(facts.forms.flatMap(({ form }) => policy.forms[form]?.serves ?? []));
  const contact = lastContact(facts, relationship, zone);
  const isBack = cameBack(facts, relationship, zone);
  const issued = lastInvoice(facts, relationship);
  // Claims about what was bought without any contract are possible as about one.
  const bought = lastPurchase(facts, relationship);
  const attended = lastAttendance(facts, relationship);
  // Whoever registered for another event since they last came has one ahead, whose clock has not started.
  const awaited = lastFormFor(policy, 'event-ended', facts);
  const ofPerson: Starts = {
    'last-contact': contact,
    collected: new Date(facts.createdAt),
    ...(ended !== undefined && { 'contract-ended': ended }),
    ...(issued && { 'invoice-year-ended': endOfYear(issued) }),
    ...(attended && (awaited === undefined || attended >= awaited) && { 'event-ended': attended }),
  };

  const by = (purpose: string, ruleId: string, rule: RetentionRule, starts: Starts, debt = false): HeldBy[] => {
    const end = usedUntil(rule, starts, zone);
    if (end === undefined) return [];
    const blocked = blockedUntil(rule, starts, zone);
    return [{ purpose, ruleId, usedUntil: end, debt, ...(blocked && { blocked: { ruleId, ...blocked } }) }];
  };

  /** By the rule of people who are no customers. Whoever was one and has not come back since is no prospect again. */
  const asProspect = (purpose: string): HeldBy[] => {
    const rule = policy.retention[neverCustomers];
    if (!rule) return [];
    const isProspect = ended === undefined || ended === 'open' || contact > ended || isBack;
    if (isProspect) return by(purpose, neverCustomers, rule, ofPerson);
    return [{ purpose, ruleId: neverCustomers, usedUntil: endAfter(ended, atNight, zone), debt: false }];
  };

  const byConsent = (purpose: string, ruleId: string, rule: RetentionRule, starts: Starts): HeldBy[] => {
    const { state, since, decision } = standingOf(facts.decisions, purpose, { policy, publications, now });
    if (state === 'withdrawn' || state === 'expired') {
      return by(purpose, ruleId, rule, { ...starts, withdrawal: new Date(since ?? now) });
    }
    if (!decision || state === 'refused') return [];
    // A yes lapses by itself: its end is known today.
    return by(purpose, ruleId, rule, { ...starts, withdrawal: lapsesAt(decision, purpose, policy) ?? 'open' });
  };

  /** A consent by how it stands; anything else where a form of the person serves it, or something of theirs started its clock. */
  const forPurpose = (purpose: string, ruleId: string, rule: RetentionRule, own: Starts): HeldBy[] => {
    const starts = { ...ofPerson, ...own };
    if (policy.purposes[purpose]?.basis === 'consent') return byConsent(purpose, ruleId, rule, starts);
    const isServed = served.has(purpose);
    const waitsForContract = rule.activeUntil.some(({ from }) => from === 'contract-ended');
    if (ruleId === neverCustomers || (waitsForContract && starts['contract-ended'] === undefined)) {
      if (!isServed) return [];
      const blocked = blockedUntil(rule, { ...starts, ...(bought && { 'contract-ended': bought }) }, zone);
      return asProspect(purpose).map((held) => ({ ...held, ...(blocked && { blocked: { ruleId, ...blocked } }) }));
    }
    const { 'last-contact': _contact, collected: _collected, ...happened } = starts;
    const held = by(purpose, ruleId, rule, isServed ? starts : happened);
    // What it was sent in for is still ahead: an event, say.
    if (isServed && held.length === 0) return asProspect(purpose);
    // Whoever registers again after their contract is served as a newcomer; the contract goes its own way.
    const isNew = isBack && isServed && waitsForContract && own['contract-ended'] === undefined;
    return isNew ? [...held, ...asProspect(purpose)] : held;
  };

  const debts = debtPurposes(policy);
  const prospecting =
    Object.entries(policy.purposes).find(([, { uses }]) => Object.values(uses).includes(neverCustomers))?.[0] ?? '';

  return {
    /** The rules that hold a category of the person, or, with starts of its own, one thing of that category. */
    of: (category: string, own: OwnStarts = {}): readonly HeldBy[] =>
      rulesFor(policy, category).flatMap(({ purpose, ruleId, rule }) => forPurpose(purpose, ruleId, rule, own)),
    /** What these invoices keep of a category until they are paid. */
    owed: (category: string, invoices: readonly Invoice[]): readonly HeldBy[] =>
      debts
        .filter(({ categories }) => categories.includes(category))
        .flatMap(({ purpose, ruleId, rule }) =>
          invoices.flatMap(({ settledOn, issuedOn, dueOn = issuedOn }) =>
            by(purpose, ruleId, rule, { 'task-finished': settledOn ?? 'open', 'debt-due': dueOn }, true),
          ),
        ),
    /** Whatever nothing else holds still has an end. */
    otherwise: (): readonly HeldBy[] => asProspect(prospecting),
  };
};
