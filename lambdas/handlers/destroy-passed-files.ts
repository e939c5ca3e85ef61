import type { EventHandler } from '../runtime/handler.ts';
import { destroyPassedFiles } from '../stores/passing-files.ts';

/** Hourly: removes copies that nobody can fetch any more, and documents that nobody has looked at in time. */
export const handler: EventHandler<undefined> = async (_event, { policy, files, now, log }) => {
  const count = await destroyPassedFiles(policy, files, now());
  log({ event: 'schedule', name: 'destroy-passed-files', count });
};
