import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { folderObjects } from '../../lambdas/adapters/folder/folder-objects.ts';
import { lockedFolder } from '../../lambdas/adapters/folder/locked-folder.ts';
import { keyfileWrapper } from '../../lambdas/adapters/keyfile/keyfile-wrapper.ts';
import { sqliteSnapshots } from '../../lambdas/adapters/sqlite/sqlite-snapshot.ts';
import { sqliteWholeTable } from '../../lambdas/adapters/sqlite/whole-table.ts';
import type { BackupObjects } from '../../lambdas/domain/backups/backups.ts';
import type { World } from '../../lambdas/runtime/handler.ts';
import { notGiven, openWorld } from '../../lambdas/runtime/world.ts';
import { openBackups } from '../../lambdas/stores/backups/open-backups.ts';
import { openRecoveryCopies, type RecoveryCopies } from '../../lambdas/stores/backups/recovery-copies.ts';
import type { Snapshots } from '../../lambdas/stores/backups/snapshots.ts';
import type { Table, WholeTable } from '../../lambdas/stores/table.ts';
import { type Firm, type FirmParts, openFirm } from '../simulate/firm.ts';

/** A firm whose data file is backed up, with short-lived copies of keys and journal beside it. */
export type BackedUpFirm = Firm & {
  /** Where everything of it lies; gone when it is closed. */
  readonly folder: string;
  /** Where backups lie, as whoever has the account sees them. */
  readonly backupFolder: string;
  readonly objects: BackupObjects;
  readonly recovery: RecoveryCopies;
  readonly whole: WholeTable;
  /** The same firm over other tables; it writes to nobody. */
  readonly worldOver: (table: Table) => World;
};

export type Planted = {
  /** Replaces what backups are taken from: to plant a defect. */
  readonly snapshots?: (snapshots: Snapshots, whole: WholeTable) => Snapshots;
};

const backupsIn = (folder: string) => join(folder, 'backups');

/** Opens it as `openFirm` does. Whoever opens it closes it. */
export const openBackedUpFirm = async (
  parts: Omit<FirmParts, 'changed'>,
  planted: Planted = {},
): Promise<BackedUpFirm> => {
  const { policy } = parts;
  let reading: DatabaseSync | undefined;
  const opened: { objects?: BackupObjects; whole?: WholeTable } = {};
  const changed = (world: World, file: string): World => {
    const { now, table, random } = world;
    reading = new DatabaseSync(file);
    const whole = sqliteWholeTable(reading, { now });
    const objects = lockedFolder({ folder: backupsIn(dirname(file)), lockDays: policy.backups.lockDays, now });
    const usual = sqliteSnapshots({ file, now });
    const snapshots = planted.snapshots?.(usual, whole) ?? usual;
    Object.assign(opened, { objects, whole });
    return { ...world, backups: openBackups({ policy, table, now, random, objects, snapshots }) };
  };
  const firm = await openFirm({ ...parts, changed });
  const { objects, whole } = opened;
  if (!objects || !whole) throw new Error('a firm is opened with its backups');
  const { world, file } = firm;
  const folder = dirname(file);
  const recoveryObjects = folderObjects({ folder: join(folder, 'recovery'), now: world.now });
  const { archive, settings, now, table } = world;
  return {
    ...firm,
    folder,
    backupFolder: backupsIn(folder),
    objects,
    recovery: openRecoveryCopies({ policy, table, whole, objects: recoveryObjects, now }),
    whole,
    worldOver: (other) =>
      openWorld({
        policy: world.policy,
        archive,
        settings,
        now,
        log: () => undefined,
        openapi: world.openapi,
        table: other,
        wrapper: keyfileWrapper({ file: join(folder, 'key') }),
        mailer: notGiven('mailer'),
        sealsSigningKey: true,
      }),
    close: async () => {
      reading?.close();
      await firm.close();
    },
  };
};
