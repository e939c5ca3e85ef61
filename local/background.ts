import { setTimeout as delay } from 'node:timers/promises';
import type { SequencedChange } from '../lambdas/adapters/sqlite/change-log.ts';
import type { SqliteTable } from '../lambdas/adapters/sqlite/sqlite-table.ts';
import { Unavailable } from '../lambdas/domain/unavailable.ts';
import { feeds, schedules } from '../lambdas/routes.ts';
import { loadHandler } from '../lambdas/runtime/all-handlers.ts';
import type { EventHandler, World } from '../lambdas/runtime/handler.ts';
import { describeFault } from '../lambdas/runtime/log.ts';
import { keys } from '../lambdas/stores/keys.ts';

/** A change that cannot be handled is tried this often, then noted and passed over, so that it holds up nobody else. */
const mostTries = 5;
const pumpEveryMs = 2_000;
const catchUpEveryMs = 60_000;
/** Work that is under way when the server stops may go on for this long; what is left is done after the next start. */
const stopWithinMs = 5_000;

type Parts = { readonly world: World; readonly table: SqliteTable };

/** What a Lambda service would do around the handlers: feeds, schedules, expiry. */
export const background = ({ world, table }: Parts) => {
  const tries = new Map<string, number>();
  let pumping: Promise<void> | undefined;
  let again = false;
  let stopped = false;

  const cursorOf = async (name: string) => {
    const item = await table.get('guards', { pk: keys.feed(name), sk: keys.only });
    return Number(item?.['sequence'] ?? 0);
  };

  /** True when the change is done with: handled, or given up. False to try again later. */
  const consume = async (name: string, file: string, change: SequencedChange): Promise<boolean> => {
    const key = `${name}/${change.sequence}`;
    try {
      const handler = (await loadHandler(file)) as EventHandler<SequencedChange>;
      await handler(change, world);
      tries.delete(key);
      return true;
    } catch (error) {
      const count = (tries.get(key) ?? 0) + 1;
      tries.set(key, count);
      world.log({ event: 'fault', name, count, ...describeFault(error) });
      // What is merely away comes back; anything else will fail the same way for ever.
      if (error instanceof Unavailable || count < mostTries) return false;
      tries.delete(key);
      world.log({ event: 'feed', name, code: 'GIVEN_UP', count: change.sequence });
      return true;
    }
  };

  const pumpOnce = async () => {
    for (const { name, handler } of feeds) {
      for (let at = await cursorOf(name); ; ) {
        const { changes } = await table.changes(at, 100);
        if (changes.length === 0) break;
        let stuck = false;
        for (const change of changes) {
          stuck = stopped || !(await consume(name, handler, change));
          if (stuck) break;
          at = change.sequence;
        }
        await table.put('guards', { pk: keys.feed(name), sk: keys.only, sequence: at });
        if (stuck) break;
      }
    }
  };

  const pumpUntilDone = async () => {
    try {
      do {
        again = false;
        await pumpOnce();
      } while (again);
    } finally {
      pumping = undefined;
    }
  };

  /** Hands every change since the last time to its feeds, in order; one pump at a time. */
  const pump = (): Promise<void> => {
    if (pumping) again = true;
    pumping ??= pumpUntilDone();
    return pumping;
  };

  /** Runs one schedule now; false if there is none of that name. */
  const run = async (name: string): Promise<boolean> => {
    const schedule = schedules.find((known) => known.name === name);
    if (!schedule) return false;
    await ((await loadHandler(schedule.handler)) as EventHandler<undefined>)(undefined, world);
    await table.put('guards', { pk: keys.schedule(name), sk: keys.only, ranAt: world.now().toISOString() });
    return true;
  };

  /** Runs every schedule whose time has come, once, however many of its times were missed. */
  const runDue = async (): Promise<void> => {
    for (const { name, everyMinutes } of schedules) {
      const last = await table.get('guards', { pk: keys.schedule(name), sk: keys.only });
      const due = Date.parse(String(last?.['ranAt'] ?? '')) + everyMinutes * 60_000;
      if (!(world.now().getTime() < due)) await run(name);
    }
  };

  /** Everything that is due: changes first, then schedules, then what has expired leaves the file. */
  const catchUp = async (): Promise<void> => {
    await pump();
    await runDue();
    await table.sweepExpired();
  };

  const underWay = new Set<Promise<void>>();
  const quietly = (work: () => Promise<void>) => {
    if (stopped) return;
    const done = work()
      .catch((error: unknown) => world.log({ event: 'fault', name: 'background', ...describeFault(error) }))
      .finally(() => underWay.delete(done));
    underWay.add(done);
  };
  const timers = [setInterval(() => quietly(pump), pumpEveryMs), setInterval(() => quietly(catchUp), catchUpEveryMs)];
  for (const timer of timers) timer.unref();

  return {
    catchUp,
    run,
    /** Says that something may have changed. */
    nudge: () => quietly(pump),
    /** Starts to catch up, without waiting for it. */
    begin: () => quietly(catchUp),
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
