import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { type SqliteTable, sqliteTable } from '../../lambdas/adapters/sqlite/sqlite-table.ts';
import type { Mail } from '../../lambdas/domain/mail/mailer.ts';
import { type Background, background } from '../../local/background.ts';
import { type MessageWorld, messageWorld, news } from '../support/message-world.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { testWorld } from '../support/test-world.ts';
import { until } from './server-process.ts';

it('a receipt does not wait for the messages that are going out, nor do keys that have to die', async () => {
  const { folder, remove } = await temporaryFolder();
  const table = sqliteTable({ file: join(folder, 'feeds.sqlite'), now: () => new Date() });
  const log: string[] = [];
  const started = Promise.withResolvers<void>();
  const gate = Promise.withResolvers<void>();
  const world = await testWorld({ table, log: ({ name }) => log.push(String(name)) });
  // The outbox feed hangs in its first mail; the others may not.
  const slow = {
    ...world.world,
    outbox: {
      ...world.world.outbox,
      recipient: async () => {
        started.resolve();
        await gate.promise;
        return undefined;
      },
    },
    people: {
      ...world.world.people,
      person: async () => {
        log.push('looked for the receipt');
        return undefined;
      },
    },
    mailer: { ready: async () => undefined, send: async (_mail: Mail) => undefined },
  };
  const work = background({ world: slow, table });
  try {
    await table.put('records', { pk: 'M#shop#1', sk: 'R#s1', state: 'queued' });
    work.begin();
    work.nudge();
    await started.promise;
    await table.put('records', { pk: 'S#s2', sk: 'FORM#f', confirmedAt: '2026-01-01', decisionId: 'd' });
    work.nudge();
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(log).toContain('looked for the receipt');
    expect((await table.get('guards', { pk: 'SCHEDULE#destroy-link-keys', sk: '-' }))?.['ranAt']).toBeDefined();
  } finally {
    gate.resolve();
    await work.stop();
    await world.close();
    table.close();
    await remove();
  }
});

describe('while a newsletter goes out', () => {
  const hour = 3_600_000;
  let shop: MessageWorld;
  let table: SqliteTable;
  let work: Background;
  /** Rounds of schedules and expiry, begun and ended. */
  let begun: number;
  let ended: number;
  /** What a round waits for before its end. */
  let roundHeld: Promise<unknown>;
  let mailHeld: PromiseWithResolvers<void>;
  let reached: PromiseWithResolvers<void>;

  beforeEach(async () => {
    // The timers that repeat are the test's; everything else takes its time.
    jest.useFakeTimers({
      doNotFake: ['Date', 'hrtime', 'nextTick', 'performance', 'queueMicrotask', 'setImmediate', 'setTimeout'],
    });
    shop = await messageWorld();
    table = shop.world.table as SqliteTable;
    [begun, ended, roundHeld] = [0, 0, Promise.resolve()];
    [mailHeld, reached] = [Promise.withResolvers(), Promise.withResolvers()];
    let first = true;
    shop.fault = async ({ kind }) => {
      if (kind !== 'marketing' || !first) return;
      first = false;
      reached.resolve();
      await mailHeld.promise;
    };
    work = background({
      world: shop.world,
      table: {
        ...table,
        async sweepExpired(readTo) {
          begun += 1;
          const swept = await table.sweepExpired(readTo);
          await roundHeld;
          ended += 1;
          return swept;
        },
      },
    });
    const people = [await shop.person(), await shop.person(), await shop.person()];
    await shop.call('POST', '/messages', news(people.map(({ subjectId }) => subjectId)));
    // So that the mail that hangs does so in the feed, and not in the schedule, which sends as well.
    await table.put('guards', { pk: 'SCHEDULE#send-waiting', sk: '-', ranAt: shop.world.now().toISOString() });
    work.begin();
    await reached.promise;
  });
  afterEach(async () => {
    mailHeld.resolve();
    await work.stop();
    jest.useRealTimers();
    await shop.close();
  });

  const rounds = (count: number) =>
    until(
      async () => ended,
      (so) => so === count,
    );
  const sent = (sort: string) => shop.sent.filter(({ kind }) => kind === sort);

  it('somebody who confirms has their receipt at once', async () => {
    const { address } = await shop.person();
    work.nudge();
    await until(
      async () => sent('welcome').map(({ to }) => to),
      (all) => all.includes(address),
    );
    expect(sent('marketing')).toEqual([]);
  });

  it('schedules run and what has expired goes, but no change that is still to be read', async () => {
    await rounds(1);
    await table.put('records', { pk: 'p', sk: 'old', expiresAt: Math.floor(shop.world.now().getTime() / 1000) + 60 });
    const unread = (await table.changes(0)).changes.at(-1);
    const ranAt = async () => (await table.get('guards', { pk: 'SCHEDULE#destroy-link-keys', sk: '-' }))?.['ranAt'];
    const before = await ranAt();
    shop.advance(25 * hour);
    jest.advanceTimersByTime(60_000);
    await rounds(2);
    expect([before, await ranAt()]).toEqual(['2026-03-02T09:00:00.000Z', '2026-03-03T10:00:00.000Z']);
    const { changes } = await table.changes(0);
    expect(changes.map(({ sequence }) => sequence)).toContain(unread?.sequence);
    expect(changes.at(-1)).toMatchObject({ kind: 'removed', key: { pk: 'p', sk: 'old' } });
    mailHeld.resolve();
    await work.catchUp();
    expect((await table.changes(0)).changes.map(({ sequence }) => sequence)).not.toContain(unread?.sequence);
  });

  it('no round begins before the last one has ended', async () => {
    const held = Promise.withResolvers<void>();
    await rounds(1);
    roundHeld = held.promise;
    for (let minutes = 0; minutes < 5; minutes += 1) {
      jest.advanceTimersByTime(60_000);
      await until(
        async () => begun,
        (so) => so === 2,
      );
    }
    expect([begun, ended]).toEqual([2, 1]);
    held.resolve();
    await rounds(2);
    jest.advanceTimersByTime(60_000);
    await rounds(3);
    expect(begun).toBe(3);
  });

  it('whoever moves the clock waits for all of it', async () => {
    await rounds(1);
    let caughtUp = false;
    const moving = work.catchUp().then(() => {
      caughtUp = true;
    });
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect([caughtUp, begun]).toEqual([false, 1]);
    mailHeld.resolve();
    await moving;
    expect(sent('marketing')).toHaveLength(3);
    expect(ended).toBe(2);
  });
});
