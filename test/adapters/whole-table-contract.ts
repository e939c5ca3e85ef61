import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { StoredItem } from '../../lambdas/stores/table.ts';
import { scanAll, type WholeTableWorld } from '../support/whole-table-world.ts';

const byKey = (items: readonly StoredItem[]) =>
  items.toSorted((a, b) => (`${a.pk}|${a.sk}` < `${b.pk}|${b.sk}` ? -1 : 1));

/** What whole tables must do, whatever they lie in. */
export const wholeTableContract = (name: string, open: () => Promise<WholeTableWorld>): void => {
  describe(`whole tables: ${name}`, () => {
    let world: WholeTableWorld;
    beforeAll(async () => {
      world = await open();
    });
    afterAll(() => world?.close());
    beforeEach(async () => {
      for (const { pk, sk } of await scanAll(world.whole, 'blocked')) await world.table.remove('blocked', { pk, sk });
    });
    const items = (count: number): StoredItem[] =>
      Array.from({ length: count }, (_, n) => ({
        pk: `P#${n % 7}`,
        sk: `á#${String(n).padStart(5, '0')}`,
        version: 1 + (n % 5),
        text: 'ñ\u{1F600}',
        nothing: null,
        nested: { list: [n, true, 'x'], empty: {} },
        ...(n % 3 === 0 && { dueBucket: 'DUE', dueAt: '2026-01-01T00:00:00.000Z' }),
        ...(n % 11 === 0 && { expiresAt: world.clock.second() + 60 }),
      }));

    it('gives back what was filled in, each item once and with its version, whatever the size of a page', async () => {
      const all = items(263);
      await world.whole.fill('blocked', all);
      for (const limit of [1, 7, 100, 1_000]) {
        expect(byKey(await scanAll(world.whole, 'blocked', limit))).toEqual(byKey(all));
      }
    });

    it('fills what the table port reads, finds by due time and goes on counting versions of', async () => {
      await world.whole.fill('blocked', items(4));
      const key = { pk: 'P#3', sk: 'á#00003' };
      expect(await world.table.get('blocked', key)).toMatchObject({ version: 4, nested: { list: [3, true, 'x'] } });
      const due = await world.table.queryDue('blocked', 'DUE', '2026-02-01T00:00:00.000Z');
      expect(due.items.map(({ sk }) => sk)).toEqual(['á#00000', 'á#00003']);
      expect(await world.table.put('blocked', { ...key, now: 'new' }, 4)).toEqual({ stored: true, version: 5 });
    });

    it('replaces what stands, the last of one key, and may be repeated', async () => {
      const key = { pk: 'P#1', sk: 'a' };
      await world.table.put('blocked', { ...key, old: true });
      const fill = [
        { ...key, version: 7, n: 1 },
        { ...key, version: 9, n: 2 },
      ];
      await world.whole.fill('blocked', fill);
      await world.whole.fill('blocked', fill);
      expect(await scanAll(world.whole, 'blocked')).toEqual([{ ...key, version: 9, n: 2 }]);
      await world.whole.fill('blocked', []);
    });

    it('shows nothing that has expired, and ends all the same', async () => {
      const all = items(120).map((item) => ({ ...item, expiresAt: world.clock.second() + 5 }));
      await world.whole.fill('blocked', [...all, { pk: 'Z', sk: 'stays', version: 1 }]);
      world.clock.advance(5);
      expect(await scanAll(world.whole, 'blocked', 10)).toEqual([{ pk: 'Z', sk: 'stays', version: 1 }]);
    });

    it('meets an item that stands there all along, also while others come and go', async () => {
      await world.whole.fill('blocked', items(60));
      const met = new Set<string>();
      for (let cursor: string | undefined, round = 0; ; round += 1) {
        const page = await world.whole.scan('blocked', { limit: 7, ...(cursor !== undefined && { cursor }) });
        for (const { sk } of page.items) met.add(sk);
        const [last] = page.items;
        if (last) await world.table.put('blocked', { ...last, rewritten: true });
        await world.table.put('blocked', { pk: `P#${round % 7}`, sk: `0#${round}` });
        if (page.cursor === undefined) break;
        cursor = page.cursor;
      }
      expect([...met].filter((sk) => sk.startsWith('á'))).toHaveLength(60);
    });

    it('refuses an item that no put could store, and stores none of it', async () => {
      const good = { pk: 'P#1', sk: 'a', version: 1 };
      for (const bad of [
        { ...good, sk: 'b', version: 0 },
        { ...good, sk: '', version: 1 },
        { ...good, sk: 'c', _op: 'x' },
        { ...good, sk: 'd', text: 'x'.repeat(400_001) },
      ]) {
        await expect(world.whole.fill('blocked', [good, bad])).rejects.toThrow(/version|sk|begins with _|exceeds/);
      }
      expect(await scanAll(world.whole, 'blocked')).toEqual([]);
      await expect(world.whole.scan('blocked', { limit: 0 })).rejects.toThrow('limit');
      await expect(world.whole.scan('blocked', { cursor: 'x' })).rejects.toThrow('cursor');
    });
  });
};
