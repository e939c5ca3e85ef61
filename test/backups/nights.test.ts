import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { lockedFolder } from '../../lambdas/adapters/folder/locked-folder.ts';
import { sqliteSnapshots } from '../../lambdas/adapters/sqlite/sqlite-snapshot.ts';
import { sqliteTable } from '../../lambdas/adapters/sqlite/sqlite-table.ts';
import { Unavailable } from '../../lambdas/domain/unavailable.ts';
import { loadHandler } from '../../lambdas/runtime/all-handlers.ts';
import type { EventHandler } from '../../lambdas/runtime/handler.ts';
import type { LogLine } from '../../lambdas/runtime/log.ts';
import { openBackups } from '../../lambdas/stores/backups/open-backups.ts';
import { fixturePolicy as policy } from '../support/fixture-policy.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { type TestWorld, testWorld } from '../support/test-world.ts';

const hourMs = 3_600_000;
let present: number;
let isFull: boolean;
let lines: LogLine[];
let test: TestWorld;
let close: () => Promise<void>;
beforeEach(async () => {
  const { folder, remove } = await temporaryFolder();
  [present, isFull, lines] = [Date.parse('2027-03-26T04:00:00.000Z'), false, []];
  const now = () => new Date(present);
  const file = join(folder, 'habeas.sqlite');
  const table = sqliteTable({ file, now });
  const place = lockedFolder({ folder: join(folder, 'backups'), lockDays: policy.backups.lockDays, now });
  const put: typeof place.put = async (name, bytes) => {
    if (isFull && name.includes('/journal/')) throw new Unavailable('the disk is full');
    return place.put(name, bytes);
  };
  const objects = { ...place, put };
  test = await testWorld({
    table,
    now,
    log: (line) => lines.push(line),
    backups: openBackups({
      policy,
      table,
      now,
      random: randomBytes,
      objects,
      snapshots: sqliteSnapshots({ file, now }),
    }),
  });
  close = async () => {
    table.close();
    await test.close();
    await remove();
  };
  await run('purge');
});
afterEach(() => close());

const run = async (name: string) => ((await loadHandler(name)) as EventHandler<undefined>)(undefined, test.world);
const states = async () => (await test.world.backups.list({ limit: 100 })).backups.map(({ state }) => state);
const alarms = () => lines.filter(({ event }) => event === 'alarm').map(({ code }) => code);

describe('a night in which the backup fails', () => {
  it('is tried again after an hour and not before, whoever calls, until one is taken', async () => {
    isFull = true;
    await expect(run('backup')).rejects.toThrow(Unavailable);
    expect(await states()).toEqual(['failed']);
    present += 0.9 * hourMs;
    await run('backup');
    await run('finish-backup');
    expect(await states()).toEqual(['failed']);
    present += 0.2 * hourMs;
    await expect(run('finish-backup')).rejects.toThrow(Unavailable);
    expect(await states()).toEqual(['failed', 'failed']);
    isFull = false;
    present += 0.5 * hourMs;
    await run('finish-backup');
    present += 0.6 * hourMs;
    await run('finish-backup');
    present += 2 * hourMs;
    await run('finish-backup');
    expect(await states()).toEqual(['taken', 'failed', 'failed']);
  });

  it('is told of by the first look after 26 hours without any, be it the first night or a later one', async () => {
    for (const [hours, late] of [
      [5, 0],
      [26, 0],
      [26.1, 1],
    ] as const) {
      present = Date.parse('2027-03-26T04:00:00.000Z') + hours * hourMs;
      await run('check-backups');
      expect([hours, alarms()]).toEqual([hours, Array.from({ length: late }, () => 'BACKUP_LATE')]);
    }
    await run('backup');
    await run('check-backups');
    present += 26 * hourMs;
    await run('check-backups');
    expect(alarms()).toEqual(['BACKUP_LATE']);
    present += hourMs;
    await run('check-backups');
    expect(alarms()).toEqual(['BACKUP_LATE', 'BACKUP_LATE']);
  });
});

describe('the end of backups', () => {
  it('comes for what a run that failed left behind as well', async () => {
    isFull = true;
    await expect(run('backup')).rejects.toThrow(Unavailable);
    isFull = false;
    expect(await test.world.backups.check()).toEqual({ looked: 1, findings: [] });
    present += 2 * hourMs;
    await run('backup');
    present += 175 * 24 * hourMs;
    expect(await test.world.backups.end()).toBe(4);
    expect((await test.world.backups.check()).looked).toBe(0);
  });

  it('is looked for even where removing fails', async () => {
    await run('backup');
    present += 179 * 24 * hourMs;
    const stuck = {
      ...test.world.backups,
      end: () => Promise.reject(new Unavailable('the folder cannot be used now')),
    };
    const check = (await loadHandler('check-backups')) as EventHandler<undefined>;
    await expect(check(undefined, { ...test.world, backups: stuck })).rejects.toThrow(Unavailable);
    expect(alarms().sort()).toEqual(['BACKUP_LATE', 'BACKUP_TOO_OLD']);
  });
});
