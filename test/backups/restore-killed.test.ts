import { cpSync, rmSync } from 'node:fs';
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { RestoreState } from '../../lambdas/domain/backups/restore.ts';
import { openRestore } from '../../local/restore/open-restore.ts';
import { restoreHere } from '../../local/restore/restore-here.ts';
import { command } from '../support/command.ts';
import { testServer } from '../support/server.ts';
import { addressOf } from './restore-model-world.ts';
import { copyOf, type Filled, filledPlace, type Place, rowsOf, words } from './restore-place.ts';
import { optionsFor } from './restore-world.ts';

// Each call starts a process, which takes a while on a busy machine.
jest.setTimeout(300_000);

const kills = 25;
let filled: Filled;
/** What stood in the data file before, and what stands there after a restore that nobody disturbed; and how long that took. */
let old: readonly string[];
let made: readonly string[];
let tookMs: number;
const dataFile = ({ folder }: Place) => join(folder, 'data', 'habeas.sqlite');
const leftIn = ({ folder }: Place) => readdir(join(folder, 'data', 'restore'));
const restoring = (place: Place, until?: () => Promise<unknown>) =>
  command('restore', ['--from', filled.backupId, ...words(place)], until ? { until } : {});

/** What whoever opened the data file now would find. */
const standing = (place: Place): readonly string[] => rowsOf(dataFile(place));

const has = (rows: readonly string[], others: readonly string[]) => JSON.stringify(rows) === JSON.stringify(others);

beforeAll(async () => {
  filled = await filledPlace(304);
  old = standing(filled.place);
  const place = await copyOf(filled.place);
  const began = performance.now();
  const { code, err } = await restoring(place);
  tookMs = performance.now() - began;
  expect([code, err]).toEqual([0, expect.stringContaining('Switched')]);
  made = standing(place);
  await place.remove();
});
afterAll(async () => rm(filled.place.folder, { recursive: true, force: true }));

const backupsOf = ({ folder }: Place) => readdir(join(folder, 'data', 'backups', 'backups'));

/** A folder as a power cut leaves it just when a step has begun: nothing writes while that is told. */
const cutOff = async (step: RestoreState): Promise<Awaited<ReturnType<typeof copyOf>>> => {
  const [running, image] = [await copyOf(filled.place), await copyOf(filled.place)];
  const opened = await openRestore({
    options: optionsFor(running),
    backupId: filled.backupId,
    progress: ({ state }) => {
      if (state !== step) return;
      rmSync(join(image.folder, 'data'), { recursive: true });
      cpSync(join(running.folder, 'data'), join(image.folder, 'data'), { recursive: true });
    },
  });
  if (!('parts' in opened)) throw new Error('it is done already');
  await restoreHere(opened.parts);
  expect(has(standing(running), made)).toBe(true);
  await running.remove();
  return image;
};

describe('a restore that is killed', () => {
  it(`at ${kills} moments ends like one that nobody disturbed, and no half of it is ever served`, async () => {
    expect(has(old, made)).toBe(false);
    let killed = 0;
    while (killed < kills) {
      const place = await copyOf(filled.place);
      for (let code: number | null = null; code === null; ) {
        ({ code } = await restoring(place, () => wait(tookMs * (0.3 + 0.75 * Math.random()))));
        killed += Number(code === null);
        const stands = standing(place);
        expect(has(stands, old) || has(stands, made)).toBe(true);
        // Whoever is told that it is done, has it.
        if (code !== null) expect([code, has(stands, made)]).toEqual([0, true]);
      }
      expect(await leftIn(place)).toEqual([]);
      if (killed >= kills) {
        const server = await testServer(place);
        try {
          const token = { authorization: `Bearer ${await server.token('lookup', 'own-shop')}` };
          const found = async (n: number) =>
            (await server.post('/subjects/lookup', { email: addressOf(n) }, token)).json['subjects'];
          expect([await found(0), await found(1)]).toEqual([[filled.people[0]], []]);
        } finally {
          await server.stop();
        }
      }
      await place.remove();
    }
  });

  it('goes on where it was, and takes no second backup of what it replaces', async () => {
    const place = await cutOff('settling');
    const before = (await backupsOf(place)).length;
    expect(has(standing(place), old)).toBe(true);
    const { code, err } = await restoring(place);
    expect([code, has(standing(place), made)]).toEqual([0, true]);
    // It had loaded and repeated everything.
    expect(err).toMatch(/^Running the purge\nProving, item \d+\nSwitched\n$/);
    expect((await backupsOf(place)).length).toBe(before);
    await place.remove();
  });

  it('between its last note and the switch is switched to by the next', async () => {
    const place = await copyOf(filled.place);
    const aside = `${dataFile(place)}-aside`;
    const inTheWay: Promise<unknown>[] = [];
    const opened = await openRestore({
      options: optionsFor(place),
      backupId: filled.backupId,
      progress: ({ state }) => {
        // No file takes the place of a folder with something in it.
        if (state === 'settling') {
          inTheWay.push(
            rename(dataFile(place), aside)
              .then(() => mkdir(dataFile(place)))
              .then(() => writeFile(join(dataFile(place), 'x'), '')),
          );
        }
      },
    });
    if (!('parts' in opened)) throw new Error('it is done already');
    await expect(restoreHere(opened.parts)).rejects.toThrow(/EISDIR|ENOTEMPTY|EEXIST|EPERM/);
    await Promise.all(inTheWay);
    await rm(dataFile(place), { recursive: true });
    await rename(aside, dataFile(place));
    expect(await leftIn(place)).toEqual([`${filled.orderId}.sqlite`]);
    expect(has(standing(place), old)).toBe(true);

    const again = await restoring(place);
    expect([again.code, again.err, has(standing(place), made)]).toEqual([0, 'Switched\n', true]);
    expect(await leftIn(place)).toEqual([]);
    // Whoever was cut off just after the switch asks once more, and nothing is done twice.
    const third = await restoring(place);
    expect([third.code, third.err, third.out === again.out]).toEqual([0, '', true]);
    expect(has(standing(place), made)).toBe(true);
    await place.remove();
  });

  it('leaves nothing that stands in the way, not even what a torn disk left of it', async () => {
    const place = await copyOf(filled.place);
    const folder = join(place.folder, 'data', 'restore');
    await mkdir(folder);
    await writeFile(join(folder, `${filled.orderId}.sqlite`), Buffer.alloc(10_000, 7));
    await writeFile(join(folder, `${filled.orderId}.sqlite-wal`), Buffer.alloc(5_000, 3));
    await writeFile(join(folder, 'another-order.sqlite'), '');
    await writeFile(join(folder, 'a-third.sqlite-wal'), Buffer.alloc(100));
    const { code } = await restoring(place);
    expect([code, has(standing(place), made), await leftIn(place)]).toEqual([0, true, []]);
    await place.remove();
  });

  it('begins anew where a server has been at work meanwhile, which leaves no copy of any key behind', async () => {
    const place = await cutOff('settling');
    expect(await leftIn(place)).toContain(`${filled.orderId}.sqlite`);
    const server = await testServer(place);
    const left = await leftIn(place);
    await server.stop();
    expect(left).toEqual([]);
    const before = (await backupsOf(place)).length;
    const { code, err } = await restoring(place);
    expect([code, err, await leftIn(place)]).toEqual([0, expect.stringMatching(/^Loading/), []]);
    expect((await backupsOf(place)).length).toBe(before + 1);
    await place.remove();
  });
});
