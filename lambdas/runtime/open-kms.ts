import { KMSClient } from '@aws-sdk/client-kms';
import { kmsKeyWrapper } from '../adapters/kms/kms-key-wrapper.ts';
import type { KeyWrapper } from '../domain/keys/key-wrapper.ts';
import type { Env } from './env.ts';

/** The KMS key that wraps the tenant key. */
export const openKms = (env: Env): KeyWrapper =>
  kmsKeyWrapper({ client: new KMSClient({}), keyId: env.HABEAS_WRAPPING_KEY });
