import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { orderableTables, type Restore } from '../../lambdas/domain/backups/restore.ts';
import { purge } from '../../lambdas/domain/retention/purge.ts';
import type { World } from '../../lambdas/runtime/handler.ts';
import { purgeAt } from '../../lambdas/runtime/run-purge.ts';
import { openBackupReader } from '../../lambdas/stores/backups/backup-reader.ts';
import { publicSigningKeys } from '../../lambdas/stores/key-ring.ts';
import { goOnRestoring } from '../../lambdas/stores/restore/restore-job.ts';
import { openRestoreNotes } from '../../lambdas/stores/restore/restore-notes.ts';
import type { Table } from '../../lambdas/stores/table.ts';
import { copyTable, openQuarantine, type Quarantine, removeQuarantine } from '../restore/quarantine.ts';
import type { BackedUpFirm } from './backed-up-firm.ts';

export type Made = { readonly restore: Restore; readonly quarantine: Quarantine; readonly world: World };

type Wish = {
  readonly firm: BackedUpFirm;
  /** Of the backup. */
  readonly id: string;
  /** Replaces the tables that the restore works on: to plant a defect. */
  readonly restoring?: (table: Table) => Table;
};

/** Restores a backup beside the data file, as the command does but for the switch; what was made is shown and removed again. */
export const restoreApart = async (
  { firm, id, restoring }: Wish,
  show: (made: Made) => Promise<void>,
): Promise<void> => {
  const { world: live, whole, objects, worldOver, policy } = firm;
  const { now } = live;
  const reader = openBackupReader({ objects });
  const expected = (await live.backups.find(id))?.manifest;
  const order = randomUUID();
  const quarantine = await openQuarantine(join(firm.folder, 'restore'), order, now);
  try {
    for (const name of ['journal', 'keys', 'guards'] as const) await copyTable(name, whole, quarantine.whole);
    const notes = openRestoreNotes({ policy, table: quarantine.table, now });
    const table = restoring?.(quarantine.table) ?? quarantine.table;
    const world = worldOver(quarantine.table);
    const { takenAt } = await reader.manifest(id, expected);
    const begun = await notes.begin(
      {
        id: order,
        backupId: id,
        tables: orderableTables,
        ground: 'integrity',
        reason: 'Simulacro',
        proposedBy: 'staff-1',
        approvedBy: 'staff-2',
      },
      takenAt,
    );
    const restore = await goOnRestoring(begun, {
      policy,
      publications: world.publications,
      now,
      notes,
      table,
      whole: quarantine.whole,
      keyRing: world.keyRing,
      publicKeys: () => publicSigningKeys(quarantine.table),
      reader,
      expected,
      purge: async () =>
        (await purge({ dailyAt: purgeAt, mayGoOn: () => true, agreed: true }, world)).state === 'finished',
      mayGoOn: () => true,
      progress: () => undefined,
    });
    await show({ restore, quarantine, world });
  } finally {
    quarantine.table.close();
    await removeQuarantine(quarantine.file);
  }
};
