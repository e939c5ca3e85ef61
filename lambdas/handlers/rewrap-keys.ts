import type { EventHandler } from '../runtime/handler.ts';
import { rewrapKeys } from '../stores/rewrap-keys.ts';

/** Less than a function may take. */
const longestMs = 12 * 60_000;

/**
 * Every hour: once a new version of the tenant key is in force, seals under it what lies under older ones. With `rotate`, which
 * nothing but an invocation by hand carries, a new version is added first.
 */
export const handler: EventHandler<{ readonly rotate?: boolean } | undefined> = async (event, world) => {
  const { keyRing, log, elapsed } = world;
  if (event?.rotate === true) {
    const { version } = await keyRing.rotate();
    log({ event: 'schedule', name: 'rewrap-keys', code: 'ROTATED', count: version });
  }
  const started = elapsed();
  const done = await rewrapKeys({ mayGoOn: () => elapsed() - started < longestMs }, world);
  log({ event: 'schedule', name: 'rewrap-keys', count: done?.rewrapped ?? 0 });
};
