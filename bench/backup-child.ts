import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { lockedFolder } from '../lambdas/adapters/folder/locked-folder.ts';
import { sqliteSnapshots } from '../lambdas/adapters/sqlite/sqlite-snapshot.ts';
import { sqliteTable } from '../lambdas/adapters/sqlite/sqlite-table.ts';
import type { BackupEntry } from '../lambdas/domain/backups/backups.ts';
import { openBackups } from '../lambdas/stores/backups/open-backups.ts';
import { loadPolicy } from '../policy/model/load.ts';
import { peakMemory } from './peak-memory.ts';
import { dataFile } from './purge-world.ts';

/*
 * One process that takes a backup of a data file, and says how far it is, and at its end how long that took and how much memory; a
 * program of its own, so that nothing else is measured with it.
 */

/** What it says, some times a second. */
export type BackupTold = {
  readonly items: number;
  /** Milliseconds since it began. */
  readonly ms: number;
  /** Most memory that it had so far, in bytes. */
  readonly peak: number;
  /** Longest time for which nobody else would have been served, in milliseconds. */
  readonly heldUpMs: number;
  /** Said last. */
  readonly entry?: BackupEntry;
};

const { values } = parseArgs({
  options: {
    folder: { type: 'string', default: '' },
    policy: { type: 'string', default: '' },
    now: { type: 'string', default: '' },
  },
});

const { policy } = await loadPolicy(values.policy);
const now = () => new Date(values.now);
const file = dataFile(values.folder);
const table = sqliteTable({ file, now });
const backups = openBackups({
  policy,
  table,
  now,
  random: randomBytes,
  objects: lockedFolder({ folder: join(values.folder, 'backups'), lockDays: policy.backups.lockDays, now }),
  snapshots: sqliteSnapshots({ file, now }),
});
const delay = monitorEventLoopDelay({ resolution: 5 });
delay.enable();
let items = 0;
const began = performance.now();
const told = (): BackupTold => ({
  items,
  ms: performance.now() - began,
  peak: peakMemory(),
  heldUpMs: delay.max / 1e6,
});
const telling = setInterval(() => process.send?.(told()), 200);
process.on('disconnect', () => process.exit(1));
const entry = await backups.take('nightly', (written) => {
  items = written;
});
clearInterval(telling);
const last = { ...told(), entry };
table.close();
process.send?.(last, () => process.exit(0));
