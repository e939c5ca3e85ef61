import { describe, expect, it } from '@jest/globals';
import { freshPk, type TableWorld } from './table-world.ts';

const days = 24 * 3600;

/** Expiry as absence: the store goes on holding what has expired (DynamoDB for days), and nothing shows it. */
export const expiryCases = (world: () => TableWorld): void => {
  const lifeSeconds = 60;
  /** An item that has expired, still in the store. */
  const expired = async (more: Record<string, string | number> = {}) => {
    const { table, clock } = world();
    const item = { pk: freshPk(), sk: 'a', by: 'first', ...more, expiresAt: clock.second() + lifeSeconds };
    await table.put('guards', item);
    clock.advance(2 * days);
    return item;
  };

  describe('an item that has expired', () => {
    it('is there until its last second and gone in it', async () => {
      const { table, clock } = world();
      const item = { pk: freshPk(), sk: 'a', expiresAt: clock.second() + lifeSeconds };
      await table.put('guards', item);
      clock.advance(lifeSeconds - 1);
      expect(await table.get('guards', item)).toEqual({ ...item, version: 1 });
      clock.advance(0.999);
      expect(await table.get('guards', item)).toMatchObject({ version: 1 });
      clock.advance(0.001);
      expect(await table.get('guards', item)).toBeUndefined();
    });

    it('was there only as long as the clock said: it is back if the clock goes back', async () => {
      const { table, clock } = world();
      const item = await expired();
      expect(await table.get('guards', item)).toBeUndefined();
      clock.advance(-2 * days);
      expect(await table.get('guards', item)).toMatchObject({ by: 'first' });
    });

    it('is in no page, and does not use up the limit', async () => {
      const { table, clock } = world();
      const pk = freshPk();
      for (const sk of ['a', 'b', 'c', 'd', 'e', 'f']) {
        await table.put('guards', { pk, sk, ...(sk < 'e' && { expiresAt: clock.second() + lifeSeconds }) });
      }
      clock.advance(2 * days);
      const page = await table.query('guards', pk, { limit: 2 });
      expect(page.items.map(({ sk }) => sk)).toEqual(['e', 'f']);
      expect((await table.query('guards', pk, { limit: 1, newestFirst: true, to: 'e' })).items).toHaveLength(1);
    });

    it('is not due', async () => {
      const { table } = world();
      const bucket = freshPk();
      const due = { dueBucket: bucket, dueAt: '2026-02-01T00:00:00.000Z' };
      await expired(due);
      const live = { pk: freshPk(), sk: 'live', ...due };
      await table.put('guards', live);
      expect((await table.queryDue('guards', bucket, '2027-01-01T00:00:00.000Z')).items).toEqual([
        { pk: live.pk, sk: live.sk, dueAt: due.dueAt },
      ]);
    });

    it('makes room for a put-if-absent, which begins at version 1', async () => {
      const { table } = world();
      const item = await expired();
      const next = { pk: item.pk, sk: item.sk, by: 'second' };
      expect(await table.put('guards', next, 'absent')).toEqual({ stored: true, version: 1 });
      expect(await table.get('guards', item)).toEqual({ ...next, version: 1 });
    });

    it('makes room for an unconditional put, which begins at version 1', async () => {
      const { table } = world();
      const item = await expired();
      expect(await table.put('guards', { pk: item.pk, sk: item.sk })).toEqual({ stored: true, version: 1 });
    });

    it('has no version to expect, and is not told', async () => {
      const { table } = world();
      const item = await expired();
      expect(await table.put('guards', { ...item, expiresAt: undefined }, 1)).toEqual({ stored: false });
      expect(await table.get('guards', item)).toBeUndefined();
    });

    it('counts as removed, whatever version is expected', async () => {
      const { table, clock } = world();
      const item = await expired();
      expect(await table.remove('guards', item, 7)).toBe(true);
      clock.advance(-2 * days);
      await table.remove('guards', item);
      expect(await table.get('guards', item)).toBeUndefined();
    });

    it('is absent to every condition of a transaction', async () => {
      const { table } = world();
      const [put, check, gone] = [await expired(), await expired(), await expired()];
      expect(
        await table.transact([
          { type: 'put', table: 'guards', item: { pk: put.pk, sk: put.sk, by: 'second' }, if: 'absent' },
          { type: 'check', table: 'guards', key: check, if: 'absent' },
        ]),
      ).toEqual({ committed: true });
      expect(
        await table.transact([
          { type: 'delete', table: 'guards', key: gone, if: 1 },
          { type: 'check', table: 'guards', key: check, if: 1 },
        ]),
      ).toEqual({ committed: false, refused: [{ index: 0 }, { index: 1 }] });
    });

    it('lets a counter begin again', async () => {
      const { table, clock } = world();
      const key = { pk: freshPk(), sk: 'n' };
      const end = clock.second() + lifeSeconds;
      const counted = [];
      for (let i = 0; i < 3; i += 1) counted.push(await table.count('guards', key, 2, end));
      expect(counted).toEqual([true, true, false]);
      clock.advance(2 * days);
      const later = clock.second() + lifeSeconds;
      expect(await table.count('guards', key, 2, later)).toBe(true);
      expect(await table.get('guards', key)).toEqual({ ...key, n: 1, expiresAt: later, version: 1 });
    });

    it('stays gone through pages of nothing else', async () => {
      const { table, clock } = world();
      const pk = freshPk();
      const writes = Array.from({ length: 90 }, (_, i) => ({
        type: 'put' as const,
        table: 'guards' as const,
        item: { pk, sk: String(i), expiresAt: clock.second() + lifeSeconds },
      }));
      await table.transact(writes);
      clock.advance(2 * days);
      const page = await table.query('guards', pk, { limit: 3 });
      expect(page.items).toEqual([]);
    });
  });

  describe('counters', () => {
    it('counts up to the limit and no further; the first count sets the end', async () => {
      const { table, clock } = world();
      const key = { pk: freshPk(), sk: 'n' };
      const end = clock.second() + lifeSeconds;
      expect(await table.count('guards', key, 2, end)).toBe(true);
      expect(await table.count('guards', key, 2, end + 1000)).toBe(true);
      expect(await table.count('guards', key, 2, end)).toBe(false);
      expect(await table.get('guards', key)).toEqual({ ...key, n: 2, expiresAt: end, version: 2 });
      expect(await table.count('guards', key, 3, end)).toBe(true);
    });

    it('counts nothing towards a limit of nothing', async () => {
      const { table, clock } = world();
      const key = { pk: freshPk(), sk: 'n' };
      expect(await table.count('guards', key, 0, clock.second() + lifeSeconds)).toBe(false);
      expect(await table.get('guards', key)).toBeUndefined();
    });

    it('refuses an end in milliseconds', async () => {
      const { table, clock } = world();
      await expect(table.count('guards', { pk: freshPk(), sk: 'n' }, 3, clock.now().getTime())).rejects.toThrow(
        'seconds',
      );
    });
  });
};
