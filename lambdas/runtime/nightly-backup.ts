import type { BackupEntry } from '../domain/backups/backups.ts';
import type { World } from './handler.ts';

/** What a backup that failed left behind stays locked for months, so it is not tried again at once. */
const tryAgainMs = 3_600_000;

type Part = Pick<World, 'backups' | 'now'>;

const failedBefore = async ({ backups, now }: Part): Promise<number | undefined> => {
  const [newest] = (await backups.list({ limit: 1 })).backups;
  return newest?.state === 'failed' ? now().getTime() - Date.parse(newest.beganAt) : undefined;
};

/** Whether the newest backup failed less than an hour ago. */
export const hasJustFailed = async (world: Part): Promise<boolean> => {
  const ago = await failedBefore(world);
  return ago !== undefined && ago < tryAgainMs;
};

/** Whether the newest backup failed an hour ago or more: then another is due, whatever the time of day. */
export const isToTryAgain = async (world: Part): Promise<boolean> => {
  const ago = await failedBefore(world);
  return ago !== undefined && ago >= tryAgainMs;
};

/** How many items a backup holds, as far as that is known. */
export const itemsOf = ({ counts }: BackupEntry): number =>
  Object.values(counts ?? {}).reduce((sum, items) => sum + items, 0);
