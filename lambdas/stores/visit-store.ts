import type { Policy } from '../../policy/model/types.ts';
import type { KeyRing } from '../domain/keys/key-ring.ts';
import { type Random, type SealContext, seal, unseal } from '../domain/keys/sealing.ts';
import { type Clock, civilDate } from '../domain/time.ts';
import { visitKeptUntil } from '../domain/visits/visit-rules.ts';
import { type Dimension, type DimensionCounts, dimensions, type Visit, type Visits } from '../domain/visits/visits.ts';
import { visitsEntry } from './journal-entries.ts';
import { keys } from './keys.ts';
import { remove } from './person-items.ts';
import type { Item, Key, Range, StoredItem, Table, TableName } from './table.ts';

/** One partition takes a thousand writes a second. */
const shards = 4;
const pageSize = 500;
/** A transaction takes a hundred writes. */
const deletedAtOnce = 99;
/** Counted values of an item; of the longest it holds far less than the 400 KiB that an item may. */
const valuesInChunk = 500;
/** Length of a subject id, and so of what stands in a seal where there is none: 27 random bytes. */
const idLength = 36;
const nobodyBytes = 27;

const visitFields: readonly (keyof Visit)[] = [
  ...dimensions,
  'visitedAt',
  'truncatedAddress',
  'exitPage',
  'accessProvider',
  'clicks',
];

/** What is kept of the visit, without its key, its end and the seal. */
export const toVisit = (item: StoredItem): Visit =>
  Object.fromEntries(
    visitFields.flatMap((field) => (item[field] === undefined ? [] : [[field, item[field]]])),
  ) as unknown as Visit;

/** Bound to its row, so that no seal can be laid on another visit. */
const linkContext = ({ pk, sk }: Key): SealContext => ({ subject: `${pk}/${sk}`, attribute: 'link', version: 1 });

const countKey = (day: string, dimension: Dimension, value: string): Key => ({
  pk: keys.counts(day),
  sk: keys.count(dimension, value),
});

/** Gone by the second in which the last rule ends, never after it. */
const expiryOf = (policy: Policy, at: Date): number => Math.floor(visitKeptUntil(policy, at).getTime() / 1000);

/** The partitions that the visits of one civil day lie in. */
export const partitionsOf = (day: string): readonly string[] =>
  Array.from({ length: shards }, (_, shard) => keys.visits(day, shard));

/** `Visits` over the `transient` table; what was published of them is in `records`. */
export const openVisits = (ports: {
  readonly table: Table;
  readonly policy: Policy;
  readonly keyRing: KeyRing;
  readonly random: Random;
  readonly now: Clock;
}): Visits => {
  const { table, policy, keyRing, random, now } = ports;

  const base64url = (bytes: number) => Buffer.from(random(bytes)).toString('base64url');

  /** All live items of a partition, page by page. */
  async function* pagesOf(name: TableName, pk: string, range: Range = {}): AsyncGenerator<readonly StoredItem[]> {
    let cursor: string | undefined;
    do {
      const page = await table.query(name, pk, {
        limit: pageSize,
        ...range,
        ...(cursor !== undefined && { cursor }),
      });
      yield page.items;
      cursor = page.cursor;
    } while (cursor !== undefined);
  }

  /** Rows that the policy of today still keeps, whatever end they were written with. */
  async function* visitItems(day: string): AsyncGenerator<readonly StoredItem[]> {
    const at = now();
    for (const pk of partitionsOf(day)) {
      for await (const items of pagesOf('transient', pk)) {
        yield items.filter(({ visitedAt }) => visitKeptUntil(policy, new Date(String(visitedAt))) > at);
      }
    }
  }

  /** Names somebody or nobody; which of the two, only the key tells, and no two are alike. */
  const sealed = async (of: string | undefined, key: Key): Promise<string> => {
    const name = of ?? base64url(nobodyBytes);
    if (name.length !== idLength) throw new Error('a seal of another length would tell that it names somebody');
    const { version, key: secret } = await keyRing.derived('visit-link');
    return `${version}.${seal(secret, name, linkContext(key), random)}`;
  };

  return {
    async keep(visit, of) {
      const at = new Date(visit.visitedAt);
      const shard = (random(1)[0] ?? 0) % shards;
      const key = {
        pk: keys.visits(civilDate(at, policy.zone), shard),
        sk: keys.visit(visit.visitedAt, base64url(9)),
      };
      const item: Item = { ...key, ...visit, link: await sealed(of, key), expiresAt: expiryOf(policy, at) };
      const { stored } = await table.put('transient', item, 'absent');
      if (!stored) throw new Error('the key of a new visit was taken');
    },

    async count(visit) {
      const at = now();
      const day = civilDate(at, policy.zone);
      const expiresAt = expiryOf(policy, at);
      await Promise.all(
        dimensions.map(async (dimension) => {
          const value = visit[dimension];
          if (value === undefined) return;
          await table.count('transient', countKey(day, dimension, value), Number.MAX_SAFE_INTEGER, expiresAt);
        }),
      );
    },

    async *ofDay(day) {
      for await (const items of visitItems(day)) yield items.map(toVisit);
    },

    async *linkedTo(subjectId, day) {
      const secrets = new Map((await keyRing.allDerived('visit-link')).map(({ version, key }) => [version, key]));
      const names = (item: StoredItem) => {
        const [version = '', link = ''] = String(item['link']).split('.');
        const secret = secrets.get(Number(version));
        if (!secret) throw new Error('a visit is sealed with a tenant key version that is not kept');
        return unseal(secret, link, linkContext(item)) === subjectId;
      };
      for await (const items of visitItems(day)) yield items.filter(names).map(toVisit);
    },

    async countsOf(day) {
      const counts: Partial<Record<Dimension, Record<string, number>>> = {};
      for (const dimension of dimensions) {
        const prefix = keys.count(dimension, '');
        const cells: [string, number][] = [];
        for await (const items of pagesOf('transient', keys.counts(day), { prefix })) {
          cells.push(...items.map(({ sk, n }): [string, number] => [sk.slice(prefix.length), Number(n)]));
        }
        if (cells.length > 0) counts[dimension] = Object.fromEntries(cells);
      }
      return counts;
    },

    async deleteDay(day, { run }) {
      let deleted = 0;
      for (const pk of [...partitionsOf(day), keys.counts(day)]) {
        // Always from the beginning: what was there is gone, and what came in meanwhile is not overlooked.
        for (;;) {
          const { items } = await table.query('transient', pk, { limit: deletedAtOnce });
          if (items.length === 0) break;
          const tally = { [policy.stored.visit]: { erased: items.length } };
          const done = visitsEntry(policy, now().toISOString(), { id: base64url(9), run, tally });
          // Of two who delete at once, one did.
          const removals = items.map((item) => remove('transient', item, item.version));
          if ((await table.transact([...removals, ...done])).committed) deleted += items.length;
        }
      }
      return deleted;
    },

    async publish({ day, counts }) {
      const key = { pk: keys.statistics, sk: day };
      if (await table.get('records', key)) return;
      // What is counted of a closed day stays the same, so whoever runs again, or at once, writes the same.
      for (const dimension of dimensions) {
        const cells = Object.entries(counts[dimension] ?? {});
        for (let first = 0; first < cells.length; first += valuesInChunk) {
          const sk = keys.statisticsOf(day, dimension, first);
          const values = Object.fromEntries(cells.slice(first, first + valuesInChunk));
          await table.put('records', { pk: keys.statistics, sk, values }, 'absent');
        }
      }
      // Only now is it published, as a whole.
      await table.put('records', { ...key, publishedAt: now().toISOString() }, 'absent');
    },

    async published(from, to) {
      const days = new Map<string, Partial<Record<Dimension, Record<string, number>>>>();
      // The day itself comes before its counts.
      for await (const items of pagesOf('records', keys.statistics, { from, to: keys.statisticsOf(to, '~', 0) })) {
        for (const { sk, values } of items) {
          const [day = '', name] = sk.split('#');
          if (name === undefined) days.set(day, {});
          const counts = days.get(day);
          const dimension = dimensions.find((known) => known === name);
          if (counts && dimension) counts[dimension] = { ...counts[dimension], ...(values as Record<string, number>) };
        }
      }
      return [...days].map(([day, counts]) => ({ day, counts: counts satisfies DimensionCounts }));
    },

    async lastPublished() {
      const { items } = await table.query('records', keys.statistics, { newestFirst: true, limit: 1 });
      return items[0]?.sk.slice(0, 'YYYY-MM-DD'.length);
    },
  };
};
