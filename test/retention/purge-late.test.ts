import { randomUUID } from 'node:crypto';
import { afterEach, describe, expect, it } from '@jest/globals';
import { problemsOf } from '../../bench/purge-state.ts';
import { openPurgeWorld } from '../../bench/purge-world.ts';
import { after as later } from '../../lambdas/domain/time.ts';
import { handler as finishPurge } from '../../lambdas/handlers/finish-purge.ts';
import { handler as purge } from '../../lambdas/handlers/purge.ts';
import type { LogLine } from '../../lambdas/runtime/log.ts';
import type { Table } from '../../lambdas/stores/table.ts';
import { person, registerToLink } from '../support/people.ts';
import { nightPolicy, purgeNight } from '../support/purge-night.ts';
import { type TestServer, testServer } from '../support/server.ts';

const ends: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

/** Thirty people who leave in one night, the two schedules of the purge, and a process that can be made to die. */
const nightOf = async () => {
  const night = await purgeNight({ customer: 30, staying: 3, items: 300 });
  ends.push(night.remove);
  const folder = await night.copy();
  let now = night.at;
  const alive = { transactions: Number.POSITIVE_INFINITY, puts: Number.POSITIVE_INFINITY };
  let left = alive;
  const use = (what: keyof typeof left) => {
    if (left[what] <= 0) throw new Error('killed');
    left = { ...left, [what]: left[what] - 1 };
  };
  const dying = (table: Table): Table => ({
    ...table,
    put: async (...args) => {
      use('puts');
      return table.put(...args);
    },
    transact: async (writes) => {
      use('transactions');
      return table.transact(writes);
    },
  });
  const { world, table } = await openPurgeWorld({
    folder,
    policy: nightPolicy,
    now: () => now,
    feeds: true,
    around: dying,
  });
  ends.push(() => table.close());
  const lines: LogLine[] = [];
  const logged = { ...world, log: (line: LogLine) => void lines.push(line) };
  return {
    night,
    /** What was logged since the last time. */
    lines: () => lines.splice(0),
    /** Dies after that many transactions, or puts, from now on; without a number, never. */
    dieAfter: (writes: Partial<typeof left> = {}) => {
      left = { ...alive, ...writes };
    },
    /** Runs a schedule so long after the purge of the night is due; false if it died. */
    async run(schedule: typeof purge, since: Parameters<typeof later>[1] & { readonly minutes?: number } = {}) {
      now = new Date(later(night.at, since).getTime() + (since.minutes ?? 0) * 60_000);
      return schedule(undefined, logged).then(
        () => true,
        () => false,
      );
    },
    reports: async () => (await world.purgeRuns.list({ limit: 9 })).reports,
    stateNow: () => night.stateOf(folder),
  };
};

describe('a purge that was killed', () => {
  it('is finished by the schedule that looks every quarter of an hour, and counted as if nothing had happened', async () => {
    const { night, lines, dieAfter, run, reports, stateNow } = await nightOf();
    dieAfter({ transactions: 12 });
    expect(await run(purge)).toBe(false);
    expect(await reports()).toMatchObject([{ state: 'unfinished', counts: {} }]);
    dieAfter();
    // Whoever began a quarter of an hour ago may still be at it.
    expect(await run(finishPurge, { minutes: 15 })).toBe(true);
    expect(await reports()).toMatchObject([{ state: 'unfinished' }]);
    dieAfter({ transactions: 9 });
    expect(await run(finishPurge, { minutes: 30 })).toBe(false);
    dieAfter();
    lines();
    expect(await run(finishPurge, { minutes: 45 })).toBe(true);
    expect(lines()).toEqual([expect.objectContaining({ event: 'schedule', name: 'finish-purge' })]);
    expect(await reports()).toMatchObject([{ run: '2032-01-01', state: 'finished' }]);
    expect(problemsOf(night.before, stateNow(), night.items)).toEqual([]);
    // Nothing is left for it to do.
    expect(await run(finishPurge, { hours: 1 })).toBe(true);
    expect(lines()).toEqual([]);
  });

  it('of a night before is counted as far as it came, and the rest goes in the next night', async () => {
    const { night, dieAfter, run, reports, stateNow } = await nightOf();
    dieAfter({ transactions: 12 });
    expect(await run(purge)).toBe(false);
    dieAfter();
    expect(await run(purge, { days: 1 })).toBe(true);
    const [second, first] = await reports();
    expect([first?.run, first?.state, second?.run, second?.state]).toEqual([
      '2032-01-01',
      'unfinished',
      '2032-01-02',
      'finished',
    ]);
    const blocked = [first, second].map((report) => report?.counts['contact']?.blocked ?? 0);
    expect(blocked[0]).toBeGreaterThan(0);
    expect((blocked[0] ?? 0) + (blocked[1] ?? 0)).toBe(30);
    expect(stateNow().rows['person']).toBe(3);
    expect(night.before.rows['person']).toBe(33);
  });

  it('by something of one person that is damaged does all the others, and is tried again', async () => {
    const { lines, dieAfter, run, reports, stateNow } = await nightOf();
    // The last transaction of all people fails, whoever it belongs to.
    dieAfter({ transactions: 32 });
    expect(await run(purge)).toBe(false);
    expect(stateNow().rows['person']).toBe(4);
    expect((await reports())[0]?.state).toBe('unfinished');
    dieAfter();
    expect(await run(finishPurge, { minutes: 30 })).toBe(true);
    expect(lines().filter(({ event }) => event === 'alarm')).toEqual([]);
    expect((await reports())[0]?.counts['contact']).toEqual({ blocked: 30 });
  });
});

describe('the alarms of the purge', () => {
  const alarms = (lines: readonly LogLine[]) =>
    lines.filter(({ event }) => event === 'alarm').map(({ code, count }) => [code, count]);

  it('are silent before the first night, and while every night ends', async () => {
    const { lines, run } = await nightOf();
    expect(await run(finishPurge, { days: -3 })).toBe(true);
    for (const days of [0, 1, 2, 3]) {
      expect(await run(purge, { days })).toBe(true);
      for (const hours of [1, 12, 23]) expect(await run(finishPurge, { days, hours })).toBe(true);
    }
    expect(alarms(lines())).toEqual([]);
  });

  it('say that it is late 26 hours after the last that ended, at every look until one ends', async () => {
    const { lines, dieAfter, run } = await nightOf();
    expect(await run(purge)).toBe(true);
    // It begins its report and does not get to the end of it.
    dieAfter({ puts: 1 });
    expect(await run(purge, { days: 1 })).toBe(false);
    expect(await run(finishPurge, { days: 1, hours: 1, minutes: 59 })).toBe(false);
    expect(alarms(lines())).toEqual([]);
    // Also where going on with it fails once more.
    for (const minutes of [1, 16]) {
      expect(await run(finishPurge, { days: 1, hours: 2, minutes })).toBe(false);
      expect(alarms(lines())).toEqual([['PURGE_LATE', undefined]]);
    }
    dieAfter();
    expect(await run(finishPurge, { days: 1, hours: 2, minutes: 31 })).toBe(true);
    expect(alarms(lines())).toEqual([]);
    expect(await run(finishPurge, { days: 2, hours: 1 })).toBe(true);
    expect(alarms(lines())).toEqual([]);
    // Nobody began the night after that.
    expect(await run(finishPurge, { days: 2, hours: 5 })).toBe(true);
    expect(alarms(lines())).toEqual([['PURGE_LATE', undefined]]);
  });

  it('say how many somebody should have looked at before, where a night was missed', async () => {
    const { lines, run, reports } = await nightOf();
    expect(await run(purge, { days: 1 })).toBe(true);
    expect(alarms(lines())).toEqual([['PURGE_OVERDUE', 33]]);
    expect((await reports())[0]?.overdue).toBe(33);
    expect(await run(purge, { days: 2 })).toBe(true);
    expect(alarms(lines())).toEqual([]);
  });
});

describe('nights that nobody was there for', () => {
  let server: TestServer;
  const bearer = async (scope: string) => ({ authorization: `Bearer ${await server.token(scope, 'own-shop')}` });
  const found = async (email: string) =>
    (await server.post('/subjects/lookup', { email }, await bearer('lookup'))).json['subjects'] as readonly string[];

  /** Somebody whose contract ends today. */
  const formerCustomer = async (name: string, email: string) => {
    const no = { decisions: { newsletter: false, profiling: false } };
    const link = await registerToLink(server, person(name, email), no);
    expect((await server.post(link, { action: 'confirm' })).status).toBe(200);
    const [id] = await found(email);
    for (const type of ['contract-started', 'contract-ended']) {
      const event = { eventId: randomUUID(), type, reference: 'C-1' };
      expect((await server.post(`/subjects/${id}/events`, event, await bearer('events'))).status).toBe(201);
    }
  };
  const alarms = () => server.log.filter(({ event }) => event === 'alarm').map(({ code }) => code);
  const nights = async () => {
    const auditor = { authorization: `Bearer ${await server.staffToken('auditor')}` };
    return (await server.get('/staff/purges', auditor)).json['purges'] as readonly Record<string, unknown>[];
  };

  it('are caught up by one run, which says that it came late; a run on time says nothing', async () => {
    server = await testServer();
    ends.push(() => server.stop());
    await formerCustomer('Ana Sol', 'ana@example.com');
    for (let day = 0; day < 3; day += 1) expect((await server.advance('P1D')).status).toBe(200);
    expect(await found('ana@example.com')).toEqual([]);
    expect(alarms()).toEqual([]);
    const before = (await nights()).length;

    await formerCustomer('Luz Sol', 'luz@example.com');
    expect(await found('luz@example.com')).toHaveLength(1);
    expect((await server.advance('P5D')).status).toBe(200);
    expect(await found('luz@example.com')).toEqual([]);
    expect(alarms()).toEqual(['PURGE_OVERDUE']);
    const all = await nights();
    expect(all.length).toBe(before + 1);
    expect(all[0]).toMatchObject({ state: 'finished', overdue: 1 });
  });
});
