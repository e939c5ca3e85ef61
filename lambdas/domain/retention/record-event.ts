import { createHash } from 'node:crypto';
import { canonicalJson } from '../canonical-json.ts';
import { daysLater } from '../civil-time.ts';
import { keyedHash } from '../keys/sealing.ts';
import { holdsForbiddenData } from '../people/forbidden-data.ts';
import { unprintable } from '../people/form-data.ts';
import type { Ports } from '../ports.ts';
import { type ProblemCode, Refusal } from '../problems.ts';
import { civilDate, isCivilDate } from '../time.ts';
import { Unavailable } from '../unavailable.ts';
import { cameBack } from './former.ts';
import { type EventType, kindOf, type LifeEvent, relationshipOf } from './life-events.ts';
import type { PersonFacts } from './person-facts.ts';

/** An event as an application reports it. */
export type ReportedEvent = {
  readonly eventId: string;
  readonly type: Exclude<EventType, 'account-closed'>;
  /** Civil date in the policy's zone; today if absent. */
  readonly on?: string;
  /** The firm's own number of the contract, invoice or event: one word. */
  readonly reference?: string;
  /** Of an invoice: when it has to be paid. */
  readonly dueOn?: string;
};

/** What an application reports, or a person does, once: `known` is the same again. */
export type EventToKeep = {
  readonly subjectId: string;
  readonly event: LifeEvent;
  /** The firm's own number, which is sealed. */
  readonly number?: string;
  readonly digest: string;
};
export type KeptEvent =
  | { readonly state: 'kept' | 'known'; readonly event: LifeEvent }
  | { readonly state: 'mismatch' }
  /** Nobody is stored under that id (any more). */
  | { readonly state: 'gone' }
  | { readonly state: 'raced' };

/** The events of people: immutable items, each kept together with a mark that the person is to be reckoned tonight. */
export type LifeEvents = { readonly keep: (event: EventToKeep) => Promise<KeptEvent> };

type Needs = Pick<Ports, 'policy' | 'now' | 'keyRing' | 'decisions' | 'lifeEvents'>;

const refusal = (path: string, code: ProblemCode) => new Refusal(code, { places: [{ path, code }] });

/** How far ahead an end may be announced: a notice period, a course that was booked. */
const mostDaysAhead = 731;

/** Of many who report of one person at once each waits for the others; more than these wait for the caller to come again. */
const mostAttempts = 40;

/** Days that may lie ahead: an end that was announced, an event that somebody booked. */
const mayLieAhead: readonly EventType[] = ['contract-ended', 'event-attended'];

const checkDates = ({ type, dueOn }: ReportedEvent, on: string, today: string): void => {
  if (!isCivilDate(on)) throw refusal('on', 'INVALID_FIELD');
  const latest = mayLieAhead.includes(type) ? daysLater(today, mostDaysAhead) : today;
  if (on > latest) throw refusal('on', 'EVENT_OUT_OF_ORDER');
  if (dueOn === undefined) return;
  if (type !== 'invoice-issued') throw refusal('dueOn', 'FIELD_NOT_EXPECTED');
  if (!isCivilDate(dueOn) || dueOn < on || dueOn > daysLater(on, mostDaysAhead))
    throw refusal('dueOn', 'INVALID_FIELD');
};

/** The firm's own number: one word, and nothing of the person. */
const checkReference = ({ type, reference: sent }: ReportedEvent): string => {
  // One spelling: systems differ in how they put letters together.
  const reference = sent?.normalize('NFC');
  if (type === 'last-contact') {
    if (reference !== undefined) throw refusal('reference', 'FIELD_NOT_EXPECTED');
    return '';
  }
  if (reference === undefined || reference === '') throw refusal('reference', 'MISSING_FIELD');
  if (!reference.isWellFormed() || unprintable.test(reference)) throw refusal('reference', 'INVALID_FIELD');
  if (holdsForbiddenData(reference)) throw refusal('reference', 'FORBIDDEN_DATA');
  if (!/^[\p{L}\p{N}./_#:-]+$/u.test(reference)) throw refusal('reference', 'NOT_A_REFERENCE');
  return reference;
};

/** The keyed hashes of a number under every version of the key. */
const referencesOf = async (kind: string, number: string, { keyRing }: Needs): Promise<readonly string[]> =>
  number === '' ? [''] : (await keyRing.allDerived('reference')).map(({ key }) => keyedHash(key, kind, number));

/** The keyed hash of a number: the one that is known already, whatever version of the key it was made with. */
const referenceOf = async (kind: string, number: string, events: readonly LifeEvent[], ports: Needs) => {
  if (number === '') return '';
  const hashes = await referencesOf(kind, number, ports);
  const known = hashes.find((hash) => events.some(({ reference }) => reference === hash));
  return known ?? keyedHash((await ports.keyRing.derived('reference')).key, kind, number);
};

/** What ends has to have begun, and not later. */
const checkOrder = (event: LifeEvent, events: readonly LifeEvent[]): void => {
  const { contracts, invoices } = relationshipOf(events);
  const { type, reference, on } = event;
  const contract = contracts.find((known) => known.reference === reference);
  const invoice = invoices.find((known) => known.reference === reference);
  if (type === 'contract-ended' && (!contract || on < contract.startedOn))
    throw refusal('reference', 'EVENT_OUT_OF_ORDER');
  if (type === 'invoice-settled' && (!invoice || on < invoice.issuedOn))
    throw refusal('reference', 'EVENT_OUT_OF_ORDER');
};

/** By which a repeat is told from something else under the same id. */
export const digestOf = (event: Omit<LifeEvent, 'recordedAt'>): string =>
  createHash('sha256').update(canonicalJson(event)).digest('base64url').slice(0, 22);

/**
 * Notes what happened with a person, once: the same id with the same content answers what stands, with another
 * `IDEMPOTENCY_MISMATCH`. It counts at once: for the gate, and for the reckoning of the coming night. Throws `NOT_FOUND` for
 * whoever is not stored, or only blocked; `EVENT_OUT_OF_ORDER` for an end without a beginning, or a future that cannot be known.
 */
export const recordEvent = async (
  subjectId: string,
  reported: ReportedEvent,
  clientId: string,
  ports: Needs,
): Promise<{ readonly fresh: boolean; readonly event: LifeEvent }> => {
  const { policy, lifeEvents } = ports;
  const now = ports.now();
  const { eventId, type, dueOn } = reported;
  const today = civilDate(now, policy.zone);
  const number = checkReference(reported);
  if (policy.stored[kindOf[type] as keyof typeof policy.stored] === undefined) throw refusal('type', 'INVALID_FIELD');
  for (let attempt = 0; attempt < mostAttempts; attempt += 1) {
    // As it lies there: an end that was reported in error is taken back by an event, before the night.
    const { live, events, facts } = await ports.decisions.holding({ subjectId });
    if (!live) throw new Refusal('NOT_FOUND');
    const isSame = (each: { eventId: string; source: string }) => each.eventId === eventId && each.source === clientId;
    const past = facts?.pastEvents?.find(isSame);
    const known = events.find(isSame);
    const notedOn = known?.on ?? (past && civilDate(new Date(past.recordedAt), policy.zone));
    // Sent again on another day, without one, it is still of the day on which it was noted.
    const on = reported.on ?? notedOn ?? today;
    checkDates(reported, on, today);
    const reference = await referenceOf(kindOf[type], number, events, ports);
    const told = { eventId, type, on, reference, ...(dueOn !== undefined && { dueOn }), source: clientId };
    const event: LifeEvent = { ...told, recordedAt: now.toISOString() };
    const digest = digestOf(told);
    if (past) {
      const before = await referencesOf(kindOf[type], number, ports);
      if (!before.some((each) => digestOf({ ...told, reference: each }) === past.digest)) {
        throw refusal('eventId', 'IDEMPOTENCY_MISMATCH');
      }
      return { fresh: false, event: { ...event, recordedAt: past.recordedAt } };
    }
    if (!known) checkOrder(event, events);
    const kept = await lifeEvents.keep({ subjectId, event, digest, ...(number !== '' && { number }) });
    if (kept.state === 'gone') throw new Refusal('NOT_FOUND');
    if (kept.state === 'mismatch') throw refusal('eventId', 'IDEMPOTENCY_MISMATCH');
    if (kept.state !== 'raced') return { fresh: kept.state === 'kept', event: kept.event };
  }
  throw new Unavailable('somebody else is changing that person all the time');
};

const closings = (events: readonly LifeEvent[]) => events.filter(({ type }) => type === 'account-closed');

/** The closing of the account, if the person closed it and nothing began since. */
export const closingThatStands = (facts: PersonFacts, zone: string): LifeEvent | undefined => {
  const relationship = relationshipOf(facts.events, facts.formerEnd);
  return relationship.closedOn === undefined || cameBack(facts, relationship, zone)
    ? undefined
    : closings(facts.events).toSorted((a, b) => (a.recordedAt < b.recordedAt ? 1 : -1))[0];
};

/**
 * The person closes their account: every contract ends today, service mail stops at once, and what the law does not keep goes the
 * same night (AN-54). Closing it again changes nothing and answers the first time; a later contract opens it again. Throws
 * `LINK_DEAD` for whoever is not stored.
 */
export const closeAccount = async (
  subjectId: string,
  ports: Pick<Ports, 'policy' | 'now' | 'decisions' | 'lifeEvents'>,
): Promise<LifeEvent> => {
  const { policy, now, lifeEvents } = ports;
  const at = now();
  const on = civilDate(at, policy.zone);
  for (let attempt = 0; attempt < mostAttempts; attempt += 1) {
    const { live, facts } = await ports.decisions.holding({ subjectId });
    if (!live || !facts) throw new Refusal('LINK_DEAD');
    const { events } = facts;
    const stands = closingThatStands(facts, policy.zone);
    if (stands) return stands;
    // Two at once find the same number, and make one event.
    const eventId = `closed-${on}-${closings(events).length}`;
    const told = { eventId, type: 'account-closed', on, reference: '', source: 'self' } as const;
    const event: LifeEvent = { ...told, recordedAt: at.toISOString() };
    const kept = await lifeEvents.keep({ subjectId, event, digest: digestOf(told) });
    if (kept.state === 'gone') throw new Refusal('LINK_DEAD');
    if (kept.state === 'kept' || kept.state === 'known') return kept.event;
  }
  throw new Unavailable('somebody else is changing that person all the time');
};
