import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sqliteSnapshots } from '../../lambdas/adapters/sqlite/sqlite-snapshot.ts';
import { sqliteTable } from '../../lambdas/adapters/sqlite/sqlite-table.ts';
import { backedUpTables } from '../../lambdas/domain/backups/backups.ts';
import type { Snapshot } from '../../lambdas/stores/backups/snapshots.ts';
import { type StoredItem, Unavailable } from '../../lambdas/stores/table.ts';
import { confirmed } from '../support/preferences.ts';
import { type TestServer, testServer } from '../support/server.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { storeItems } from './backup-world.ts';

const restOf = async (snapshot: Snapshot): Promise<readonly (StoredItem & { readonly table: string })[]> => {
  const all: (StoredItem & { readonly table: string })[] = [];
  for await (const { table, items } of snapshot.read()) all.push(...items.map((item) => ({ ...item, table })));
  return all;
};

/** How often nothing went on for a tenth of a second, in so many milliseconds. */
const standstillsIn = async (ms: number): Promise<number> => {
  let [standstills, last] = [0, performance.now()];
  const watch = setInterval(() => {
    if (performance.now() - last > 90) standstills += 1;
    last = performance.now();
  }, 5);
  await new Promise((resolve) => setTimeout(resolve, ms));
  clearInterval(watch);
  return standstills;
};

describe('a snapshot of a running server', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await testServer();
    const table = sqliteTable({ file: join(server.folder, 'data', 'habeas.sqlite'), now: () => new Date() });
    await storeItems(table, 3_000);
    table.close();
  });
  afterAll(() => server?.stop());
  const open = () =>
    sqliteSnapshots({ file: join(server.folder, 'data', 'habeas.sqlite'), now: () => new Date() }).open();
  const rowsOf = (items: readonly StoredItem[], subjectId: string) =>
    items.filter((item) => JSON.stringify(item).includes(subjectId));

  it('shows nothing of a person who confirms while it is read, and holds up nobody', async () => {
    const before = await open();
    const pages = before.read()[Symbol.asyncIterator]();
    const first = await pages.next();
    expect(first.value?.items.length).toBeGreaterThan(0);

    const subjectId = await confirmed(server, 'Nueva Ejemplo', 'nueva@example.com');
    const removed = await confirmed(server, 'Breve Ejemplo', 'breve@example.com');
    const after = await open();

    const seen: StoredItem[] = [];
    for (let page = await pages.next(); page.done !== true; page = await pages.next()) seen.push(...page.value.items);
    before.close();
    expect(seen.length).toBeGreaterThan(2_000);
    expect(rowsOf(seen, subjectId)).toEqual([]);

    // The next one shows all of them, also of whoever is gone before it is read.
    const undo = (await server.mails('breve@example.com'))[0]?.links.find((link) => link.includes('/links/')) ?? '';
    expect((await server.post(new URL(undo).pathname, { action: 'undo' })).json['status']).toBe('undone');
    const all = await restOf(after);
    after.close();
    for (const id of [subjectId, removed]) {
      expect(rowsOf(all, id).map(({ sk }) => sk.split('#')[0])).toEqual(
        expect.arrayContaining(['PERSON', 'FORM', 'D']),
      );
    }
    const later = await open();
    expect((await restOf(later)).filter(({ pk, sk }) => pk === `S#${removed}` && sk === 'PERSON')).toEqual([]);
    later.close();
  });

  it('lets the log of a file be emptied once it is closed, and requests go on until then', async () => {
    const snapshot = await open();
    // Something is erased, and the log that holds it cannot be emptied yet: nobody waits for that. Waiting for the log would be
    // seven standstills each time; a busy machine may have some of its own, but hardly five times.
    let fewest = Number.POSITIVE_INFINITY;
    for (let tries = 0; tries < 5 && fewest > 3; tries += 1) {
      const email = `otra${tries}@example.com`;
      await confirmed(server, 'Otra Ejemplo', email);
      const undo = (await server.mails(email))[0]?.links.find((link) => link.includes('/links/')) ?? '';
      await server.post(new URL(undo).pathname, { action: 'undo' });
      fewest = Math.min(fewest, await standstillsIn(1_500));
    }
    snapshot.close();
    expect(fewest).toBeLessThanOrEqual(3);
  });
});

describe('a snapshot', () => {
  it('shows each live item once, whatever its size, of all tables but the keys, and none that has expired', async () => {
    const { folder, remove } = await temporaryFolder();
    const file = join(folder, 'habeas.sqlite');
    const now = () => new Date('2026-12-01T04:00:00.000Z');
    const second = now().getTime() / 1_000;
    const table = sqliteTable({ file, now: () => new Date(0) });
    try {
      const texts = ['', 'ñ\u{1F600}\n', 'x'.repeat(300_000)];
      for (const [n, text] of [...texts, ...Array.from({ length: 1_700 }, () => 'y')].entries()) {
        await table.put('records', { pk: `p${n}`, sk: 's', text, nested: { list: [n, null, true] } });
      }
      for (const name of backedUpTables) {
        await table.put(name, { pk: 'own', sk: name, dueBucket: 'B', dueAt: '2027-01-01T00:00:00.000Z' });
        await table.put(name, { pk: 'own', sk: name, again: 1, expiresAt: second + 1 });
        await table.put(name, { pk: 'own', sk: 'over', expiresAt: second });
      }
      await table.put('keys', { pk: 'secret', sk: 'key' });
      const snapshot = await sqliteSnapshots({ file, now }).open();
      expect(snapshot.takenAt).toEqual(now());
      const all = await restOf(snapshot);
      snapshot.close();
      snapshot.close();
      expect(all).toHaveLength(1_703 + 4);
      expect(all.slice(0, 3).map(({ text }) => text)).toEqual(texts);
      expect(all.filter(({ pk }) => pk === 'own')).toEqual(
        backedUpTables.map((name) => ({
          table: name,
          pk: 'own',
          sk: name,
          again: 1,
          expiresAt: second + 1,
          version: 2,
        })),
      );
    } finally {
      table.close();
      await remove();
    }
  });

  it('is unavailable where there is no data file', async () => {
    const { folder, remove } = await temporaryFolder();
    const open = sqliteSnapshots({ file: join(folder, 'none.sqlite'), now: () => new Date() }).open();
    await expect(open).rejects.toThrow(Unavailable);
    await remove();
  });
});
