import { epochSeconds } from '../domain/time.ts';
import { keys } from '../stores/keys.ts';
import type { World } from './handler.ts';

/** Whoever holds the lease for so long is dead. */
const leaseMs = 16 * 60_000;

/** Takes the lease of the tables that stand by, so that one at a time works there; answers what gives it back. */
export const takeLease = async ({ table, now }: World): Promise<(() => Promise<void>) | undefined> => {
  const key = { pk: keys.schedule('continue-restore'), sk: keys.only };
  const expiresAt = epochSeconds(new Date(now().getTime() + leaseMs));
  if (!(await table.put('guards', { ...key, expiresAt }, 'absent')).stored) return undefined;
  return async () => {
    await table.remove('guards', key);
  };
};
