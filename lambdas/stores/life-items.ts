import type { LifeEvent } from '../domain/retention/life-events.ts';
import type { Former, Hold, PastEvent, Restriction } from '../domain/retention/person-facts.ts';
import { keys } from './keys.ts';
import type { StoredItem } from './table.ts';

/** Places an item in the due-time index for the next run of the purge: whatever changes a person is reckoned the same night. */
export const dueNow = (subjectId: string, at: string): { readonly dueBucket: string; readonly dueAt: string } => ({
  dueBucket: keys.due(subjectId),
  dueAt: at,
});

/** Why a person’s data are restricted, if they are. */
export const restrictionOf = (person: StoredItem): Restriction | undefined =>
  person['restriction'] === undefined ? undefined : (person['restriction'] as unknown as Restriction);

/** What is left of what belonged to a person and has left by now. */
export const formerOf = (person: Readonly<Record<string, unknown>>): Former => {
  const named = formerDates.flatMap((name) => (person[name] === undefined ? [] : [[name, String(person[name])]]));
  return Object.fromEntries(named) as Former;
};
const formerDates: readonly (keyof Former)[] = [
  'formerEnd',
  'formerContact',
  'formerPurchase',
  'formerInvoice',
  'formerAttendance',
];

/** So many events are known again after they have left; resends come soon or never. */
const mostPastEvents = 20;

/** The events that a person is known to have had, with these, which leave. */
export const pastEventsWith = (person: StoredItem, leaving: readonly StoredItem[]): readonly PastEvent[] =>
  [
    ...pastEventsOf(person),
    ...leaving.map((row) => {
      const { eventId, source, recordedAt } = toEvent(row);
      return { eventId, source, digest: String(row['digest']), recordedAt };
    }),
  ].slice(-mostPastEvents);

export const pastEventsOf = (person: StoredItem): readonly PastEvent[] =>
  (person['pastEvents'] as unknown as readonly PastEvent[] | undefined) ?? [];

/** What was reported, as it lies in a person’s partition; its number is sealed and not part of it. */
export const toEvent = (item: StoredItem): LifeEvent => ({
  eventId: String(item['eventId']),
  type: item['type'] as LifeEvent['type'],
  on: String(item['on']),
  reference: String(item['reference']),
  ...(item['dueOn'] !== undefined && { dueOn: String(item['dueOn']) }),
  recordedAt: String(item['recordedAt']),
  source: String(item['source']),
});

/** A hold, from either of the two places where it lies. */
export const toHold = ({ pk: _pk, sk: _sk, version: _v, ...hold }: StoredItem): Hold => hold as unknown as Hold;
