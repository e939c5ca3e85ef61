import type { StoredKind } from '../../../policy/model/types.ts';

/**
 * What can happen with a person that starts or stops a clock. All but `account-closed`, which the person does in the preference
 * centre, are reported by an application.
 */
export const eventTypes = [
  'contract-started',
  'contract-ended',
  'invoice-issued',
  'invoice-settled',
  'last-contact',
  'event-attended',
  'account-closed',
] as const;
export type EventType = (typeof eventTypes)[number];

/** One such event, kept as it was reported and never changed: how things stand is folded from all of them. */
export type LifeEvent = {
  readonly eventId: string;
  readonly type: EventType;
  /** Civil date in the policy's zone on which it happened. */
  readonly on: string;
  /** Keyed hash of the firm's own number of the contract, invoice or event; the number itself is sealed. */
  readonly reference: string;
  /** Of an invoice: the civil date on which it has to be paid. */
  readonly dueOn?: string;
  /** ISO 8601 UTC. */
  readonly recordedAt: string;
  /** Client id of the application, or `self`. */
  readonly source: string;
};

/** What each type belongs to among the kinds that a policy assigns a category. */
export const kindOf: Readonly<Record<EventType, StoredKind>> = {
  'contract-started': 'contract',
  'contract-ended': 'contract',
  'invoice-issued': 'invoice',
  'invoice-settled': 'invoice',
  'last-contact': 'person',
  'event-attended': 'attendance',
  'account-closed': 'person',
};

export type Contract = { readonly reference: string; readonly startedOn: string; readonly endedOn?: string };
export type Invoice = {
  readonly reference: string;
  readonly issuedOn: string;
  /** When it has to be paid, as far as anybody said and it is still kept. */
  readonly dueOn?: string;
  readonly settledOn?: string;
};
export type Attendance = { readonly reference: string; readonly on: string };

/** How a person stands with the firm, by all that was reported. Dates are civil dates in the policy's zone. */
export type Relationship = {
  readonly contracts: readonly Contract[];
  readonly invoices: readonly Invoice[];
  readonly attendances: readonly Attendance[];
  /** The person closed their account, and nothing began since. */
  readonly closedOn?: string;
  /** When the last end of anything was recorded; ISO 8601 UTC. */
  readonly endRecordedAt?: string;
  readonly lastContactOn?: string;
  /** When the last of the contracts ended that are blocked by now: of them nothing else is left here. */
  readonly formerEnd?: string;
};

const later = (one: string | undefined, other: string): string => (one !== undefined && one > other ? one : other);

const ending: readonly EventType[] = ['contract-ended', 'invoice-settled', 'account-closed'];

/** By when they were recorded; of one instant, what ends something comes last. */
const placeOf = ({ recordedAt, type, eventId, source }: LifeEvent): string =>
  `${recordedAt} ${Number(ending.includes(type))} ${eventId} ${source}`;

/** How things stand after these events, in whatever order they come: what was recorded later corrects what was before. */
export const relationshipOf = (events: readonly LifeEvent[], formerEnd?: string): Relationship => {
  const contracts = new Map<string, Contract>();
  const invoices = new Map<string, Invoice>();
  const attendances = new Map<string, Attendance>();
  let closedOn: string | undefined;
  let lastContactOn: string | undefined;
  let endRecordedAt: string | undefined;
  const inOrder = events.toSorted((a, b) => (placeOf(a) < placeOf(b) ? -1 : 1));
  for (const { type, on, reference, dueOn, recordedAt } of inOrder) {
    if (type === 'contract-ended' || type === 'account-closed') endRecordedAt = recordedAt;
    if (type === 'contract-started') {
      contracts.set(reference, { reference, startedOn: on });
      closedOn = undefined;
    } else if (type === 'contract-ended') {
      const startedOn = contracts.get(reference)?.startedOn ?? on;
      contracts.set(reference, { reference, startedOn, endedOn: on });
    } else if (type === 'account-closed') {
      closedOn = on;
      for (const contract of contracts.values()) {
        // Also one whose end was announced for later.
        if ((contract.endedOn ?? on) >= on) contracts.set(contract.reference, { ...contract, endedOn: on });
      }
    } else if (type === 'invoice-issued') {
      const settledOn = invoices.get(reference)?.settledOn;
      invoices.set(reference, {
        reference,
        issuedOn: on,
        ...(dueOn !== undefined && { dueOn }),
        ...(settledOn !== undefined && { settledOn }),
      });
    } else if (type === 'invoice-settled') {
      const invoice = invoices.get(reference) ?? { reference, issuedOn: on };
      invoices.set(reference, { ...invoice, settledOn: on });
    } else if (type === 'event-attended') {
      attendances.set(reference, { reference, on: later(attendances.get(reference)?.on, on) });
    } else lastContactOn = later(lastContactOn, on);
  }
  // A contract that began after it has left by now.
  if (closedOn !== undefined && formerEnd !== undefined && formerEnd > closedOn) closedOn = undefined;
  return {
    contracts: [...contracts.values()],
    invoices: [...invoices.values()],
    attendances: [...attendances.values()],
    ...(closedOn !== undefined && { closedOn }),
    ...(endRecordedAt !== undefined && { endRecordedAt }),
    ...(lastContactOn !== undefined && { lastContactOn }),
    ...(formerEnd !== undefined && { formerEnd }),
  };
};

/** Invoices that nobody has paid. */
export const openDebts = ({ invoices }: Relationship): readonly Invoice[] =>
  invoices.filter(({ settledOn }) => settledOn === undefined);

/**
 * Since when no contract is left, as a civil date; `open` while one runs, and undefined for somebody who never had one and did not
 * close their account. A contract whose end lies ahead runs until then.
 */
export const contractEnd = ({ contracts, closedOn, formerEnd }: Relationship): string | undefined => {
  if (contracts.some(({ endedOn }) => endedOn === undefined)) return 'open';
  return [...contracts.map(({ endedOn }) => endedOn), closedOn, formerEnd]
    .filter((end) => end !== undefined)
    .sort()
    .at(-1);
};
