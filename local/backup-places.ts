import { S3Client } from '@aws-sdk/client-s3';
import { lockedFolder } from '../lambdas/adapters/folder/locked-folder.ts';
import { s3Backups } from '../lambdas/adapters/s3/s3-backups.ts';
import type { BackupObjects } from '../lambdas/domain/backups/backups.ts';
import type { Clock } from '../lambdas/domain/time.ts';
import type { Policy } from '../policy/model/types.ts';
import { backupFolder, type DataFiles } from './data-folder.ts';
import type { Options } from './options.ts';
import { parseS3Address } from './s3-address.ts';

/** Where backups of this machine lie. */
export const ownBackups = (options: Options, files: DataFiles, policy: Policy, now: Clock): BackupObjects =>
  lockedFolder({ folder: backupFolder(options, files), lockDays: policy.backups.lockDays, now });

/** The bucket that every backup is copied to; undefined where the settings name none. */
export const copiedBackups = (options: Options): BackupObjects | undefined => {
  const copy = options.mode === 'production' ? options.production.backups.copy : undefined;
  const place = copy === undefined ? undefined : parseS3Address(copy);
  // Another S3 than Amazon's mostly has no host name for each bucket.
  const forcePathStyle =
    process.env['AWS_ENDPOINT_URL_S3'] !== undefined || process.env['AWS_ENDPOINT_URL'] !== undefined;
  return place && s3Backups({ client: new S3Client({ forcePathStyle }), ...place });
};
