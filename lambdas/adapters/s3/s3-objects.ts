import { createHash } from 'node:crypto';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  type HeadObjectCommandOutput,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import type { Objects } from '../../domain/objects/objects.ts';
import { Unavailable } from '../../stores/table.ts';
import { awsErrorName, awsMessage, awsStatus, orUnavailable } from '../aws-errors.ts';
import { objectName, objectPrefix } from '../object-name.ts';

export type S3ObjectsOptions = {
  readonly client: S3Client;
  readonly bucket: string;
  /** Put before every name; part of a key, so it usually ends in `/`. */
  readonly prefix?: string;
  /** False for a bucket without versions: what is removed there needs no looking at before. Default true. */
  readonly keepsVersions?: boolean;
  /** For each call with its retries; default 10 seconds. */
  readonly timeoutMs?: number;
};

const racesBeforeGivingUp = 5;

/** Immutable objects in one bucket; S3 itself refuses to overwrite, and Object Lock, where the bucket has it, to remove. */
export const s3Objects = ({
  client,
  bucket,
  prefix = '',
  keepsVersions = true,
  timeoutMs = 10_000,
}: S3ObjectsOptions): Objects => {
  const at = (name: string) => ({ Bucket: bucket, Key: `${prefix}${objectName(name)}` });
  const limits = () => ({ abortSignal: AbortSignal.timeout(timeoutMs) });
  const answer = <T>(call: Promise<T>) => orUnavailable('S3', call);

  const head = (name: string): Promise<HeadObjectCommandOutput | undefined> =>
    answer(client.send(new HeadObjectCommand({ ...at(name), ChecksumMode: 'ENABLED' }), limits())).catch(ifAbsent);

  const get = async (name: string): Promise<Uint8Array | undefined> => {
    const found = await answer(client.send(new GetObjectCommand(at(name)), limits())).catch(ifAbsent);
    // The client checks the checksum while the bytes arrive, so a cut or changed body fails here.
    return found && (await answer(found.Body?.transformToByteArray() ?? Promise.resolve(new Uint8Array())));
  };

  /**
   * Whether these very bytes stand: the put whose reply was lost comes back as a conflict with itself. Throws `Unavailable` for whoever
   * may only write: nobody tells them, and they can put it again under another name.
   */
  const stands = async (name: string, bytes: Uint8Array, checksum: string): Promise<boolean> => {
    const found = await head(name).catch((error: unknown) => {
      throw awsStatus(error) === 403 ? new Unavailable('S3 tells a writer not what stands there') : error;
    });
    if (found?.ContentLength !== bytes.length) return false;
    if (found.ChecksumSHA256 !== undefined) return found.ChecksumSHA256 === checksum;
    const stored = await get(name);
    return stored !== undefined && Buffer.from(stored).equals(bytes);
  };

  return {
    put: async (name, bytes) => {
      const ChecksumSHA256 = createHash('sha256').update(bytes).digest('base64');
      // The manual of Object Lock asks for the name of the algorithm too, wherever a bucket locks what is put.
      const sum = { ChecksumAlgorithm: 'SHA256', ChecksumSHA256 } as const;
      const command = () => new PutObjectCommand({ ...at(name), Body: bytes, IfNoneMatch: '*', ...sum });
      for (let race = 0; race < racesBeforeGivingUp; race += 1) {
        try {
          await answer(client.send(command(), limits()));
          return true;
        } catch (error) {
          if (awsErrorName(error) === 'PreconditionFailed') return stands(name, bytes, ChecksumSHA256);
          // Another writer was at work on the same key at the same moment: ask again who won.
          if (awsErrorName(error) !== 'ConditionalRequestConflict') throw error;
        }
      }
      throw new Unavailable('S3 cannot decide between writers of one object now');
    },

    get,

    list: async (start, { limit = 1_000, cursor } = {}) => {
      const { Contents = [], NextContinuationToken } = await answer(
        client.send(
          new ListObjectsV2Command({
            Bucket: bucket,
            Prefix: `${prefix}${objectPrefix(start)}`,
            MaxKeys: Math.min(limit, 1_000),
            ContinuationToken: cursor,
          }),
          limits(),
        ),
      );
      const items = Contents.map(({ Key = '', Size = 0, LastModified = new Date(0) }) => ({
        name: Key.slice(prefix.length),
        size: Size,
        storedAt: LastModified.toISOString(),
      }));
      return NextContinuationToken === undefined ? { items } : { items, cursor: NextContinuationToken };
    },

    remove: async (name) => {
      if (!keepsVersions) {
        await answer(client.send(new DeleteObjectCommand(at(name)), limits()));
        return true;
      }
      const found = await head(name);
      if (!found) return true;
      // Without the version, a versioned bucket would only hide the object behind a delete marker, lock or no lock.
      const command = new DeleteObjectCommand({ ...at(name), VersionId: found.VersionId });
      try {
        await answer(client.send(command, limits()));
        return true;
      } catch (error) {
        if (isAbsent(error)) return true;
        if (awsErrorName(error) === 'AccessDenied' && (isLocked(found) || /object lock/i.test(awsMessage(error))))
          return false;
        throw error;
      }
    },
  };
};

const isLocked = ({ ObjectLockMode, ObjectLockLegalHoldStatus }: HeadObjectCommandOutput): boolean =>
  ObjectLockMode !== undefined || ObjectLockLegalHoldStatus === 'ON';

const isAbsent = (error: unknown): boolean => ['NoSuchKey', 'NotFound'].includes(awsErrorName(error));

const ifAbsent = (error: unknown): undefined => {
  if (!isAbsent(error)) throw error;
};
