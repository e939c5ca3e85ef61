import { sendWaiting } from '../domain/mail/send-waiting.ts';
import type { EventHandler } from '../runtime/handler.ts';
import { describeFault } from '../runtime/log.ts';

/** Half of what a function may take; the last mails of a run need their time too. */
const longestMs = 60_000;

/** Every five minutes: sends what waits for its next try, and settles what somebody died over or what came too late. */
export const handler: EventHandler<undefined> = async (_event, world) => {
  const started = world.elapsed();
  const count = await sendWaiting(
    world,
    () => world.elapsed() - started < longestMs,
    (error) => world.log({ event: 'fault', name: 'send-waiting', ...describeFault(error) }),
  );
  world.log({ event: 'schedule', name: 'send-waiting', count });
};
