import { deliver } from '../domain/mail/deliver.ts';
import { Unavailable } from '../domain/unavailable.ts';
import type { EventHandler } from '../runtime/handler.ts';
import { describeFault } from '../runtime/log.ts';
import { queuedPlace } from '../stores/outbox-store.ts';
import type { Change } from '../stores/table.ts';

/**
 * Somebody was put into the queue: sends them their copy. What cannot be done now is left to the schedule, so that one mailbox
 * that is full, or a mail server that is away, holds up nobody.
 */
export const handler: EventHandler<Change> = async (change, world) => {
  const place = queuedPlace(change);
  if (!place) return;
  try {
    await deliver(place, world);
  } catch (error) {
    if (!(error instanceof Unavailable)) throw error;
    world.log({ event: 'fault', name: 'send-queued', ...describeFault(error) });
  }
};
