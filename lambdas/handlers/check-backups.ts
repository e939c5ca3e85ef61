import type { EventHandler, World } from '../runtime/handler.ts';

const name = 'check-backups';

const raise = async ({ backups, log }: World): Promise<void> => {
  const { looked, findings } = await backups.check();
  for (const { code, ids, names } of findings) {
    log({ event: 'alarm', name, code, count: Math.max(1, ids.length, names.length) });
  }
  log({ event: 'schedule', name, count: looked });
};

/** Every day at 09:00 in the policy's zone: lets go what has come to its end, and looks at whether all others are there and whole. */
export const handler: EventHandler<undefined> = async (_event, world) => {
  try {
    await world.backups.end();
  } finally {
    // All the more where something does not go.
    await raise(world);
  }
};
