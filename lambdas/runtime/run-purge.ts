import { purge } from '../domain/retention/purge.ts';
import { civilDate } from '../domain/time.ts';
import { dailyAt } from './daily-at.ts';
import type { World } from './handler.ts';

/** The time of day at which the purge runs, as the table of schedules says. */
export const purgeAt = dailyAt('purge');

/** Less than a function may take: what is under way still has to end, and the report to be signed. */
const longestMs = 12 * 60_000;

/** Runs the purge as far as its time goes, and raises the alarms that its report gives reason for. */
export const runPurge = async (world: World, name: string): Promise<void> => {
  const { log, holds, policy } = world;
  const started = world.elapsed();
  const report = await purge({ dailyAt: purgeAt, mayGoOn: () => world.elapsed() - started < longestMs }, world);
  log({ event: 'schedule', name, count: report.looked });
  if (report.overdue > 0) log({ event: 'alarm', name, code: 'PURGE_OVERDUE', count: report.overdue });
  const { waiting = 0 } = report;
  if (waiting > 0) log({ event: 'alarm', name, code: 'DESTRUCTION_WAITS', count: waiting });
  const today = civilDate(world.now(), policy.zone);
  const unreviewed = (await holds.standing()).filter(({ reviewOn }) => reviewOn < today);
  if (unreviewed.length > 0) log({ event: 'alarm', name, code: 'HOLD_REVIEW_DUE', count: unreviewed.length });
};
