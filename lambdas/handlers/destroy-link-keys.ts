import type { EventHandler } from '../runtime/handler.ts';
import { destroyDeadLinkKeys } from '../stores/key-ring.ts';

/** Hourly: destroys the keys of links that have all expired, and with them whatever nobody confirmed. */
export const handler: EventHandler<undefined> = async (_event, { policy, table, now, log }) => {
  const count = await destroyDeadLinkKeys(policy, table, now());
  log({ event: 'schedule', name: 'destroy-link-keys', count });
};
