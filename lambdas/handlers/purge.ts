import type { EventHandler } from '../runtime/handler.ts';
import { runPurge } from '../runtime/run-purge.ts';

/** Every night at 04:00 in the policy's zone: blocks and erases what has come to its end. */
export const handler: EventHandler<undefined> = async (_event, world) => {
  await runPurge(world, 'purge');
};
