import { tendRequest } from '../domain/requests/tend-request.ts';
import { Unavailable } from '../domain/unavailable.ts';
import type { World } from './handler.ts';
import { describeFault } from './log.ts';
import { showing } from './showing.ts';

/** What still does not succeed after so many tries needs a person. */
const stuckAfter = 6;

/**
 * Brings a request further, and says in the log what stands in its way; it is tried again by itself. Raises an alarm when that has
 * happened too often.
 */
export const tend = async (id: string, world: World, name: string): Promise<void> => {
  const { failure, tries = 0 } = await tendRequest(id, { ...world, ...showing });
  if (failure === undefined) return;
  if (!(failure instanceof Unavailable) || tries >= stuckAfter) {
    world.log({ event: 'fault', name, count: tries, ...describeFault(failure) });
  }
  if (tries >= stuckAfter) world.log({ event: 'alarm', name, code: 'REQUEST_STUCK', count: 1 });
};
