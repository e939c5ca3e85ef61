import { DecryptCommand, EncryptCommand, type KMSClient } from '@aws-sdk/client-kms';
import type { KeyWrapper } from '../../domain/keys/key-wrapper.ts';
import { Unavailable } from '../../stores/table.ts';
import { awsErrorName } from '../aws-errors.ts';
import { readWrapped, wrappable } from '../wrapped-key.ts';

export type KmsKeyWrapperOptions = {
  readonly client: KMSClient;
  /** ARN of the key; what another key wrapped is refused. */
  readonly keyId: string;
  /** For each call with its retries; default 5 seconds. */
  readonly timeoutMs?: number;
};

/** Names by which KMS says that the wrapped text, or what was asked, is wrong in itself. */
const notGenuine: ReadonlySet<string> = new Set([
  'InvalidCiphertextException',
  'IncorrectKeyException',
  'InvalidKeyUsageException',
  'ValidationException',
]);

/**
 * Wraps with a KMS key, the context bound in as encryption context (which KMS logs in clear, so it names no person). Needs
 * `kms:Encrypt` and `kms:Decrypt` on the key. A key that is disabled, pending deletion, forbidden or gone is `Unavailable`.
 */
export const kmsKeyWrapper = ({ client, keyId, timeoutMs = 5_000 }: KmsKeyWrapperOptions): KeyWrapper => {
  const limits = () => ({ abortSignal: AbortSignal.timeout(timeoutMs) });

  return {
    wrap: async (plain, context) => {
      const command = new EncryptCommand({
        KeyId: keyId,
        Plaintext: wrappable(plain),
        EncryptionContext: { ...context },
      });
      const { CiphertextBlob } = await answer(client.send(command, limits()));
      if (!CiphertextBlob?.length) throw new Unavailable('KMS answered without a wrapped key');
      return Buffer.from(CiphertextBlob).toString('base64url');
    },

    unwrap: async (wrapped, context) => {
      const CiphertextBlob = readWrapped(wrapped);
      const command = new DecryptCommand({ KeyId: keyId, CiphertextBlob, EncryptionContext: { ...context } });
      const { Plaintext } = await answer(client.send(command, limits()));
      if (!Plaintext?.length) throw new Unavailable('KMS answered without a key');
      return Plaintext;
    },
  };
};

const answer = async <T>(call: Promise<T>): Promise<T> => {
  try {
    return await call;
  } catch (error) {
    const name = awsErrorName(error);
    if (notGenuine.has(name)) throw new Error(`KMS refused this wrapped key or its context (${name})`);
    throw new Unavailable(`KMS cannot answer now (${name})`);
  }
};
