import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Item, Key, Range, Table } from '../../lambdas/stores/table.ts';
import { sortKey, text } from './table-values.ts';
import { freshPk, putAll, readAll, type TableWorld } from './table-world.ts';

const bytes = (string: string) => Buffer.from(string);

/** What a query must answer, over a plain array. */
const expected = (items: readonly Item[], { prefix = '', from, to, newestFirst }: Range, second: number): string[] => {
  const found = items
    .filter(({ expiresAt }) => expiresAt === undefined || expiresAt > second)
    .map(({ sk }) => sk)
    .filter((sk) => bytes(sk).subarray(0, bytes(prefix).length).equals(bytes(prefix)))
    .filter((sk) => from === undefined || Buffer.compare(bytes(sk), bytes(from)) >= 0)
    .filter((sk) => to === undefined || Buffer.compare(bytes(sk), bytes(to)) <= 0)
    .sort((a, b) => Buffer.compare(bytes(a), bytes(b)));
  return newestFirst ? found.reverse() : found;
};

const rows = fc.uniqueArray(fc.record({ sk: sortKey, expired: fc.boolean() }), {
  selector: ({ sk }) => sk,
  maxLength: 20,
});
const range = fc.record(
  { prefix: text, from: text, to: text, newestFirst: fc.boolean(), limit: fc.integer({ min: 1, max: 8 }) },
  { requiredKeys: ['limit'] },
);

/** Queries of a partition and of the due-time index. */
export const queryCases = (world: () => TableWorld): void => {
  const table = (): Table => world().table;
  const sks = async (pk: string, wanted: Range = {}) =>
    (await readAll(table(), 'records', pk, wanted)).map(({ sk }) => sk);

  describe('queries', () => {
    it('answers an empty page for an empty partition', async () => {
      expect(await table().query('records', freshPk())).toEqual({ items: [] });
    });

    it('orders by UTF-8 bytes, where UTF-16 would order otherwise', async () => {
      const pk = freshPk();
      const order = ['A', 'a', 'a\u0000', 'a\u0000b', 'ab', 'é', '\ud7ff', '\ue000', '\uffff', '😀', '\u{10ffff}'];
      await putAll(
        table(),
        'records',
        [...order].sort().map((sk) => ({ pk, sk })),
      );
      expect(await sks(pk)).toEqual(order);
      expect(await sks(pk, { newestFirst: true })).toEqual([...order].reverse());
      expect(await sks(pk, { from: '\ue000' })).toEqual(['\ue000', '\uffff', '😀', '\u{10ffff}']);
    });

    it('takes both ends of a range in, and cuts it by a prefix', async () => {
      const pk = freshPk();
      await putAll(
        table(),
        'records',
        ['D#1', 'D#2', 'D#3', 'D#30', 'E#1', 'E'].map((sk) => ({ pk, sk })),
      );
      expect(await sks(pk, { from: 'D#2', to: 'D#3' })).toEqual(['D#2', 'D#3']);
      expect(await sks(pk, { prefix: 'D#', from: 'D#2' })).toEqual(['D#2', 'D#3', 'D#30']);
      expect(await sks(pk, { prefix: 'D', from: 'D#2' })).toEqual(['D#2', 'D#3', 'D#30']);
      expect(await sks(pk, { prefix: 'D#', to: 'D#2', newestFirst: true })).toEqual(['D#2', 'D#1']);
      expect(await sks(pk, { prefix: 'D#', to: 'Z' })).toEqual(['D#1', 'D#2', 'D#3', 'D#30']);
      expect(await sks(pk, { prefix: 'D#', from: 'E' })).toEqual([]);
      expect(await sks(pk, { from: 'E', to: 'D' })).toEqual([]);
    });

    it('answers exactly what a plain array answers, for any keys and ranges', async () => {
      await fc.assert(
        fc.asyncProperty(rows, fc.array(range, { minLength: 1, maxLength: 6 }), async (drawn, ranges) => {
          const { clock } = world();
          const pk = freshPk();
          const items = drawn.map(({ sk, expired }) => ({ pk, sk, ...(expired && { expiresAt: clock.second() - 1 }) }));
          await putAll(table(), 'records', items);
          for (const wanted of ranges) expect(await sks(pk, wanted)).toEqual(expected(items, wanted, clock.second()));
        }),
        { numRuns: 60 },
      );
    });

    it('gives each page its limit, and the next one where it ended', async () => {
      const pk = freshPk();
      const all = Array.from({ length: 250 }, (_, i) => String(i).padStart(3, '0'));
      await putAll(
        table(),
        'records',
        all.map((sk) => ({ pk, sk })),
      );
      const first = await table().query('records', pk);
      expect(first.items.map(({ sk }) => sk)).toEqual(all.slice(0, 100));
      const second = await table().query('records', pk, { limit: 7, cursor: first.cursor ?? '' });
      expect(second.items.map(({ sk }) => sk)).toEqual(all.slice(100, 107));
      expect(await sks(pk, { limit: 50 })).toEqual(all);
      expect(await sks(pk, { limit: 9, newestFirst: true, from: '010', to: '200' })).toEqual(
        all.slice(10, 201).reverse(),
      );
    });

    it('neither repeats nor skips an item while others come and go around the cursor', async () => {
      const pk = freshPk();
      await putAll(
        table(),
        'records',
        ['b', 'd', 'f', 'h', 'j'].map((sk) => ({ pk, sk })),
      );
      const first = await table().query('records', pk, { limit: 2 });
      await table().remove('records', { pk, sk: 'd' });
      await table().put('records', { pk, sk: 'a' });
      await table().put('records', { pk, sk: 'g' });
      const rest = await readAll(table(), 'records', pk, { limit: 2, cursor: first.cursor ?? '' });
      expect(first.items.map(({ sk }) => sk)).toEqual(['b', 'd']);
      expect(rest.map(({ sk }) => sk)).toEqual(['f', 'g', 'h', 'j']);
    });

    it.each(['', 'x', 'bm90IG91cnM', Buffer.from('["a","b","c"]').toString('base64url')])(
      'refuses a cursor that it did not give: %s',
      async (cursor) => {
        await expect(table().query('records', freshPk(), { cursor })).rejects.toThrow('cursor');
      },
    );

    it.each([0, -1, 1.5, Number.NaN])('refuses a limit of %s', async (limit) => {
      await expect(table().query('records', freshPk(), { limit })).rejects.toThrow('limit');
      await expect(table().queryDue('records', 'x', '2026-01-01T00:00:00.000Z', { limit })).rejects.toThrow('limit');
    });
  });

  describe('the due-time index', () => {
    const at = (day: number) => `2026-03-${String(day).padStart(2, '0')}T00:00:00.000Z`;
    const dueKeys = async (bucket: string, until: string, limit = 100) => {
      const found: (Key & { readonly dueAt: string })[] = [];
      let cursor: string | undefined;
      do {
        const page = await table().queryDue('journal', bucket, until, {
          limit,
          ...(cursor !== undefined && { cursor }),
        });
        found.push(...page.items);
        cursor = page.cursor;
      } while (cursor !== undefined);
      return found;
    };

    it('lists what is due in one bucket, soonest first, the last instant included', async () => {
      const [bucket, other] = [freshPk(), freshPk()];
      const items = [4, 2, 9, 1, 3].map((day) => ({ pk: freshPk(), sk: 's', dueBucket: bucket, dueAt: at(day) }));
      await putAll(table(), 'journal', items);
      await table().put('journal', { pk: freshPk(), sk: 's', dueBucket: other, dueAt: at(1) });
      const found = await dueKeys(bucket, at(4));
      expect(found.map(({ dueAt }) => dueAt)).toEqual([at(1), at(2), at(3), at(4)]);
      expect(found[0]).toEqual({ pk: items[3]?.pk, sk: 's', dueAt: at(1) });
    });

    it('pages through many that are due at one instant, each once', async () => {
      const bucket = freshPk();
      const items = Array.from({ length: 35 }, () => ({ pk: freshPk(), sk: 's', dueBucket: bucket, dueAt: at(1) }));
      await putAll(table(), 'journal', items);
      const found = await dueKeys(bucket, at(2), 4);
      expect(found.map(({ pk }) => pk).sort()).toEqual(items.map(({ pk }) => pk).sort());
    });

    it('forgets an item that is removed, and follows one that is moved', async () => {
      const bucket = freshPk();
      const [gone, moved] = [freshPk(), freshPk()].map((pk) => ({ pk, sk: 's', dueBucket: bucket, dueAt: at(1) }));
      if (!gone || !moved) throw new Error('two items');
      await putAll(table(), 'journal', [gone, moved]);
      await table().remove('journal', gone);
      await table().put('journal', { ...moved, dueAt: at(5) });
      expect(await dueKeys(bucket, at(4))).toEqual([]);
      expect(await dueKeys(bucket, at(5))).toEqual([{ pk: moved.pk, sk: 's', dueAt: at(5) }]);
      await table().put('journal', { pk: moved.pk, sk: 's' });
      expect(await dueKeys(bucket, at(9))).toEqual([]);
    });
  });
};
