import { setTimeout as delay } from 'node:timers/promises';
import type { SequencedChange } from '../lambdas/adapters/sqlite/change-log.ts';
import type { SqliteTable } from '../lambdas/adapters/sqlite/sqlite-table.ts';
import { latestOccurrence } from '../lambdas/domain/civil-time.ts';
import { Unavailable } from '../lambdas/domain/unavailable.ts';
import { type Feed as FeedEntry, feeds, type Schedule, schedules } from '../lambdas/routes.ts';
import { loadHandler } from '../lambdas/runtime/all-handlers.ts';
import { dailyAt } from '../lambdas/runtime/daily-at.ts';
import { isFor } from '../lambdas/runtime/feeds.ts';
import type { EventHandler, World } from '../lambdas/runtime/handler.ts';
import { describeFault } from '../lambdas/runtime/log.ts';
import type { RecoveryCopies } from '../lambdas/stores/backups/recovery-copies.ts';
import { keys } from '../lambdas/stores/keys.ts';
import { addedAt } from '../lambdas/stores/tenant-keys.ts';

/** A change that fails by itself is tried this often, then noted and passed over. What is merely away is waited for. */
const mostTries = 5;
const firstPauseMs = 2_000;
const longestPauseMs = 5 * 60_000;
/** With so many changes waiting to be tried again, no new ones are taken up. */
const mostWaiting = 1_000;
const pumpEveryMs = 2_000;
const keepHouseEveryMs = 60_000;
/** Nobody who was told that they are erased comes back for a lost file a minute later. */
const copyJournalEveryMs = 30_000;
/** The keys are copied after the backup, and without it if it comes so late. */
const mostLateMs = 3_600_000;
/** Work that is under way when the server stops may go on for this long; what is left is done after the next start. */
const stopWithinMs = 5_000;

/** Whether the time of a schedule has come since it last began, or it never has; `zone` is that of its time of day. */
const isDue = (schedule: Schedule, last: number, now: Date, zone: string): boolean => {
  if (Number.isNaN(last)) return true;
  if ('dailyAt' in schedule) return last < latestOccurrence(now, schedule.dailyAt, zone).getTime();
  return last + schedule.everyMinutes * 60_000 <= now.getTime();
};

/** Whoever comes while it is under way leaves it to that. */
const oneAtATime = (work: () => Promise<unknown>): (() => Promise<void>) => {
  let isUnderWay = false;
  return async () => {
    if (isUnderWay) return;
    isUnderWay = true;
    try {
      await work();
    } finally {
      isUnderWay = false;
    }
  };
};

type Parts = {
  readonly world: World;
  readonly table: SqliteTable;
  /** Short-lived copies of keys and journal. */
  readonly recovery?: RecoveryCopies;
};

/** What a Lambda service would do around the handlers: feeds, schedules, expiry. */
export const background = ({ world, table, recovery }: Parts) => {
  let stopped = false;

  /** Changes that failed and wait for their next try; they hold up nobody else. In memory: the cursor stays before them. */
  type Waiting = { readonly change: SequencedChange; readonly tries: number; readonly notBefore: number };
  type Feed = { at: number; saved: number; readonly waiting: Map<number, Waiting> };
  const positions = new Map<string, Feed>();

  const positionOf = async (name: string): Promise<Feed> => {
    const item = positions.has(name) ? undefined : await table.get('guards', { pk: keys.feed(name), sk: keys.only });
    // Somebody else may have read it meanwhile: a feed has one position.
    const known = positions.get(name);
    if (known) return known;
    const at = Number(item?.['sequence'] ?? 0);
    const feed = { at, saved: at, waiting: new Map<number, Waiting>() };
    positions.set(name, feed);
    return feed;
  };

  const consume = async (name: string, file: string, { waiting }: Feed, change: SequencedChange): Promise<void> => {
    const tries = (waiting.get(change.sequence)?.tries ?? 0) + 1;
    waiting.delete(change.sequence);
    try {
      const handler = (await loadHandler(file)) as EventHandler<SequencedChange>;
      await handler(change, world);
    } catch (error) {
      world.log({ event: 'fault', name, count: tries, ...describeFault(error) });
      if (!(error instanceof Unavailable) && tries >= mostTries) {
        world.log({ event: 'feed', name, code: 'GIVEN_UP', count: change.sequence });
        return;
      }
      const pause = Math.min(longestPauseMs, firstPauseMs * 2 ** (tries - 1));
      waiting.set(change.sequence, { change, tries, notBefore: world.elapsed() + pause });
    }
  };

  const pumpFeed = async ({ name, handler, only }: FeedEntry): Promise<void> => {
    const feed = await positionOf(name);
    for (const { change, notBefore } of [...feed.waiting.values()]) {
      if (!stopped && world.elapsed() >= notBefore) await consume(name, handler, feed, change);
    }
    while (feed.waiting.size < mostWaiting) {
      const { changes } = await table.changes(feed.at, 100);
      if (stopped || changes.length === 0) break;
      for (const change of changes) {
        if (stopped) break;
        if (isFor(only, change.key)) await consume(name, handler, feed, change);
        feed.at = change.sequence;
      }
    }
    const sequence = Math.min(feed.at, ...[...feed.waiting.keys()].map((oldest) => oldest - 1));
    if (sequence === feed.saved) return;
    await table.put('guards', { pk: keys.feed(name), sk: keys.only, sequence });
    feed.saved = sequence;
  };

  type Pump = { running?: Promise<void> | undefined; again: boolean };
  const pumps = new Map<string, Pump>(feeds.map(({ name }) => [name, { again: false }]));

  const pumpUntilDone = async (feed: FeedEntry, pump: Pump): Promise<void> => {
    try {
      do {
        pump.again = false;
        await pumpFeed(feed);
      } while (pump.again);
    } finally {
      pump.running = undefined;
    }
  };

  /**
   * Hands every change since the last time to its feeds, in order, each feed by itself: ten thousand newsletters must not hold
   * up the receipt of somebody who confirms meanwhile.
   */
  const pump = async (): Promise<void> => {
    const ends = await Promise.allSettled(
      feeds.map((feed) => {
        const own = pumps.get(feed.name) ?? { again: false };
        if (own.running) own.again = true;
        own.running ??= pumpUntilDone(feed, own);
        return own.running;
      }),
    );
    for (const end of ends) if (end.status === 'rejected') throw end.reason;
  };

  let lastTurn: Promise<unknown> = Promise.resolve();
  /** One after the other: a backup, or a restore that is tried, has its files for itself. */
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const turn = lastTurn.then(work);
    lastTurn = turn.catch(() => undefined);
    return turn;
  };

  const runNow = async (name: string): Promise<boolean> => {
    const schedule = schedules.find((known) => known.name === name);
    if (!schedule) return false;
    // Its beginning: a run that goes on past the next time of day does not stand for that one as well.
    const ranAt = world.now().toISOString();
    await ((await loadHandler(schedule.handler)) as EventHandler<undefined>)(undefined, world);
    await table.put('guards', { pk: keys.schedule(name), sk: keys.only, ranAt });
    return true;
  };

  /** Runs one schedule now; false if there is none of that name. */
  const run = (name: string): Promise<boolean> => inTurn(() => runNow(name));

  /**
   * Runs every schedule whose time has come, once, however many of its times were missed; one after the other, in the order of
   * `routes.ts`. One that fails is noted, holds up none of the others, and is due again. Answers the first failure.
   */
  const runDue = (): Promise<{ readonly failure?: unknown }> => inTurn(runAllDue);
  const runAllDue = async (): Promise<{ readonly failure?: unknown }> => {
    const failures: unknown[] = [];
    for (const schedule of schedules) {
      if (stopped) break;
      try {
        const last = await table.get('guards', { pk: keys.schedule(schedule.name), sk: keys.only });
        const ranAt = Date.parse(String(last?.['ranAt'] ?? ''));
        if (isDue(schedule, ranAt, world.now(), world.policy.zone)) await runNow(schedule.name);
      } catch (error) {
        world.log({ event: 'fault', name: schedule.name, ...describeFault(error) });
        failures.push(error);
      }
    }
    return failures.length > 0 ? { failure: failures[0] } : {};
  };

  /** Lets what has expired leave the file, but no change, however old, that some feed has yet to read. */
  const sweep = async (): Promise<void> => {
    const all = await Promise.all(feeds.map(({ name }) => positionOf(name)));
    await table.sweepExpired(Math.min(...all.map(({ at }) => at)));
  };

  /** Everything that is due: changes first, then schedules, then what has expired leaves the file. Throws what failed. */
  const catchUp = async (): Promise<void> => {
    await pump();
    const ran = await runDue();
    await sweep();
    await copyJournal();
    await copyKeys();
    if ('failure' in ran) throw ran.failure;
  };

  /** Schedules and expiry, which wait for no feed: keys have to die on time however long a newsletter takes. */
  const keepHouse = oneAtATime(async () => {
    await runDue();
    await sweep();
  });

  /**
   * After each backup, or where none comes about for an hour: whoever is in a backup has their key in the copy after it. And at once
   * where the tenant key has another version: marks of addresses are of use to nobody without it.
   */
  const areKeysDue = async ({ keysCopiedAt }: RecoveryCopies): Promise<boolean> => {
    const copied = (await keysCopiedAt())?.getTime();
    const note = await table.get('guards', { pk: keys.schedule('backup'), sk: keys.only });
    if (copied === undefined || copied < Date.parse(String(note?.['ranAt'] ?? ''))) return true;
    const [newest] = await world.keyRing.versions();
    const added = newest && addedAt(newest);
    if (added && copied <= added.getTime()) return true;
    const due = latestOccurrence(world.now(), dailyAt('backup'), world.policy.zone).getTime();
    return copied < due && due + mostLateMs <= world.now().getTime();
  };

  /** The journal as it grows; it waits for no schedule, however long that takes. */
  const copyJournal = oneAtATime(async () => recovery?.copyJournal());

  /** What has reached its age goes first, whatever becomes of the rest. */
  const copyKeys = oneAtATime(async () => {
    await recovery?.end();
    if (recovery && (await areKeysDue(recovery))) await recovery.copyKeys();
  });

  const underWay = new Set<Promise<void>>();
  const quietly = (work: () => Promise<void>) => {
    if (stopped) return;
    const done = work()
      .catch((error: unknown) => world.log({ event: 'fault', name: 'background', ...describeFault(error) }))
      .finally(() => underWay.delete(done));
    underWay.add(done);
  };
  const timers: NodeJS.Timeout[] = [];

  return {
    catchUp,
    run,
    /** Says that something may have changed. */
    nudge: () => quietly(pump),
    /** Catches up, without anybody waiting for it, and goes on doing so. */
    begin() {
      quietly(pump);
      quietly(keepHouse);
      quietly(copyJournal);
      quietly(copyKeys);
      timers.push(
        setInterval(() => quietly(pump), pumpEveryMs),
        setInterval(() => quietly(keepHouse), keepHouseEveryMs),
        setInterval(() => quietly(copyJournal), copyJournalEveryMs),
        setInterval(() => quietly(copyKeys), keepHouseEveryMs),
      );
      for (const timer of timers) timer.unref();
    },
    async stop() {
      stopped = true;
      for (const timer of timers) clearInterval(timer);
      const waiting = new AbortController();
      const enough = delay(stopWithinMs, undefined, { signal: waiting.signal }).catch(() => undefined);
      await Promise.race([Promise.all(underWay), enough]);
      waiting.abort();
    },
  };
};
export type Background = ReturnType<typeof background>;
