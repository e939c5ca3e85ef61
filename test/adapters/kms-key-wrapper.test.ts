import { DecryptCommand, EncryptCommand, KMSClient } from '@aws-sdk/client-kms';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { kmsKeyWrapper } from '../../lambdas/adapters/kms/kms-key-wrapper.ts';
import { Unavailable } from '../../lambdas/stores/table.ts';
import { type KmsStub, kmsError, kmsKeyId, kmsStub } from '../support/kms-stub.ts';
import { keyWrapperContract } from './key-wrapper-contract.ts';

const thrownBy = (work: Promise<unknown>) =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  );

keyWrapperContract('KMS over HTTP', async () => {
  const { client, otherKeyId, close } = await kmsStub();
  return {
    wrapper: kmsKeyWrapper({ client, keyId: kmsKeyId }),
    other: kmsKeyWrapper({ client, keyId: otherKeyId }),
    close,
  };
});

describe('KMS over HTTP', () => {
  let kms: KmsStub;
  beforeEach(async () => {
    kms = await kmsStub();
  });
  afterEach(async () => kms.close());

  it.each([
    ['throttles', kmsError(400, 'ThrottlingException')],
    ['fails', kmsError(500, 'KMSInternalException')],
    ['waits for itself', kmsError(503, 'DependencyTimeoutException')],
    ['has disabled the key', kmsError(400, 'DisabledException')],
    ['is about to delete the key', kmsError(400, 'KMSInvalidStateException')],
    ['no longer knows the key', kmsError(400, 'NotFoundException')],
    ['forbids it', kmsError(400, 'AccessDeniedException')],
    ['hangs up', 'drop' as const],
    ['never answers', 'hang' as const],
    ['answers without a key', { status: 200, body: '{}' }],
  ])('is Unavailable when it %s', async (_what, reply) => {
    const wrapper = kmsKeyWrapper({ client: kms.client, keyId: kmsKeyId, timeoutMs: 1_500 });
    const wrapped = await wrapper.wrap(Buffer.from('tenant key'), {});
    kms.fault = () => reply;
    expect(await thrownBy(wrapper.wrap(Buffer.from('tenant key'), {}))).toBeInstanceOf(Unavailable);
    expect(await thrownBy(wrapper.unwrap(wrapped, {}))).toBeInstanceOf(Unavailable);
  });

  it('gets through one throttle by itself', async () => {
    const wrapper = kmsKeyWrapper({ client: kms.client, keyId: kmsKeyId });
    kms.fault = () => {
      kms.fault = undefined;
      return kmsError(400, 'ThrottlingException');
    };
    expect(await wrapper.wrap(Buffer.from('tenant key'), {})).toEqual(expect.any(String));
  });

  it('is not asked about what cannot be a wrapped key', async () => {
    const wrapper = kmsKeyWrapper({ client: kms.client, keyId: kmsKeyId });
    for (const text of ['', 'A', 'ñ', 'AA==']) await thrownBy(wrapper.unwrap(text, {}));
    await thrownBy(wrapper.wrap(Buffer.alloc(4_097), {}));
    expect(kms.calls()).toBe(0);
  });
});

describe('KMS by error name', () => {
  const client = new KMSClient({ region: 'eu-south-2' });
  const kms = mockClient(client);
  beforeEach(() => {
    kms.reset();
  });
  const wrapper = kmsKeyWrapper({ client, keyId: kmsKeyId });
  const refused = (name: string) =>
    Object.assign(new Error('arn of somebody'), { name, $fault: 'client', $metadata: { httpStatusCode: 400 } });

  it('is given the key and the context in both directions', async () => {
    kms.on(EncryptCommand).resolves({ CiphertextBlob: Buffer.from('wrapped') });
    kms.on(DecryptCommand).resolves({ Plaintext: Buffer.from('plain') });
    const wrapped = await wrapper.wrap(Buffer.from('plain'), { use: 'tenant' });
    await wrapper.unwrap(wrapped, { use: 'tenant' });
    expect(kms.commandCalls(EncryptCommand)[0]?.args[0].input).toEqual({
      KeyId: kmsKeyId,
      Plaintext: Buffer.from('plain'),
      EncryptionContext: { use: 'tenant' },
    });
    expect(kms.commandCalls(DecryptCommand)[0]?.args[0].input).toEqual({
      KeyId: kmsKeyId,
      CiphertextBlob: Buffer.from('wrapped'),
      EncryptionContext: { use: 'tenant' },
    });
  });

  it.each(['InvalidCiphertextException', 'IncorrectKeyException', 'InvalidKeyUsageException', 'ValidationException'])(
    '%s is final',
    async (name) => {
      kms.onAnyCommand().rejects(refused(name));
      const error = await thrownBy(wrapper.unwrap('AAAA', {}));
      expect(error).toBeInstanceOf(Error);
      expect(error).not.toBeInstanceOf(Unavailable);
      expect(String(error)).toContain(name);
      expect(String(error)).not.toContain('somebody');
    },
  );

  it.each([
    'ThrottlingException',
    'DisabledException',
    'KMSInvalidStateException',
    'KeyUnavailableException',
    'LimitExceededException',
    'AccessDeniedException',
    'ExpiredTokenException',
    'TimeoutError',
    'AbortError',
  ])('%s is Unavailable', async (name) => {
    kms.onAnyCommand().rejects(refused(name));
    for (const call of [() => wrapper.unwrap('AAAA', {}), () => wrapper.wrap(Buffer.of(1), {})]) {
      const error = await thrownBy(call());
      expect(error).toBeInstanceOf(Unavailable);
      expect(String(error)).not.toContain('somebody');
    }
  });
});
