import { describe, expect, it } from '@jest/globals';
import type { Change } from '../../lambdas/stores/table.ts';
import { freshPk, keyOf, type TableWorld } from './table-world.ts';

const writers = Array.from({ length: 200 }, (_, writer) => writer);

/** Many at once: one winner, no lost count. */
export const raceCases = (world: () => TableWorld): void => {
  describe('races', () => {
    it('lets one of 200 put-if-absent win, and tells the others who', async () => {
      const { table } = world();
      const key = { pk: freshPk(), sk: 'a' };
      const results = await Promise.all(writers.map((by) => table.put('guards', { ...key, by }, 'absent')));
      const winners = writers.filter((by) => results[by]?.stored);
      expect(winners).toHaveLength(1);
      const stood = { ...key, by: winners[0], version: 1 };
      for (const result of results) {
        expect(result).toEqual(result.stored ? { stored: true, version: 1 } : { stored: false, stood });
      }
      expect(await table.get('guards', key)).toEqual(stood);
    });

    it('lets one of 200 win each version', async () => {
      const { table } = world();
      const key = { pk: freshPk(), sk: 'a' };
      await table.put('guards', key);
      for (const version of [1, 2]) {
        const results = await Promise.all(writers.map((by) => table.put('guards', { ...key, by }, version)));
        expect(results.filter(({ stored }) => stored)).toEqual([{ stored: true, version: version + 1 }]);
      }
    });

    it('gives every unconditional put a version of its own', async () => {
      const { table } = world();
      const key = { pk: freshPk(), sk: 'a' };
      const results = await Promise.all(writers.slice(0, 20).map((by) => table.put('guards', { ...key, by })));
      const versions = results.map((result) => (result.stored ? result.version : 0));
      expect(versions.sort((a, b) => a - b)).toEqual(writers.slice(1, 21));
    });

    it('counts exactly to the limit', async () => {
      const { table, clock } = world();
      const key = { pk: freshPk(), sk: 'n' };
      const counted = await Promise.all(writers.map(() => table.count('guards', key, 50, clock.second() + 60)));
      expect(counted.filter(Boolean)).toHaveLength(50);
      expect(await table.get('guards', key)).toMatchObject({ n: 50 });
    });

    it('counts exactly to the limit where an expired counter stands', async () => {
      const { table, clock } = world();
      const key = { pk: freshPk(), sk: 'n' };
      await table.count('guards', key, 9, clock.second() + 1);
      clock.advance(3600);
      const counted = await Promise.all(
        writers.slice(0, 30).map(() => table.count('guards', key, 9, clock.second() + 60)),
      );
      expect(counted.filter(Boolean)).toHaveLength(9);
      expect(await table.get('guards', key)).toMatchObject({ n: 9 });
    });

    it('lets one of many transactions over the same keys win them all', async () => {
      const { table } = world();
      const pk = freshPk();
      const results = await Promise.all(
        writers.slice(0, 60).map((by) =>
          table.transact(
            (['records', 'journal', 'guards'] as const).map((name) => ({
              type: 'put',
              table: name,
              item: { pk, sk: 'a', by },
              if: 'absent',
            })),
          ),
        ),
      );
      const winner = results.findIndex(({ committed }) => committed);
      expect(results.filter(({ committed }) => committed)).toHaveLength(1);
      for (const name of ['records', 'journal', 'guards'] as const) {
        expect(await table.get(name, { pk, sk: 'a' })).toMatchObject({ by: winner, version: 1 });
      }
    });
  });
};

/** The change feed of `records`: at least once, in order for each item. */
export const feedCases = (world: () => TableWorld): void => {
  /** The changes of one partition, a repeated one once. */
  const changesOf = async (pk: string): Promise<Change[]> => {
    const seen = new Map((await world().changes()).map((change) => [JSON.stringify(change), change]));
    return [...seen.values()].filter(({ key }) => key.pk === pk);
  };

  describe('the change feed', () => {
    it('tells each put with the item as it was then, and the removal', async () => {
      const { table } = world();
      const pk = freshPk();
      const one = { pk, sk: 'one', list: ['x', null], expiresAt: 1_900_000_000 };
      await table.put('records', one, 'absent');
      await table.put('records', { ...one, more: true }, 1);
      expect(await changesOf(pk)).toEqual([
        { key: keyOf(one), kind: 'put', item: { ...one, version: 1 } },
        { key: keyOf(one), kind: 'put', item: { ...one, more: true, version: 2 } },
      ]);
      await table.remove('records', one);
      expect(await changesOf(pk)).toEqual([{ key: keyOf(one), kind: 'removed' }]);
    });

    it('keeps the order of each item', async () => {
      const { table } = world();
      const pk = freshPk();
      for (let step = 1; step <= 5; step += 1) {
        for (const sk of ['a', 'b']) await table.put('records', { pk, sk, step });
      }
      const changes = await changesOf(pk);
      await table.remove('records', { pk, sk: 'b' });
      await table.put('records', { pk, sk: 'b' });
      changes.push(...(await changesOf(pk)));
      const of = (sk: string) =>
        changes.filter(({ key }) => key.sk === sk).map(({ item, kind }) => item?.version ?? kind);
      expect(of('a')).toEqual([1, 2, 3, 4, 5]);
      expect(of('b')).toEqual([1, 2, 3, 4, 5, 'removed', 1]);
    });

    it('tells the writes of a transaction, and nothing of one that was refused', async () => {
      const { table } = world();
      const pk = freshPk();
      const put = (sk: string) => ({ type: 'put', table: 'records', item: { pk, sk }, if: 'absent' }) as const;
      await table.transact([put('a'), put('b')]);
      await table.transact([put('c'), put('b')]);
      await table.put('records', { pk, sk: 'a' }, 'absent');
      await table.remove('records', { pk, sk: 'never' });
      expect((await changesOf(pk)).map(({ key, kind }) => [key.sk, kind]).sort()).toEqual([
        ['a', 'put'],
        ['b', 'put'],
      ]);
    });

    it('tells nothing of the other tables', async () => {
      const { table } = world();
      const pk = freshPk();
      await table.put('keys', { pk, sk: 'a' });
      await table.put('guards', { pk, sk: 'a' });
      expect(await changesOf(pk)).toEqual([]);
    });
  });
};
