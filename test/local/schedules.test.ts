import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type SqliteTable, sqliteTable } from '../../lambdas/adapters/sqlite/sqlite-table.ts';
import { type Schedule, schedules } from '../../lambdas/routes.ts';
import type { LogLine } from '../../lambdas/runtime/log.ts';
import { keys } from '../../lambdas/stores/keys.ts';
import { type Background, background } from '../../local/background.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { type TestWorld, testWorld } from '../support/test-world.ts';

const all: readonly Schedule[] = schedules;
const daily = all.filter((schedule) => 'dailyAt' in schedule).map(({ name }) => name);

let now: Date;
let lines: LogLine[];
/** What happens when a line is logged: a daily schedule logs one at its end. */
let whenLogged: (line: LogLine) => void;
/** Names of the schedules that ended, in their order. */
let ended: string[];
/** What those that send messages meet, while a test says so. */
let outage: Error | undefined;
let table: SqliteTable;
let local: TestWorld;
let work: Background;
let remove: () => Promise<void>;

beforeEach(async () => {
  const folder = await temporaryFolder();
  remove = folder.remove;
  [now, lines, ended] = [new Date('2027-03-26T12:00:00Z'), [], []];
  [whenLogged, outage] = [() => undefined, undefined];
  table = sqliteTable({ file: join(folder.folder, 'schedules.sqlite'), now: () => now });
  local = await testWorld({
    table,
    now: () => now,
    log: (line) => {
      lines.push(line);
      whenLogged(line);
    },
  });
  const { outbox } = local.world;
  const due: typeof outbox.due = async (...args) => {
    if (outage) throw outage;
    return outbox.due(...args);
  };
  work = background({
    world: { ...local.world, outbox: { ...outbox, due } },
    table: {
      ...table,
      async put(name, item, condition) {
        const schedule = all.find((each) => keys.schedule(each.name) === item.pk);
        if (schedule) ended.push(schedule.name);
        return table.put(name, item, condition);
      },
    },
  });
});
afterEach(async () => {
  await work.stop();
  await local.close();
  table.close();
  await remove();
});

/** Names of the schedules that run until everything is caught up at an instant, in their order. */
const ranAt = async (instant: string): Promise<readonly string[]> => {
  now = new Date(instant);
  ended = [];
  await work.catchUp();
  return ended;
};
const dailyAt = async (instant: string) => (await ranAt(instant)).filter((name) => daily.includes(name));

describe('schedules', () => {
  it('that never ran run at once, in their order', async () => {
    expect(await ranAt('2027-03-26T12:00:00Z')).toEqual(all.map(({ name }) => name));
    expect(await ranAt('2027-03-26T12:00:30Z')).toEqual([]);
  });

  it('of every day say in the log that they ended, by their name: an alarm misses that line', async () => {
    await work.catchUp();
    for (const name of daily) expect(lines).toContainEqual(expect.objectContaining({ event: 'schedule', name }));
  });

  it('of a time of day run at that time in the zone of the policy, whatever its clocks do that night', async () => {
    await ranAt('2027-03-26T12:00:00Z');
    const nights = {
      '2027-03-27T02:59:59Z': 0,
      '2027-03-27T03:00:00Z': 1,
      '2027-03-28T01:59:59Z': 0,
      '2027-03-28T02:00:00Z': 1,
      '2027-03-28T03:00:00Z': 0,
      '2027-03-29T02:00:00Z': 1,
      '2027-10-30T02:00:00Z': 1,
      '2027-10-31T02:59:59Z': 0,
      '2027-10-31T03:00:00Z': 1,
      '2027-11-01T03:00:00Z': 1,
    };
    const ran: Record<string, number> = {};
    for (const instant of Object.keys(nights)) {
      ran[instant] = (await dailyAt(instant)).filter((name) => name === 'purge').length;
    }
    expect(ran).toEqual(nights);
  });

  it('make up for several missed nights with one run', async () => {
    await ranAt('2027-03-26T12:00:00Z');
    expect(await dailyAt('2027-04-09T12:00:00Z')).toEqual(daily);
    expect(await dailyAt('2027-04-09T23:00:00Z')).toEqual([]);
    expect(await dailyAt('2027-04-10T08:00:00Z')).toEqual(daily);
  });

  it('that were run by hand before their time run again when it comes, even if they ended after it', async () => {
    await ranAt('2027-05-02T12:00:00Z');
    now = new Date('2027-05-03T01:58:00Z');
    whenLogged = ({ event, name }) => {
      if (event === 'schedule' && name === 'purge') now = new Date('2027-05-03T02:05:00Z');
    };
    await work.run('purge');
    whenLogged = () => undefined;
    expect(await dailyAt('2027-05-03T02:06:00Z')).toContain('purge');
    expect(await dailyAt('2027-05-03T12:00:00Z')).not.toContain('purge');
  });

  it('do not hold up each other: one that fails is noted, and is due again', async () => {
    outage = new TypeError('ana@example.com');
    await expect(ranAt('2027-03-26T12:00:00Z')).rejects.toBe(outage);
    expect(ended).toEqual(all.map(({ name }) => name).filter((name) => name !== 'send-waiting'));
    const faults = lines.filter(({ event }) => event === 'fault');
    expect(faults).toEqual([expect.objectContaining({ name: 'send-waiting', error: 'TypeError' })]);
    expect(JSON.stringify(lines)).not.toContain('ana@');
    outage = undefined;
    expect(await ranAt('2027-03-26T12:00:30Z')).toEqual(['send-waiting']);
  });

  it('let what has expired go even while one of them fails', async () => {
    await table.put('guards', { pk: 'p', sk: 'old', expiresAt: now.getTime() / 1000 + 60 });
    outage = new Error('away');
    await expect(ranAt('2027-03-27T13:00:00Z')).rejects.toBe(outage);
    expect(await table.sweepExpired()).toBe(0);
  });
});
