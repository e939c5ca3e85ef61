import type { Ports } from '../ports.ts';
import { deliver } from './deliver.ts';

/** Mail servers take some sessions at once, but not many. */
const atOnce = 5;

/**
 * Sends everything whose time has come, soonest first, as long as `mayGoOn` says so; what is left is taken up by the next run.
 * One copy that fails holds up no other: its error is told to `failed`. Answers how many it looked at.
 */
export const sendWaiting = async (
  ports: Ports,
  mayGoOn: () => boolean,
  failed: (error: unknown) => void,
): Promise<number> => {
  let looked = 0;
  let cursor: string | undefined;
  do {
    const page = await ports.outbox.due(ports.now(), cursor);
    for (let first = 0; first < page.places.length && mayGoOn(); first += atOnce) {
      const group = page.places.slice(first, first + atOnce);
      const done = await Promise.allSettled(group.map((place) => deliver(place, ports)));
      for (const result of done) if (result.status === 'rejected') failed(result.reason);
      looked += group.length;
    }
    cursor = page.cursor;
  } while (cursor !== undefined && mayGoOn());
  return looked;
};
