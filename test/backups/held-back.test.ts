import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type SqliteTable, sqliteTable } from '../../lambdas/adapters/sqlite/sqlite-table.ts';
import { keys } from '../../lambdas/stores/keys.ts';
import { put, remove } from '../../lambdas/stores/person-items.ts';
import { doHeldBack, forgetHeldBack, holdingBack } from '../../lambdas/stores/restore/held-back.ts';
import type { Table } from '../../lambdas/stores/table.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const now = new Date('2031-03-10T11:00:00.000Z');
const restoreId = 'b7d0a3f2-9c44-4d4a-9d53-2f6f3f4e9f10';
const person = { pk: keys.subject('somebody'), sk: keys.person };
const key = { pk: keys.subjectKey('somebody'), sk: keys.key };
const entry = {
  pk: keys.journalDay('2031-03-10'),
  sk: `${now.toISOString()}#000000001#erasure#somebody`,
  kind: 'erasure',
};
const mark = { pk: keys.erased(1, 'x'), sk: keys.only, at: now.toISOString() };

let home: Awaited<ReturnType<typeof temporaryFolder>>;
let table: SqliteTable;
let made: Table;
beforeEach(async () => {
  home = await temporaryFolder();
  table = sqliteTable({ file: join(home.folder, 'habeas.sqlite'), now: () => now, wanted: () => false });
  made = holdingBack(table, restoreId, now);
  await table.put('keys', { ...key, sealed: 'x' });
  await table.put('records', { ...person, sealed: 'x' });
});
afterEach(async () => {
  table.close();
  await home.remove();
});

/** What a purge does to somebody: they go, their key goes, it is noted, and they are marked. */
const erase = () =>
  made.transact([remove('records', person), remove('keys', key), put('journal', entry), put('guards', mark)]);

const standing = async () => ({
  person: (await table.get('records', person)) !== undefined,
  key: (await table.get('keys', key)) !== undefined,
  entry: (await table.get('journal', entry)) !== undefined,
  mark: (await table.get('guards', mark)) !== undefined,
  waiting: (await table.query('guards', keys.heldBack(restoreId))).items.length,
});

describe('what a restore holds back until its tables are used', () => {
  it('is whatever others would feel, in one transaction with the rest, and is done once it is used (C-23)', async () => {
    expect(await erase()).toEqual({ committed: true });
    const held = { person: false, key: true, entry: false, mark: false, waiting: 3 };
    expect(await standing()).toEqual(held);
    // The purge, killed and begun again, does it once more.
    await erase();
    expect(await standing()).toEqual(held);

    let steps = 0;
    expect(await doHeldBack(restoreId, table, () => steps++ < 1)).toBe(false);
    expect((await standing()).waiting).toBe(2);
    expect(await doHeldBack(restoreId, table, () => true)).toBe(true);
    const done = { person: false, key: false, entry: true, mark: true, waiting: 0 };
    expect(await standing()).toEqual(done);
    expect(await doHeldBack(restoreId, table, () => true)).toBe(true);
    expect(await standing()).toEqual(done);
  });

  it('is forgotten where nothing comes of the restore, and nobody has lost anything', async () => {
    await erase();
    await forgetHeldBack(restoreId, table);
    expect(await standing()).toEqual({ person: false, key: true, entry: false, mark: false, waiting: 0 });
    expect(await doHeldBack(restoreId, table, () => true)).toBe(true);
    expect((await standing()).key).toBe(true);
  });

  it('is not a key that is made, which opens nothing that is there, nor what lies in the tables that are made', async () => {
    const month = { pk: keys.classKey('contact'), sk: '2037-03', sealed: 'y' };
    expect(await made.put('keys', month, 'absent')).toEqual({ stored: true, version: 1 });
    expect(await made.put('keys', { ...month, sealed: 'z' }, 'absent')).toMatchObject({ stored: false });
    expect(await made.remove('records', person)).toBe(true);
    expect((await standing()).waiting).toBe(0);
    // A key that is over waits, as one that is somebody’s does.
    expect([await made.remove('keys', month), await made.remove('keys', key)]).toEqual([true, true]);
    expect((await table.get('keys', month))?.['sealed']).toBe('y');
    expect((await standing()).waiting).toBe(2);
  });

  it('is one restore’s, and no other’s', async () => {
    await erase();
    expect(await doHeldBack('another', table, () => true)).toBe(true);
    await forgetHeldBack('another', table);
    expect((await standing()).waiting).toBe(3);
  });
});
