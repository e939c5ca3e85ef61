import type { BackedUpTable } from '../../domain/backups/backups.ts';
import type { Random } from '../../domain/keys/sealing.ts';

/** How the names of all objects of backups begin. */
export const backupsPrefix = 'backups/';

const idPattern = /^\d{8}T\d{9}Z-[0-9a-f]{8}$/;

/** A new id: unique, and in the order of time. */
export const newBackupId = (at: Date, random: Random): string =>
  `${at.toISOString().replace(/[-:.]/g, '')}-${Buffer.from(random(4)).toString('hex')}`;

/** Whether this can be the id of a backup. */
export const isBackupId = (text: string): boolean => idPattern.test(text);

/** The object that lists all others of a backup. */
export const manifestName = (id: string): string => `${backupsPrefix}${id}/manifest.json`;

/** The object that holds the items of one table from the nth part on, counted from 1. */
export const partName = (id: string, table: BackedUpTable, part: number): string =>
  `${backupsPrefix}${id}/${table}/${String(part).padStart(6, '0')}.gz`;

/** The backup that an object belongs to; undefined for any other object. */
export const backupIdOf = (name: string): string | undefined => {
  const [prefix, id = ''] = name.split('/');
  return `${prefix}/` === backupsPrefix && isBackupId(id) ? id : undefined;
};
