import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { KMSClient } from '@aws-sdk/client-kms';
import { type HttpStub, httpStub, type StubReply, type StubRequest } from './http-stub.ts';

export const kmsKeyId = 'arn:aws:kms:eu-south-2:111122223333:key/0b9f1f9e-0000-4000-8000-000000000001';

export type KmsStub = HttpStub & {
  readonly client: KMSClient;
  /** A second key in the same account. */
  readonly otherKeyId: string;
  readonly calls: () => number;
  fault: ((request: StubRequest) => StubReply | undefined) | undefined;
};

type Call = { KeyId: string; Plaintext?: string; CiphertextBlob?: string; EncryptionContext?: Record<string, string> };

/** Encrypt and Decrypt of KMS (JSON protocol) with real AES-256-GCM and the encryption context as associated data. */
export const kmsStub = async (): Promise<KmsStub> => {
  const otherKeyId = kmsKeyId.replace(/1$/, '2');
  const keys = new Map(
    [kmsKeyId, otherKeyId].map((id, index) => [id, { mark: Buffer.of(0x4b, index), key: randomBytes(32) }]),
  );
  let calls = 0;

  const encrypt = ({ KeyId, Plaintext = '', EncryptionContext = {} }: Call): StubReply => {
    const found = keys.get(KeyId);
    const plain = Buffer.from(Plaintext, 'base64');
    if (!found) return kmsError(400, 'NotFoundException');
    if (plain.length < 1 || plain.length > 4_096) return kmsError(400, 'ValidationException');
    const iv = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', found.key, iv).setAAD(canonical(EncryptionContext));
    const text = Buffer.concat([found.mark, iv, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
    return json(200, { KeyId, CiphertextBlob: text.toString('base64'), EncryptionAlgorithm: 'SYMMETRIC_DEFAULT' });
  };

  const decrypt = ({ KeyId, CiphertextBlob = '', EncryptionContext = {} }: Call): StubReply => {
    const text = Buffer.from(CiphertextBlob, 'base64');
    const [id, found] = [...keys].find(([, { mark }]) => mark.equals(text.subarray(0, 2))) ?? [];
    if (!found || text.length < 31) return kmsError(400, 'InvalidCiphertextException');
    if (id !== KeyId) return kmsError(400, 'IncorrectKeyException');
    const decipher = createDecipheriv('aes-256-gcm', found.key, text.subarray(2, 14))
      .setAAD(canonical(EncryptionContext))
      .setAuthTag(text.subarray(-16));
    try {
      const plain = Buffer.concat([decipher.update(text.subarray(14, -16)), decipher.final()]);
      return json(200, { KeyId, Plaintext: plain.toString('base64'), EncryptionAlgorithm: 'SYMMETRIC_DEFAULT' });
    } catch {
      return kmsError(400, 'InvalidCiphertextException');
    }
  };

  const http = await httpStub((request) => {
    calls += 1;
    const fault = stub.fault?.(request);
    if (fault) return fault;
    const call: Call = JSON.parse(request.body.toString());
    return request.headers['x-amz-target'] === 'TrentService.Encrypt' ? encrypt(call) : decrypt(call);
  });
  const client = new KMSClient({
    endpoint: http.url,
    region: 'eu-south-2',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  const close = async () => {
    client.destroy();
    await http.close();
  };
  const stub: KmsStub = { ...http, close, client, otherKeyId, calls: () => calls, fault: undefined };
  return stub;
};

const canonical = (context: Record<string, string>) =>
  Buffer.from(JSON.stringify(Object.entries(context).sort(([a], [b]) => (a < b ? -1 : 1))));

const json = (status: number, body: object): StubReply => ({
  status,
  headers: { 'content-type': 'application/x-amz-json-1.1' },
  body: JSON.stringify(body),
});

/** A KMS error answer. */
export const kmsError = (status: number, name: string): StubReply => json(status, { __type: name, message: name });
