import type { EventHandler } from '../runtime/handler.ts';
import { tend } from '../runtime/tend.ts';

/** Half of what the function may take; the last request of a run needs its time too. */
const longestMs = 5 * 60_000;

/** Every few minutes: takes up requests whose time has come, and those that somebody died over. */
export const handler: EventHandler<undefined> = async (_event, world) => {
  const started = world.elapsed();
  let count = 0;
  let cursor: string | undefined;
  do {
    const page = await world.requests.due(world.now(), cursor);
    for (const id of page.ids) {
      if (world.elapsed() - started > longestMs) break;
      await tend(id, world, 'tend-requests');
      count += 1;
    }
    cursor = page.cursor;
  } while (cursor !== undefined && world.elapsed() - started <= longestMs);
  world.log({ event: 'schedule', name: 'tend-requests', count });
};
