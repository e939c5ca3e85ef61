import { civilDate } from '../time.ts';
import { contractEnd, type Relationship, relationshipOf } from './life-events.ts';
import type { Former, PersonFacts } from './person-facts.ts';

/** The latest of some civil dates. */
export const newest = (dates: readonly (string | undefined)[]): string | undefined =>
  dates
    .filter((date) => date !== undefined)
    .sort()
    .at(-1);

/** The civil date of an instant, or of a date. */
export const civilDateOf = (at: string, zone: string): string =>
  at.length === 10 ? at : civilDate(new Date(at), zone);

/** The financial year is the calendar year; the last entry in its books is of its last day (Código de Comercio art. 30.1). */
export const endOfYear = (date: string): string => `${date.slice(0, 4)}-12-31`;

/** Later than anything that is recorded. */
const latest = '9999';

/** Days on which the person wanted something of us: sent a form in, said yes, bought without a contract, came. A no asks for nothing. */
const wishedOn = (
  { forms, decisions, formerEnd }: Pick<PersonFacts, 'forms' | 'decisions' | 'formerEnd'>,
  { contracts, invoices, attendances, closedOn = latest }: Relationship,
  zone: string,
): readonly string[] => {
  const yes = decisions.filter(
    ({ provenance, purposes }) => provenance === undefined && Object.values(purposes).includes('given'),
  );
  // Who has no contract and buys something is in touch; a bill under a contract, or after it, is nobody's wish.
  const isWish = (on: string) =>
    formerEnd === undefined && on < closedOn && contracts.every((one) => on < one.startedOn);
  return [
    ...yes.map(({ decidedAt }) => civilDateOf(decidedAt, zone)),
    ...forms.map(({ since }) => civilDateOf(since, zone)),
    ...invoices.map(({ issuedOn }) => issuedOn).filter(isWish),
    ...attendances.map(({ on }) => on),
  ];
};

/** When the person last wanted something of us, or was in touch by what an application says. */
export const lastContact = (facts: PersonFacts, relationship: Relationship, zone: string): string =>
  newest([...wishedOn(facts, relationship, zone), relationship.lastContactOn, facts.formerContact]) ??
  civilDateOf(facts.createdAt, zone);

/** The last thing that was bought without any contract, when it was paid or, before that, billed. */
export const lastPurchase = ({ formerPurchase }: Former, relationship: Relationship): string | undefined =>
  contractEnd(relationship) === undefined
    ? newest([...relationship.invoices.map(({ settledOn, issuedOn }) => settledOn ?? issuedOn), formerPurchase])
    : undefined;

/** When the last invoice was issued. */
export const lastInvoice = ({ formerInvoice }: Former, { invoices }: Relationship): string | undefined =>
  newest([...invoices.map(({ issuedOn }) => issuedOn), formerInvoice]);

/** When the person last came to an event. */
export const lastAttendance = ({ formerAttendance }: Former, { attendances }: Relationship): string | undefined =>
  newest([...attendances.map(({ on }) => on), formerAttendance]);

type Gone = {
  readonly kind?: string;
  readonly reference?: string;
  readonly decision?: { readonly decisionId: string };
};

/** What other clocks of the person run on and has to be remembered when these leave; nothing of what is still there. */
export const formerOf = (facts: PersonFacts, leaving: readonly Gone[], zone: string): Former => {
  const all = relationshipOf(facts.events, facts.formerEnd);
  const goes =
    (kind: string) =>
    ({ reference }: Gone) =>
      leaving.some((unit) => unit.kind === kind && unit.reference === reference);
  const stays = (kind: string) => (one: Gone) => !goes(kind)(one);
  const ended = all.contracts.filter(goes('contract')).map(({ endedOn }) => endedOn);
  const formerEnd = newest([...ended, facts.formerEnd]);
  const gone: Relationship = {
    ...all,
    invoices: all.invoices.filter(goes('invoice')),
    attendances: all.attendances.filter(goes('attendance')),
  };
  const left: Relationship = {
    ...all,
    contracts: all.contracts.filter(stays('contract')),
    invoices: all.invoices.filter(stays('invoice')),
    attendances: all.attendances.filter(stays('attendance')),
  };
  const decisions = facts.decisions.filter(
    ({ decisionId }) => !leaving.some(({ decision }) => decision?.decisionId === decisionId),
  );
  const still = wishedOn({ ...facts, decisions, ...(formerEnd !== undefined && { formerEnd }) }, left, zone);
  const wished = wishedOn(facts, all, zone).filter((on) => !still.includes(on));
  const former = {
    formerEnd,
    formerContact: newest([...wished, facts.formerContact]),
    formerPurchase: lastPurchase(facts, gone),
    formerInvoice: lastInvoice(facts, gone),
    formerAttendance: lastAttendance(facts, gone),
  };
  return Object.fromEntries(Object.entries(former).filter(([, date]) => date !== undefined));
};

/**
 * Whether somebody sent another form in after everything had ended: they are there as anybody who registers. Contracts that are
 * reported late belong to the first one, whenever that came. On the day itself it is what was recorded later that counts.
 */
export const cameBack = ({ forms }: Pick<PersonFacts, 'forms'>, relationship: Relationship, zone: string): boolean => {
  const ended = contractEnd(relationship);
  if (ended === undefined || ended === 'open') return false;
  const { endRecordedAt = latest } = relationship;
  const [, ...again] = forms.map(({ since }) => since).sort();
  return again.some((since) => {
    const on = civilDateOf(since, zone);
    return on > ended || (on === ended && since > endRecordedAt);
  });
};
