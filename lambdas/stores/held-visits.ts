import type { Policy } from '../../policy/model/types.ts';
import { daysLater } from '../domain/civil-time.ts';
import type { KeyRing } from '../domain/keys/key-ring.ts';
import { type Random, seal, unseal } from '../domain/keys/sealing.ts';
import type { Hold } from '../domain/retention/person-facts.ts';
import { type Clock, civilDate } from '../domain/time.ts';
import { visitKeptUntil } from '../domain/visits/visit-rules.ts';
import type { Visit } from '../domain/visits/visits.ts';
import { allOf } from './blocked-rows.ts';
import { keys } from './keys.ts';
import { context, put, remove } from './person-items.ts';
import type { StoredItem, Table, Write } from './table.ts';
import { partitionsOf, toVisit } from './visit-store.ts';

type Ports = {
  readonly table: Table;
  readonly policy: Policy;
  readonly now: Clock;
  readonly keyRing: KeyRing;
  readonly random: Random;
};
type VisitsHold = Pick<Hold, 'holdId' | 'reviewOn'> & { readonly visits: NonNullable<Hold['visits']> };

/** A sealed item holds this much of visits as JSON, far below what an item may; and a transaction far below its 4 MB. */
const mostVisits = 50;
const mostCharacters = 100_000;
const itemsAtOnce = 20;
const deletedAtOnce = 90;

/** Visits in the order of the store, in parcels of one sealed item each. */
const parcelsOf = (visits: readonly StoredItem[]): readonly (readonly StoredItem[])[] => {
  const parcels: StoredItem[][] = [];
  let size = 0;
  for (const visit of visits) {
    const characters = JSON.stringify(visit).length;
    const last = parcels.at(-1);
    if (last && last.length < mostVisits && size + characters <= mostCharacters) {
      last.push(visit);
      size += characters;
    } else {
      parcels.push([visit]);
      size = characters;
    }
  }
  return parcels;
};

const daysOf = ({ from, to }: VisitsHold['visits']): readonly string[] => {
  const days: string[] = [];
  for (let day = from; day <= to; day = daysLater(day, 1)) days.push(day);
  return days;
};

/** Visits of one day that the policy of today still keeps, with the seal that names somebody or nobody; page by page. */
async function* liveVisits(day: string, { table, policy, now }: Ports): AsyncGenerator<readonly StoredItem[]> {
  const at = now();
  for (const pk of partitionsOf(day)) {
    let cursor: string | undefined;
    do {
      const page = await table.query('transient', pk, { limit: 500, ...(cursor !== undefined && { cursor }) });
      yield page.items.filter(({ visitedAt }) => visitKeptUntil(policy, new Date(String(visitedAt))) > at);
      cursor = page.cursor;
    } while (cursor !== undefined);
  }
}

/** Where a visit lies, or lay, in the store. */
const placeOf = ({ pk, sk }: Pick<StoredItem, 'pk' | 'sk'>): string => `${pk}/${sk}`;

/** Whatever a hold keeps, each visit once, by its place in the store; with the seal that names somebody or nobody. */
const keptBy = async (
  holdId: string,
  { table, keyRing }: Pick<Ports, 'table' | 'keyRing'>,
): Promise<ReadonlyMap<string, StoredItem>> => {
  const visits = new Map<string, StoredItem>();
  for (const copy of await allOf(table, 'blocked', keys.heldVisits(holdId))) {
    const key = await keyRing.existingClassKey(String(copy['category']), String(copy['month']));
    if (!key) continue;
    const parcel = unseal(key, String(copy['sealed']), context(holdId, copy.sk)) as readonly StoredItem[];
    for (const visit of parcel) visits.set(placeOf(visit), visit);
  }
  return visits;
};

/** What other holds keep of those days, each visit once, in the order of the store. */
const keptByOthers = async (
  { from, to }: VisitsHold['visits'],
  others: readonly string[],
  ports: Ports,
): Promise<readonly StoredItem[]> => {
  const kept = await Promise.all(others.map((holdId) => keptBy(holdId, ports)));
  return [...new Map(kept.flatMap((visits) => [...visits]))]
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([, visit]) => visit)
    .filter(({ visitedAt }) => {
      const day = civilDate(new Date(String(visitedAt)), ports.policy.zone);
      return day >= from && day <= to;
    });
};

/** Whether anything is still kept of the visits of those days, by the policy or by one of these other holds. */
export const anyVisits = async (
  { visits }: Pick<VisitsHold, 'visits'>,
  others: readonly string[],
  ports: Ports,
): Promise<boolean> => {
  for (const day of daysOf(visits)) {
    for await (const page of liveVisits(day, ports)) if (page.length > 0) return true;
  }
  return (await keptByOthers(visits, others, ports)).length > 0;
};

/**
 * Copies what is still kept of the visits of those days, by the policy or by one of these other holds, into `blocked`, sealed with
 * the key of their category and of the month in which the hold is looked at again, and with the seal that names somebody or nobody
 * as it is. A copy that is there already is written once more. The store never forgets a copy by itself: releasing the hold removes
 * it.
 */
export const copyVisits = async (
  { holdId, visits, reviewOn }: VisitsHold,
  others: readonly string[],
  ports: Ports,
): Promise<void> => {
  const { table, policy, keyRing, random, now } = ports;
  const category = policy.stored.visit;
  const month = reviewOn.slice(0, 'YYYY-MM'.length);
  const key = await keyRing.classKey(category, month);
  const pk = keys.heldVisits(holdId);
  const blockedAt = now().toISOString();
  let waiting: Write[] = [];
  const write = async () => {
    if (waiting.length > 0) await table.transact(waiting);
    waiting = [];
  };
  const copy = async (found: readonly StoredItem[], origin: string) => {
    for (const parcel of parcelsOf(found)) {
      const sk = `${origin}${parcel[0]?.pk}/${parcel[0]?.sk}`;
      const sealed = seal(key, parcel, context(holdId, sk), random);
      waiting.push(put('blocked', { pk, sk, category, month, blockedAt, held: true, sealed }));
      if (waiting.length === itemsAtOnce) await write();
    }
  };
  const live = new Set<string>();
  for (const day of daysOf(visits)) {
    for await (const page of liveVisits(day, ports)) {
      await copy(page, '');
      if (others.length > 0) for (const visit of page) live.add(placeOf(visit));
    }
  }
  const kept = await keptByOthers(visits, others, ports);
  await copy(
    kept.filter((visit) => !live.has(placeOf(visit))),
    'held/',
  );
  await write();
};

/** Removes every copy that a hold kept; safe to run again. */
export const deleteHeldVisits = async (holdId: string, { table }: Pick<Ports, 'table'>): Promise<void> => {
  const copies = await allOf(table, 'blocked', keys.heldVisits(holdId));
  for (let first = 0; first < copies.length; first += deletedAtOnce) {
    await table.transact(copies.slice(first, first + deletedAtOnce).map((copy) => remove('blocked', copy)));
  }
};

/** What a hold keeps of visits, each once, oldest first; without the seal that names somebody or nobody. */
export const openHeldVisits = async (
  holdId: string,
  ports: Pick<Ports, 'table' | 'keyRing'>,
): Promise<readonly Visit[]> =>
  [...(await keptBy(holdId, ports)).values()]
    .map(toVisit)
    .toSorted((one, other) => (one.visitedAt < other.visitedAt ? -1 : 1));
