import { warnOfDeadlines } from '../domain/requests/warn-of-deadlines.ts';
import type { EventHandler } from '../runtime/handler.ts';

/** Every morning: warns the privacy lead of requests that are due soon or overdue, and of holidays that nobody has entered. */
export const handler: EventHandler<undefined> = async (_event, world) => {
  const name = 'warn-of-deadlines';
  const { warned, overdue, missingYears, failure } = await warnOfDeadlines(world);
  world.log({ event: 'schedule', name, count: warned });
  if (overdue > 0) world.log({ event: 'alarm', name, code: 'REQUEST_OVERDUE', count: overdue });
  if (missingYears.length > 0)
    world.log({ event: 'alarm', name, code: 'CALENDAR_MISSING', count: missingYears.length });
  // The alarm is raised whether anybody can be written to or not.
  if (failure !== undefined) throw failure;
};
