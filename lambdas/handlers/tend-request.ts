import type { EventHandler } from '../runtime/handler.ts';
import { tend } from '../runtime/tend.ts';
import { changedRequest } from '../stores/request-store.ts';
import type { Change } from '../stores/table.ts';

/** A request changed: sends its letters, and does what nobody has to decide on. */
export const handler: EventHandler<Change> = async (change, world) => {
  const id = changedRequest(change);
  if (id !== undefined) await tend(id, world, 'tend-request');
};
