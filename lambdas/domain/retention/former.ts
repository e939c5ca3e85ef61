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

/** When the person last wanted something of us: sent a form in, said yes, or what an application says. A no asks for nothing. */
export const lastContact = (facts: PersonFacts, relationship: Relationship, zone: string): string => {
  const { createdAt, forms, decisions, formerEnd, formerContact } = facts;
  const { lastContactOn, contracts, invoices, attendances, closedOn = latest } = relationship;
  const yes = decisions.filter(
    ({ provenance, purposes }) => provenance === undefined && Object.values(purposes).includes('given'),
  );
  // Who has no contract and buys something is in touch; a bill under a contract, or after it, is nobody's wish.
  const isWish = (on: string) =>
    formerEnd === undefined && on < closedOn && contracts.every((one) => on < one.startedOn);
  const dates = [
    ...yes.map(({ decidedAt }) => civilDateOf(decidedAt, zone)),
    ...forms.map(({ since }) => civilDateOf(since, zone)),
    ...invoices.map(({ issuedOn }) => issuedOn).filter(isWish),
    ...attendances.map(({ on }) => on),
  ];
  return newest([...dates, lastContactOn, formerContact]) ?? civilDateOf(createdAt, zone);
};

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

type Kept = { readonly kind?: string; readonly reference?: string };

/** What other clocks of the person run on and has to be remembered when these leave. */
export const formerOf = (facts: PersonFacts, leaving: readonly Kept[], zone: string): Former => {
  const all = relationshipOf(facts.events, facts.formerEnd);
  const goes =
    (kind: string) =>
    ({ reference }: Kept) =>
      leaving.some((unit) => unit.kind === kind && unit.reference === reference);
  const [contracts, invoices, attendances] = [
    all.contracts.filter(goes('contract')),
    all.invoices.filter(goes('invoice')),
    all.attendances.filter(goes('attendance')),
  ];
  const gone: Relationship = { ...all, invoices, attendances };
  const former = {
    formerEnd: newest([...contracts.map(({ endedOn }) => endedOn), facts.formerEnd]),
    formerContact: lastContact(facts, all, zone),
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
