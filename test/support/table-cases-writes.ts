import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Item, Table } from '../../lambdas/stores/table.ts';
import { attributes } from './table-values.ts';
import { freshPk, type TableWorld } from './table-world.ts';

const refused: readonly [string, (pk: string) => Item][] = [
  ['an empty partition key', () => ({ pk: '', sk: 'a' })],
  ['an empty sort key', (pk) => ({ pk, sk: '' })],
  ['a sort key beyond 1,024 bytes', (pk) => ({ pk, sk: 'é'.repeat(513) })],
  ['a partition key beyond 2,048 bytes', () => ({ pk: 'p'.repeat(2049), sk: 'a' })],
  ['half a surrogate pair in a key', (pk) => ({ pk, sk: 'a\ud83d' })],
  ['half a surrogate pair in a value', (pk) => ({ pk, sk: 'a', deep: [{ text: '\ude00' }] })],
  ['an attribute that begins with _', (pk) => ({ pk, sk: 'a', _op: 'x' })],
  ['an attribute called __proto__', (pk) => ({ pk, sk: 'a', deep: JSON.parse('{"__proto__": 1}') as Item })],
  ['infinity', (pk) => ({ pk, sk: 'a', n: Number.POSITIVE_INFINITY })],
  ['not a number', (pk) => ({ pk, sk: 'a', n: [Number.NaN] })],
  ['a number that DynamoDB cannot hold', (pk) => ({ pk, sk: 'a', n: 1e126 })],
  ['a date object', (pk) => ({ pk, sk: 'a', at: new Date(0) as unknown as string })],
  ['an undefined inside a value', (pk) => ({ pk, sk: 'a', list: [undefined as unknown as string] })],
  ['more than 400 KB', (pk) => ({ pk, sk: 'a', text: 'x'.repeat(400_000) })],
  ['an end in milliseconds', (pk) => ({ pk, sk: 'a', expiresAt: Date.UTC(2026, 5, 1) })],
  ['an end in half seconds', (pk) => ({ pk, sk: 'a', expiresAt: 1_800_000_000.5 })],
  ['an end as text', (pk) => ({ pk, sk: 'a', expiresAt: '1800000000' as unknown as number })],
  ['a due time without its bucket', (pk) => ({ pk, sk: 'a', dueAt: '2026-03-01T00:00:00.000Z' })],
  ['a due bucket without its time', (pk) => ({ pk, sk: 'a', dueBucket: 'x' })],
  ['a due time that is a date', (pk) => ({ pk, sk: 'a', dueBucket: 'x', dueAt: '2026-03-01' })],
];

/** Single items: what is put is what is read, versions, conditions and the item that stood. */
export const writeCases = (world: () => TableWorld): void => {
  const table = (): Table => world().table;

  describe('single items', () => {
    it('has nothing where nothing was put', async () => {
      expect(await table().get('records', { pk: freshPk(), sk: 'a' })).toBeUndefined();
    });

    it('reads what was put, with its version', async () => {
      const item = {
        pk: freshPk(),
        sk: 'a',
        dueBucket: 'purge',
        dueAt: '2026-03-01T00:00:00.000Z',
        text: '',
        deep: [{}],
      };
      expect(await table().put('records', item)).toEqual({ stored: true, version: 1 });
      expect(await table().get('records', item)).toEqual({ ...item, version: 1 });
    });

    it('keeps six tables apart', async () => {
      const key = { pk: freshPk(), sk: 'a' };
      await table().put('records', { ...key, in: 'records' });
      for (const name of ['blocked', 'keys', 'journal', 'guards', 'transient'] as const) {
        expect(await table().get(name, key)).toBeUndefined();
        expect(await table().put(name, { ...key, in: name }, 'absent')).toEqual({ stored: true, version: 1 });
      }
      expect(await table().get('records', key)).toMatchObject({ in: 'records' });
    });

    it('replaces the whole item and counts its versions, whatever version the item brings', async () => {
      const key = { pk: freshPk(), sk: 'a' };
      await table().put('records', { ...key, expiresAt: world().clock.second() + 60, old: true });
      expect(await table().put('records', { ...key, version: 70, fresh: true })).toEqual({ stored: true, version: 2 });
      expect(await table().put('records', { ...key, last: true, gone: undefined })).toEqual({
        stored: true,
        version: 3,
      });
      expect(await table().get('records', key)).toEqual({ ...key, last: true, version: 3 });
    });

    it('refuses a put-if-absent and tells the item that stood', async () => {
      const key = { pk: freshPk(), sk: 'a' };
      expect(await table().put('guards', { ...key, by: 'first' }, 'absent')).toEqual({ stored: true, version: 1 });
      expect(await table().put('guards', { ...key, by: 'second' }, 'absent')).toEqual({
        stored: false,
        stood: { ...key, by: 'first', version: 1 },
      });
      expect(await table().get('guards', key)).toEqual({ ...key, by: 'first', version: 1 });
    });

    it('puts over exactly the version that was expected', async () => {
      const key = { pk: freshPk(), sk: 'a' };
      await table().put('records', { ...key, step: 1 });
      expect(await table().put('records', { ...key, step: 2 }, 1)).toEqual({ stored: true, version: 2 });
      expect(await table().put('records', { ...key, step: 3 }, 1)).toEqual({
        stored: false,
        stood: { ...key, step: 2, version: 2 },
      });
      expect(await table().get('records', key)).toEqual({ ...key, step: 2, version: 2 });
    });

    it('tells no item where a version was expected and nothing stands', async () => {
      const key = { pk: freshPk(), sk: 'a' };
      expect(await table().put('records', key, 1)).toEqual({ stored: false });
      expect(await table().get('records', key)).toBeUndefined();
    });

    it('removes an item, and is content where there is none', async () => {
      const key = { pk: freshPk(), sk: 'a' };
      await table().put('records', key);
      expect(await table().remove('records', key)).toBe(true);
      expect(await table().get('records', key)).toBeUndefined();
      expect(await table().remove('records', key)).toBe(true);
      expect(await table().put('records', key, 'absent')).toEqual({ stored: true, version: 1 });
    });

    it('removes only the version that was expected', async () => {
      const key = { pk: freshPk(), sk: 'a' };
      await table().put('records', key);
      await table().put('records', key);
      expect(await table().remove('records', key, 1)).toBe(false);
      expect(await table().get('records', key)).toMatchObject({ version: 2 });
      expect(await table().remove('records', key, 2)).toBe(true);
      expect(await table().remove('records', key, 2)).toBe(true);
    });

    it.each(refused)('refuses %s and stores nothing', async (_what, make) => {
      const item = make(freshPk());
      await expect(table().put('records', item)).rejects.toThrow(/./);
      await expect(table().transact([{ type: 'put', table: 'records', item }])).rejects.toThrow(/./);
      if (item.pk && item.pk.length < 100) expect((await table().query('records', item.pk)).items).toEqual([]);
    });

    it('keeps every JSON value as it was', async () => {
      const pk = freshPk();
      await fc.assert(
        fc.asyncProperty(attributes, async (values) => {
          const item = { ...values, pk, sk: 'value' };
          await table().put('records', item);
          const { version, ...read } = (await table().get('records', item)) ?? { version: 0 };
          expect(version).toBeGreaterThan(0);
          // Negative zero is zero in JSON and in DynamoDB.
          expect(read).toEqual(JSON.parse(JSON.stringify(item)));
        }),
        { numRuns: 60 },
      );
    });
  });
};
