import type { EventHandler } from '../runtime/handler.ts';
import { hasJustFailed, itemsOf } from '../runtime/nightly-backup.ts';

/** Every night at 05:00 in the policy's zone, after the purge: takes a backup of everything but keys. */
export const handler: EventHandler<undefined> = async (_event, world) => {
  const { backups, log } = world;
  // Whoever calls again after a failure would fill the place with parts that nobody may remove.
  if (await hasJustFailed(world)) return log({ event: 'schedule', name: 'backup', count: 0 });
  const entry = await backups.take('nightly');
  log({ event: 'schedule', name: 'backup', count: itemsOf(entry) });
};
