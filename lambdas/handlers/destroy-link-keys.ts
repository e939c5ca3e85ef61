import type { EventHandler } from '../runtime/handler.ts';
import { destroyDeadKeys } from '../stores/key-ring.ts';

/** Hourly: destroys the keys of links that have all expired, and with them whatever nobody confirmed; and those
 * of past rate counters. */
export const handler: EventHandler<undefined> = async (_event, { policy, table, now, log }) => {
  const count = await destroyDeadKeys(policy, table, now());
  log({ event: 'schedule', name: 'destroy-link-keys', count });
};
