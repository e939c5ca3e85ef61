import type { Policy, Publication } from '../../../policy/model/types.ts';
import { type BackupEntry, type BackupPart, backedUpTables, type Manifest } from '../../domain/backups/backups.ts';
import { DamagedBackup } from '../../domain/backups/damaged-backup.ts';
import { type Rehearsal, rehearsalFindings } from '../../domain/backups/rehearsal.ts';
import {
  emptyReport,
  orderableTables,
  type Restore,
  type RestoredTable,
  type RestoreOrder,
} from '../../domain/backups/restore.ts';
import type { KeyRing } from '../../domain/keys/key-ring.ts';
import type { Random } from '../../domain/keys/sealing.ts';
import type { Clock } from '../../domain/time.ts';
import type { BackupReader } from '../backups/backup-reader.ts';
import { publicSigningKeys } from '../key-ring.ts';
import type { Table, WholeTable } from '../table.ts';
import { goOnRestoring } from './restore-job.ts';

/** So many items of each table are tried, or those of one part if it holds more. */
const mostItems = 100_000;

type Ports = {
  readonly policy: Policy;
  readonly publications: readonly Publication[];
  readonly now: Clock;
  readonly random: Random;
  readonly newId: () => string;
  readonly keyRing: KeyRing;
  /** Tables that nobody else reaches, with the journal and the keys of those in use, of which nothing is changed. */
  readonly table: Table;
  readonly whole: WholeTable;
  readonly reader: BackupReader;
};

/** Parts of one table that follow each other, from a chance place on: rows of one person lie together. */
const sampleOf = (parts: readonly BackupPart[], random: Random): readonly BackupPart[] => {
  const first = Buffer.from(random(4)).readUInt32BE() % Math.max(1, parts.length);
  const turned = [...parts.slice(first), ...parts.slice(0, first)];
  let items = 0;
  return turned.filter((part, place) => {
    items += part.items;
    return place === 0 || items <= mostItems;
  });
};

/** The manifest as if the backup held no more than that; its journal is needed whole. */
const sampled = (manifest: Manifest, tables: readonly RestoredTable[], random: Random): Manifest => ({
  ...manifest,
  parts: backedUpTables.flatMap((name) => {
    const parts = manifest.parts.filter(({ table }) => table === name);
    return tables.some((table) => table === name) ? sampleOf(parts, random) : parts;
  }),
});

/** There is nothing to note on the way: whoever is cut off tries again the next day. */
const noNotes = () => {
  let kept: Restore | undefined;
  return {
    keep: async (restore: Restore) => {
      kept = restore;
      return restore;
    },
    find: async () => kept,
    list: async () => (kept ? [kept] : []),
    begin: async (order: RestoreOrder, takenAt: string) => {
      kept = {
        ...order,
        state: 'loading',
        beganAt: takenAt,
        takenAt,
        parts: 0,
        report: emptyReport,
      };
      return kept;
    },
  };
};

/**
 * Tries a restore of a part of a backup that was taken last night, in tables that are empty: loads it, carries out again what has
 * happened since, and proves it. No purge runs, for of last night nothing is due that was not due then. Whoever calls it empties the
 * tables.
 */
export const rehearse = async ({ id, manifest: expected }: BackupEntry, ports: Ports): Promise<Rehearsal> => {
  const { now, random, newId, table, reader } = ports;
  const at = now().toISOString();
  let begun: Restore | undefined;
  let isWhole = false;
  try {
    const whole = await reader.manifest(id, expected);
    const manifest = sampled(whole, orderableTables, random);
    isWhole = manifest.parts.length === whole.parts.length;
    const notes = noNotes();
    const order = { id: newId(), backupId: id, tables: orderableTables, ground: 'integrity', reason: '' } as const;
    begun = await notes.begin({ ...order, proposedBy: '', approvedBy: '' }, manifest.takenAt);
    const restore = await goOnRestoring(begun, {
      ...ports,
      notes,
      publicKeys: () => publicSigningKeys(table),
      reader: { ...reader, manifest: async () => manifest },
      expected,
      purge: async () => true,
      mayGoOn: () => true,
      progress: () => undefined,
      isShared: true,
    });
    const findings = rehearsalFindings(restore.report, isWhole);
    const state = findings.length === 0 ? 'passed' : 'failed';
    const { takenAt, report } = restore;
    return { at, backupId: id, takenAt, state, isWhole, report: { ...report, findings } };
  } catch (error) {
    if (!(error instanceof DamagedBackup)) throw error;
    const report = begun?.report ?? emptyReport;
    const damaged = { object: error.object, damage: error.damage };
    return { at, backupId: id, takenAt: begun?.takenAt ?? at, state: 'failed', isWhole, report, damaged };
  }
};
