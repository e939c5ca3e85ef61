import { describe, expect, it } from '@jest/globals';
import { freshPk, type TableWorld } from './table-world.ts';

/** The store has done its work and the reply is lost; the request is sent again. */
export const lostReplyCases = (world: () => TableWorld): void => {
  const losing = (andToken?: boolean) => {
    const { loseReply, table } = world();
    if (!loseReply) throw new Error('this world loses no replies');
    loseReply(andToken);
    return table;
  };

  describe('a reply that is lost', () => {
    it('leaves a put-if-absent its own success', async () => {
      const key = { pk: freshPk(), sk: 'a' };
      expect(await losing().put('records', { ...key, by: 'me' }, 'absent')).toEqual({ stored: true, version: 1 });
      expect(await world().table.get('records', key)).toEqual({ ...key, by: 'me', version: 1 });
      expect(await world().table.put('records', key, 'absent')).toMatchObject({ stored: false });
    });

    it('leaves a put over a version its own success', async () => {
      const key = { pk: freshPk(), sk: 'a' };
      await world().table.put('records', key);
      expect(await losing().put('records', { ...key, by: 'me' }, 1)).toEqual({ stored: true, version: 2 });
      expect(await world().table.get('records', key)).toEqual({ ...key, by: 'me', version: 2 });
    });

    it('leaves an unconditional put done once', async () => {
      const key = { pk: freshPk(), sk: 'a' };
      expect(await losing().put('records', key)).toEqual({ stored: true, version: 1 });
      expect(await losing().put('records', key)).toEqual({ stored: true, version: 2 });
      expect(await world().table.get('records', key)).toEqual({ ...key, version: 2 });
    });

    it('still tells somebody else by what stood', async () => {
      const key = { pk: freshPk(), sk: 'a' };
      await world().table.put('records', { ...key, by: 'other' });
      const refused = { stored: false, stood: { ...key, by: 'other', version: 1 } };
      expect(await losing().put('records', key, 'absent')).toEqual(refused);
    });

    it('leaves a removal done', async () => {
      const key = { pk: freshPk(), sk: 'a' };
      await world().table.put('records', key);
      expect(await losing().remove('records', key, 1)).toBe(true);
    });

    it.each([
      ['with its token', false],
      ['with its token forgotten', true],
    ])('leaves a transaction its own success, %s', async (_how, andToken) => {
      const pk = freshPk();
      await world().table.put('journal', { pk, sk: 'a' });
      const table = losing(andToken);
      expect(
        await table.transact([
          { type: 'put', table: 'records', item: { pk, sk: 'a' }, if: 'absent' },
          { type: 'put', table: 'journal', item: { pk, sk: 'a' }, if: 1 },
          { type: 'check', table: 'guards', key: { pk, sk: 'a' }, if: 'absent' },
        ]),
      ).toEqual({ committed: true });
      expect(await table.get('records', { pk, sk: 'a' })).toMatchObject({ version: 1 });
      expect(await table.get('journal', { pk, sk: 'a' })).toMatchObject({ version: 2 });
    });

    it('never makes a count too few', async () => {
      const { clock } = world();
      const key = { pk: freshPk(), sk: 'n' };
      expect(await losing().count('guards', key, 5, clock.second() + 60)).toBe(true);
      expect(await world().table.get('guards', key)).toMatchObject({ n: 2 });
    });
  });
};
