import { nightOf } from '../domain/retention/purge.ts';
import type { EventHandler, World } from '../runtime/handler.ts';
import { purgeAt, runPurge } from '../runtime/run-purge.ts';
import { settleSwitches } from '../stores/restore/after-switch.ts';
import { openRestoreNotes } from '../stores/restore/restore-notes.ts';

/** Longer than from one night to the next, and the length of a run. */
const lateMs = 26 * 3_600_000;
/** Whoever began less than this ago may still be at it. */
const mayBeAtItMs = 20 * 60_000;

/** A switch is settled for so long at most; the next run goes on. */
const settlesMs = 5 * 60_000;

/** Raises the alarm when no purge has ended for too long. Before the first night there is nothing to be late with. */
const raiseIfLate = async ({ purgeRuns, log, now }: World): Promise<void> => {
  const { reports } = await purgeRuns.list({ limit: 5 });
  const ended = reports.find(({ finishedAt }) => finishedAt !== undefined)?.finishedAt;
  const since = ended ?? reports.at(-1)?.startedAt;
  if (since !== undefined && now().getTime() - Date.parse(since) > lateMs) {
    log({ event: 'alarm', name: 'finish-purge', code: 'PURGE_LATE' });
  }
};

/**
 * Every quarter of an hour: brings tables that a restore was just switched to up to what happened meanwhile, goes on with a purge whose time ran out or which was killed, and raises the alarm when none has ended for too
 * long.
 */
export const handler: EventHandler<undefined> = async (_event, world) => {
  const now = world.now();
  const started = world.elapsed();
  await settleSwitches(
    { ...world, notes: openRestoreNotes(world), set: world.set },
    () => world.elapsed() - started < settlesMs,
  );
  const tonight = await world.purgeRuns.find(nightOf(now, purgeAt, world.policy.zone));
  const began = Date.parse(tonight?.startedAt ?? '');
  try {
    if (tonight?.state === 'unfinished' && now.getTime() - began > mayBeAtItMs) await runPurge(world, 'finish-purge');
  } finally {
    // All the more where going on with it fails.
    await raiseIfLate(world);
  }
};
