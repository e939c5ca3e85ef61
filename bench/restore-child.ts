import { randomBytes, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { lockedFolder } from '../lambdas/adapters/folder/locked-folder.ts';
import { keyfileWrapper } from '../lambdas/adapters/keyfile/keyfile-wrapper.ts';
import { sqliteSnapshots } from '../lambdas/adapters/sqlite/sqlite-snapshot.ts';
import { sqliteTable } from '../lambdas/adapters/sqlite/sqlite-table.ts';
import { orderableTables, type Restore } from '../lambdas/domain/backups/restore.ts';
import { notGiven, openWorld } from '../lambdas/runtime/world.ts';
import { openBackupReader } from '../lambdas/stores/backups/backup-reader.ts';
import { openBackups } from '../lambdas/stores/backups/open-backups.ts';
import { restoreHere } from '../local/restore/restore-here.ts';
import { readArchive } from '../policy/model/archive.ts';
import { loadPolicy } from '../policy/model/load.ts';
import { peakMemory } from './peak-memory.ts';
import { dataFile } from './purge-world.ts';

/*
 * One process that puts a backup back, as the command does, and says how far it is, and at its end how long each step took and how
 * much memory; a program of its own, so that nothing else is measured with it.
 */

const measuredSteps = ['loading', 'replaying', 'mending', 'settling', 'proving'] as const;
export type RestoreStep = 'beginning' | (typeof measuredSteps)[number];

/** What it says, some times a second. */
export type RestoreTold = {
  readonly step: RestoreStep;
  readonly done: number;
  /** Of how many, where that is known. */
  readonly of?: number | undefined;
  /** Milliseconds since it began. */
  readonly ms: number;
  /** Most memory that it had so far, in bytes. */
  readonly peak: number;
  /** Said last. */
  readonly end?: {
    readonly restore: Restore;
    readonly steps: readonly { readonly step: RestoreStep; readonly ms: number }[];
  };
};

const text = { type: 'string', default: '' } as const;
const { values } = parseArgs({ options: { folder: text, policy: text, now: text, backup: text, hash: text } });

const { policy, folder: policyFolder } = await loadPolicy(values.policy);
const archive = await readArchive(policyFolder);
const now = () => new Date(values.now);
const database = dataFile(values.folder);
const objects = lockedFolder({ folder: join(values.folder, 'backups'), lockDays: policy.backups.lockDays, now });

let step: RestoreStep = 'beginning';
let done = 0;
let of: number | undefined;
const began = performance.now();
const steps: { step: RestoreStep; ms: number }[] = [];
let stepBegan = began;
const enter = (next: RestoreStep): void => {
  if (next === step) return;
  steps.push({ step, ms: performance.now() - stepBegan });
  stepBegan = performance.now();
  step = next;
};
const told = (): RestoreTold => ({ step, done, of, ms: performance.now() - began, peak: peakMemory() });
const tellEvery = 200;
let lastTold = 0;
/** Also out of the work itself: while that waits for nothing but SQLite, no timer comes to its turn. */
const tell = (): void => {
  if (performance.now() - lastTold < tellEvery) return;
  lastTold = performance.now();
  process.send?.(told());
};
const telling = setInterval(tell, tellEvery);
process.on('disconnect', () => process.exit(1));

const restore = await restoreHere({
  policy,
  now,
  database,
  folder: join(values.folder, 'restore'),
  order: {
    id: randomUUID(),
    backupId: values.backup,
    tables: orderableTables,
    ground: 'integrity',
    reason: 'Messung',
    proposedBy: 'staff-1',
    approvedBy: 'staff-2',
  },
  reader: openBackupReader({ objects }),
  expected: values.hash,
  worldOver: (table) =>
    openWorld({
      policy: { ...policy, destruction: { mostPeopleAnHour: 100_000_000 } },
      archive,
      settings: { publicUrl: '', sender: 'privacy@example.com', origins: [], applications: {} },
      now,
      log: () => undefined,
      openapi: notGiven('API document'),
      table,
      wrapper: keyfileWrapper({ file: join(values.folder, 'key') }),
      mailer: notGiven('mailer'),
      sealsSigningKey: true,
    }),
  saveFirst: async () => {
    const table = sqliteTable({ file: database, now, wanted: () => false });
    try {
      const snapshots = sqliteSnapshots({ file: database, now });
      await openBackups({ policy, table, now, random: randomBytes, objects, snapshots }).take('before-restore');
    } finally {
      table.close();
    }
  },
  progress: (stand) => {
    const next = measuredSteps.find((one) => one === stand.state);
    if (!next) return;
    ({ done, of } = stand);
    enter(next);
    tell();
  },
});
clearInterval(telling);
steps.push({ step, ms: performance.now() - stepBegan });
process.send?.({ ...told(), end: { restore, steps } } satisfies RestoreTold, () => process.exit(0));
