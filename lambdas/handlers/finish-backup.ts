import type { EventHandler } from '../runtime/handler.ts';
import { isToTryAgain } from '../runtime/nightly-backup.ts';

/** Every quarter of an hour: finishes backups that were begun, gives up those whose run died, and tries again an hour after one failed. */
export const handler: EventHandler<undefined> = async (_event, world) => {
  const { backups, log } = world;
  const ended = await backups.goOn();
  if (await isToTryAgain(world)) await backups.take('nightly');
  log({ event: 'schedule', name: 'finish-backup', count: ended.length });
};
