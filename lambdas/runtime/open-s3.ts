import { S3Client } from '@aws-sdk/client-s3';
import { s3Objects } from '../adapters/s3/s3-objects.ts';
import type { Objects } from '../domain/objects/objects.ts';
import type { Env } from './env.ts';

/** The bucket of files that pass, which keeps no versions. */
export const openS3 = (env: Env): Objects =>
  s3Objects({ client: new S3Client({}), bucket: env.HABEAS_FILES_BUCKET, keepsVersions: false });
