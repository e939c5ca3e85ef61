import { publishClosedDays } from '../domain/visits/statistics.ts';
import type { EventHandler } from '../runtime/handler.ts';

/** Nightly: publishes the counts of every day that is over, each once. */
export const handler: EventHandler<undefined> = async (_event, world) => {
  const count = await publishClosedDays(world);
  world.log({ event: 'schedule', name: 'publish-statistics', count });
};
