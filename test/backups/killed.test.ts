import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { BackupObjects } from '../../lambdas/domain/backups/backups.ts';
import { Unavailable } from '../../lambdas/domain/unavailable.ts';
import { unpackPart } from '../../lambdas/stores/backups/parts.ts';
import { killedWriter } from '../support/killed-writer.ts';
import { Killed, type Killer, mortal } from '../support/mortal-table.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { backupsIn, contentOf, storeItems } from './backup-world.ts';

const hourMs = 3_600_000;
let folder: string;
let remove: () => Promise<void>;
let present: number;
const now = () => new Date(present);
beforeEach(async () => {
  ({ folder, remove } = await temporaryFolder());
  present = Date.parse('2026-12-01T04:00:00.000Z');
});
afterEach(() => remove());

/** Every object as it lies there, each of which must be whole. */
const wholeObjects = async (objects: BackupObjects): Promise<number> => {
  const { items } = await objects.versions('');
  for (const { name } of items) {
    const bytes = (await objects.get(name)) ?? new Uint8Array();
    if (name.endsWith('.gz')) expect((await unpackPart(bytes)).length).toBeGreaterThan(0);
    else JSON.parse(Buffer.from(bytes).toString());
  }
  return items.length;
};

describe('a process that is killed while it takes a backup', () => {
  it('leaves no object torn and no manifest; the next backup is whole, and the dead one is given up after two hours', async () => {
    const items = 40_000;
    const made = backupsIn(folder, now);
    await storeItems(made.table, items);
    made.table.close();

    const lines = [3, 50, 90, 120];
    for (const [n, reached] of lines.entries()) {
      const at = new Date(present + n * 60_000).toISOString();
      const told = await killedWriter('backup-writer.ts', [folder, at], 10 * n, reached);
      expect(told.length).toBeGreaterThanOrEqual(reached);
    }

    const { backups, table, objects } = backupsIn(folder, now);
    try {
      const dead = (await backups.list({ limit: 10 })).backups;
      expect(dead.map(({ state }) => state)).toEqual(lines.map(() => 'taking'));
      expect((await objects.versions('')).items.filter(({ name }) => name.endsWith('manifest.json'))).toEqual([]);
      expect(await wholeObjects(objects)).toBeGreaterThan(2);

      present += hourMs;
      const entry = await backups.take('nightly');
      expect(entry).toMatchObject({ state: 'taken', counts: { records: items } });
      expect((await backups.check()).findings).toEqual([]);
      const content = await contentOf(objects, entry.id);
      expect(new Set(content.items.records.map(({ pk }) => pk)).size).toBe(items);

      expect(await backups.goOn()).toEqual([]);
      present += 1.2 * hourMs;
      const given = await backups.goOn();
      expect(given.map(({ id, state }) => `${id} ${state}`).sort()).toEqual(
        dead.map(({ id }) => `${id} failed`).sort(),
      );
      expect(await backups.goOn()).toEqual([]);
      expect((await backups.check()).findings).toEqual([]);
    } finally {
      table.close();
    }
  });
});

/** Dies at a chosen write, whether of the table or of the place where backups lie. */
const dying = (killer: Killer) => ({
  table: (table: Parameters<typeof mortal>[0]) => mortal(table, killer),
  objects: (objects: BackupObjects): BackupObjects => ({
    ...objects,
    put: async (...args) => {
      killer.left -= 1;
      if (killer.left < 0 || (killer.left === 0 && !killer.after)) throw new Killed();
      const put = await objects.put(...args);
      if (killer.left === 0) throw new Killed();
      return put;
    },
  }),
});

describe('a backup that dies at any of its writes', () => {
  it('is followed by one that is whole, is not missed, and is noted as failed unless all of it was done', async () => {
    const killer: Killer = { left: Number.POSITIVE_INFINITY, after: false };
    const { backups, table, objects } = backupsIn(folder, now, dying(killer));
    try {
      await storeItems(table, 300);
      await table.put('guards', { pk: 'g', sk: '1' });
      let deaths = 0;
      for (let dieAt = 1, died = true; died; dieAt += 1) {
        for (const after of [false, true]) {
          [killer.left, killer.after] = [dieAt, after];
          const end = await backups.take('nightly').then(
            ({ state }) => state,
            (error: unknown) => {
              expect(error).toBeInstanceOf(Killed);
              return 'died';
            },
          );
          died = end === 'died';
          deaths += Number(died);
          killer.left = Number.POSITIVE_INFINITY;
          await wholeObjects(objects);
          expect((await backups.check()).findings).toEqual([]);
          present += 3 * hourMs;
          const given = await backups.goOn();
          expect(given.length).toBeLessThanOrEqual(1);
          const entry = await backups.take('nightly');
          expect(entry).toMatchObject({ state: 'taken', counts: { records: 300 } });
          expect((await contentOf(objects, entry.id)).items.records).toHaveLength(300);
          expect((await backups.check()).findings).toEqual([]);
          present += 60_000;
        }
      }
      // The entry twice, three tables, the manifest; each before and after.
      expect(deaths).toBe(12);
      const states = (await backups.list({ limit: 100 })).backups.map(({ state }) => state);
      expect(states).not.toContain('taking');
      // Of twelve, one died before anything was noted, and one when all of it was done.
      expect(states.filter((state) => state === 'failed')).toHaveLength(10);
    } finally {
      table.close();
    }
  });

  it('says so at once where the place for backups cannot be used', async () => {
    const { backups, table } = backupsIn(folder, now, {
      objects: (objects) => ({ ...objects, put: () => Promise.reject(new Unavailable('the disk is full')) }),
    });
    try {
      await storeItems(table, 10);
      await expect(backups.take('nightly')).rejects.toThrow(Unavailable);
      expect((await backups.list({ limit: 10 })).backups).toMatchObject([{ state: 'failed' }]);
    } finally {
      table.close();
    }
  });

  it('is not noted as taken by a run that had been given up meanwhile', async () => {
    let meanwhile: () => Promise<unknown> = async () => undefined;
    const { backups, table } = backupsIn(folder, now, {
      objects: (objects) => ({
        ...objects,
        put: async (name, bytes) => {
          if (name.endsWith('manifest.json')) await meanwhile();
          return objects.put(name, bytes);
        },
      }),
    });
    try {
      meanwhile = async () => {
        present += 3 * hourMs;
        await backups.goOn();
      };
      expect(await backups.take('nightly')).toMatchObject({ state: 'failed' });
    } finally {
      table.close();
    }
  });

  it('does no harm to another that is taken at the same time', async () => {
    const { backups, table, objects } = backupsIn(folder, now);
    try {
      await storeItems(table, 2_000);
      const both = await Promise.all([backups.take('nightly'), backups.take('before-restore')]);
      expect(new Set(both.map(({ id }) => id)).size).toBe(2);
      for (const { id, state } of both) {
        expect(state).toBe('taken');
        expect((await contentOf(objects, id)).items.records).toHaveLength(2_000);
      }
    } finally {
      table.close();
    }
  });
});
