import { GetObjectCommand, ListObjectVersionsCommand } from '@aws-sdk/client-s3';
import type { BackupObjects, StoredVersion } from '../../domain/backups/backups.ts';
import { Unavailable } from '../../domain/unavailable.ts';
import { awsErrorName, orUnavailable } from '../aws-errors.ts';
import { objectName, objectPrefix } from '../object-name.ts';
import { fromCursor, toCursor } from '../table-rules.ts';
import { type S3ObjectsOptions, s3Objects } from './s3-objects.ts';

type Listed = {
  readonly Key?: string | undefined;
  readonly VersionId?: string | undefined;
  readonly Size?: number | undefined;
  readonly LastModified?: Date | undefined;
  readonly IsLatest?: boolean | undefined;
};

/** For one call with its retries, and for the time without a single byte while an object is read. */
const defaultTimeoutMs = 60_000;

/**
 * Backups in one bucket with versions: S3 itself refuses to overwrite, and Object Lock to remove. What is read is held against the
 * checksum that S3 keeps; a cut or changed body fails while it is read.
 */
export const s3Backups = (options: S3ObjectsOptions): BackupObjects => {
  const { client, bucket, prefix = '', timeoutMs = defaultTimeoutMs } = options;
  const { put, get, remove } = s3Objects({ ...options, timeoutMs });

  const read: BackupObjects['read'] = async (name) => {
    const command = new GetObjectCommand({
      Bucket: bucket,
      Key: `${prefix}${objectName(name)}`,
      ChecksumMode: 'ENABLED',
    });
    const patience = new AbortController();
    let timer = setTimeout(() => patience.abort(), timeoutMs);
    const found = await orUnavailable('S3', client.send(command, { abortSignal: patience.signal }))
      .catch(ifAbsent)
      .finally(() => clearTimeout(timer));
    if (!found) return undefined;
    const body = found.Body as (AsyncIterable<Uint8Array> & { readonly destroy?: () => void }) | undefined;
    return (async function* () {
      timer = setTimeout(() => body?.destroy?.(), timeoutMs);
      try {
        for await (const piece of body ?? []) {
          clearTimeout(timer);
          yield piece;
          timer = setTimeout(() => body?.destroy?.(), timeoutMs);
        }
      } catch (error) {
        throw new Unavailable(`S3 stopped within an object (${awsErrorName(error)})`);
      } finally {
        clearTimeout(timer);
      }
    })();
  };

  const toVersion = (listed: Listed, isMarker: boolean): StoredVersion => ({
    name: (listed.Key ?? '').slice(prefix.length),
    version: listed.VersionId ?? '',
    size: listed.Size ?? 0,
    storedAt: (listed.LastModified ?? new Date(0)).toISOString(),
    isNewest: listed.IsLatest ?? false,
    isMarker,
  });

  return {
    put,
    get,
    read,
    remove,

    versions: async (start, { limit = 1_000, cursor } = {}) => {
      const [key, version] = cursor === undefined ? [] : fromCursor(cursor, 2);
      const found = await orUnavailable(
        'S3',
        client.send(
          new ListObjectVersionsCommand({
            Bucket: bucket,
            Prefix: `${prefix}${objectPrefix(start)}`,
            MaxKeys: Math.min(limit, 1_000),
            KeyMarker: key,
            VersionIdMarker: version,
          }),
          { abortSignal: AbortSignal.timeout(timeoutMs) },
        ),
      );
      const items = [
        ...(found.Versions ?? []).map((one) => toVersion(one, false)),
        ...(found.DeleteMarkers ?? []).map((one) => toVersion(one, true)),
      ];
      // S3 lists both by name, the newest first, and each in a list of its own.
      items.sort((a, b) => compare(a.name, b.name) || compare(b.storedAt, a.storedAt));
      const next = found.IsTruncated && toCursor(found.NextKeyMarker ?? '', found.NextVersionIdMarker ?? '');
      return next ? { items, cursor: next } : { items };
    },
  };
};

/** Names are ASCII, so this is the order of their bytes. */
const compare = (a: string, b: string): number => Number(a > b) - Number(a < b);

const ifAbsent = (error: unknown): undefined => {
  if (!['NoSuchKey', 'NotFound'].includes(awsErrorName(error))) throw error;
};
