import { describe, expect, it } from '@jest/globals';
import type { Write } from '../../lambdas/stores/table.ts';
import { freshPk, type TableWorld } from './table-world.ts';

/** Transactions: over all tables, all or none, and what refused them. */
export const transactionCases = (world: () => TableWorld): void => {
  const table = () => world().table;
  const put = (pk: string, sk: string, condition?: 'absent' | number): Write => ({
    type: 'put',
    table: 'records',
    item: { pk, sk, by: 'transaction' },
    ...(condition !== undefined && { if: condition }),
  });
  const versions = async (pk: string) =>
    (await table().query('records', pk)).items.map(({ sk, version }) => [sk, version]);

  describe('transactions', () => {
    it('writes to all six tables at once', async () => {
      const key = { pk: freshPk(), sk: 'a' };
      await table().put('keys', key);
      const item = { ...key, dueBucket: key.pk, dueAt: '2026-02-01T00:00:00.000Z' };
      expect(
        await table().transact([
          { type: 'put', table: 'records', item, if: 'absent' },
          { type: 'put', table: 'blocked', item: { ...key, proof: [1, { two: null }] } },
          { type: 'delete', table: 'keys', key, if: 1 },
          { type: 'put', table: 'journal', item: key, if: 'absent' },
          { type: 'check', table: 'guards', key, if: 'absent' },
          { type: 'put', table: 'transient', item: key },
        ]),
      ).toEqual({ committed: true });
      expect(await table().get('records', key)).toEqual({ ...item, version: 1 });
      expect(await table().get('transient', key)).toEqual({ ...key, version: 1 });
      expect(await table().get('blocked', key)).toEqual({ ...key, proof: [1, { two: null }], version: 1 });
      expect(await table().get('keys', key)).toBeUndefined();
      expect(await table().get('journal', key)).toEqual({ ...key, version: 1 });
      expect(await table().get('guards', key)).toBeUndefined();
      expect((await table().queryDue('records', key.pk, '2026-02-01T00:00:00.000Z')).items).toHaveLength(1);
    });

    it('writes nothing when one condition refuses, and tells which, in order, with what stood', async () => {
      const pk = freshPk();
      await table().put('records', { pk, sk: 'taken', by: 'first' });
      await table().put('guards', { pk, sk: 'mark', by: 'first' });
      expect(
        await table().transact([
          put(pk, 'new', 'absent'),
          put(pk, 'taken', 'absent'),
          put(pk, 'free'),
          put(pk, 'missing', 3),
          { type: 'check', table: 'guards', key: { pk, sk: 'mark' }, if: 2 },
          { type: 'delete', table: 'records', key: { pk, sk: 'nothing' } },
          { type: 'delete', table: 'records', key: { pk, sk: 'gone' }, if: 1 },
        ]),
      ).toEqual({
        committed: false,
        refused: [
          { index: 1, stood: { pk, sk: 'taken', by: 'first', version: 1 } },
          { index: 3 },
          { index: 4, stood: { pk, sk: 'mark', by: 'first', version: 1 } },
          { index: 6 },
        ],
      });
      expect(await versions(pk)).toEqual([['taken', 1]]);
    });

    it('raises the version of each put, conditional or not', async () => {
      const pk = freshPk();
      await table().put('records', { pk, sk: 'a' });
      await table().put('records', { pk, sk: 'b' });
      await table().put('records', { pk, sk: 'b' });
      expect(await table().transact([put(pk, 'a', 1), put(pk, 'b'), put(pk, 'c')])).toEqual({ committed: true });
      expect(await versions(pk)).toEqual([
        ['a', 2],
        ['b', 3],
        ['c', 1],
      ]);
    });

    it('names only the conditional write when an unconditional one meets an item too', async () => {
      const pk = freshPk();
      await table().put('records', { pk, sk: 'a', by: 'first' });
      await table().put('records', { pk, sk: 'b', by: 'first' });
      expect(await table().transact([put(pk, 'a'), put(pk, 'b', 'absent')])).toEqual({
        committed: false,
        refused: [{ index: 1, stood: { pk, sk: 'b', by: 'first', version: 1 } }],
      });
      expect(await table().get('records', { pk, sk: 'a' })).toMatchObject({ by: 'first' });
    });

    it('holds only while what it checks is so', async () => {
      const pk = freshPk();
      await table().put('records', { pk, sk: 'person' });
      const check = (condition: 'absent' | number): Write => ({
        type: 'check',
        table: 'records',
        key: { pk, sk: 'person' },
        if: condition,
      });
      expect(await table().transact([check(1), put(pk, 'x', 'absent')])).toEqual({ committed: true });
      expect(await table().transact([check('absent'), put(pk, 'y', 'absent')])).toMatchObject({ committed: false });
      expect(await versions(pk)).toEqual([
        ['person', 1],
        ['x', 1],
      ]);
    });

    it('takes a hundred writes, and refuses one more with nothing written', async () => {
      const pk = freshPk();
      const hundred = Array.from({ length: 100 }, (_, i) => put(pk, String(i).padStart(3, '0'), 'absent'));
      await expect(table().transact([...hundred, put(pk, 'more')])).rejects.toThrow('100');
      expect(await versions(pk)).toEqual([]);
      expect(await table().transact(hundred)).toEqual({ committed: true });
      expect(await versions(pk)).toHaveLength(100);
    });

    it('refuses the same key twice, but not the same key in two tables', async () => {
      const pk = freshPk();
      await expect(table().transact([put(pk, 'a'), put(pk, 'a', 'absent')])).rejects.toThrow('twice');
      await expect(
        table().transact([put(pk, 'a'), { type: 'check', table: 'records', key: { pk, sk: 'a' }, if: 'absent' }]),
      ).rejects.toThrow('twice');
      expect(await versions(pk)).toEqual([]);
      expect(await table().transact([put(pk, 'a'), { type: 'put', table: 'journal', item: { pk, sk: 'a' } }])).toEqual({
        committed: true,
      });
    });

    it('refuses a transaction beyond four megabytes, and takes none at all', async () => {
      const pk = freshPk();
      const large = Array.from(
        { length: 11 },
        (_, i): Write => ({
          type: 'put',
          table: 'records',
          item: { pk, sk: String(i), text: 'x'.repeat(390_000) },
        }),
      );
      await expect(table().transact(large)).rejects.toThrow('bytes');
      expect(await table().transact([])).toEqual({ committed: true });
      expect(await versions(pk)).toEqual([]);
    });
  });
};
