import { createHash, randomUUID } from 'node:crypto';
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { s3Objects } from '../../lambdas/adapters/s3/s3-objects.ts';
import { Unavailable } from '../../lambdas/stores/table.ts';
import type { StubReply } from '../support/http-stub.ts';
import { failure, type S3Stub, s3Stub } from '../support/s3-stub.ts';
import { objectsContract } from './objects-contract.ts';

objectsContract('S3 over HTTP', async () => {
  const { client, bucket, close } = await s3Stub();
  return { objects: s3Objects({ client, bucket }), close };
});

objectsContract('S3 below a prefix', async () => {
  const { client, bucket, close } = await s3Stub();
  await s3Objects({ client, bucket }).put('outside', Buffer.from('x'));
  return { objects: s3Objects({ client, bucket, prefix: 'firm=1/evidence/' }), close };
});

objectsContract('S3 in a bucket without versions', async () => {
  const { client, bucket, close } = await s3Stub({ versioned: false });
  return { objects: s3Objects({ client, bucket, keepsVersions: false }), close };
});

// Any S3-compatible server that the SDK's own environment variables name.
(process.env.AWS_ENDPOINT_URL_S3 ? describe : describe.skip)('at AWS_ENDPOINT_URL_S3', () => {
  objectsContract('S3 server', async () => {
    const client = new S3Client({ forcePathStyle: true });
    const bucket = `habeas-${randomUUID()}`;
    await client.send(new CreateBucketCommand({ Bucket: bucket }));
    return { objects: s3Objects({ client, bucket }), close: async () => client.destroy() };
  });
});

const bytes = Buffer.from('one leaf');
const checksum = createHash('sha256').update(bytes).digest('base64');
const thrownBy = (work: Promise<unknown>) =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  );

describe('S3 objects when the wire fails', () => {
  let s3: S3Stub;
  beforeEach(async () => {
    s3 = await s3Stub();
  });
  afterEach(async () => s3.close());
  const objects = (timeoutMs?: number) =>
    s3Objects({ client: s3.client, bucket: s3.bucket, ...(timeoutMs ? { timeoutMs } : {}) });

  const once = (method: string, when: 'before' | 'after', reply: StubReply) => {
    let left = 1;
    s3.fault = (request) => (request.method === method && left-- > 0 ? { when, reply } : undefined);
  };

  it('knows its own put again when the reply was lost', async () => {
    once('PUT', 'after', 'drop');
    expect(await objects().put('a', bytes)).toBe(true);
    expect(s3.objects.get('a')?.bytes.equals(bytes)).toBe(true);
  });

  it('does not take another writer for itself when its own request was lost', async () => {
    s3.fault = (request) => {
      if (request.method !== 'PUT') return undefined;
      s3.fault = undefined;
      s3.objects.set('a', { bytes: Buffer.from('two leaf'), version: 'v', storedAt: new Date() });
      return { when: 'before', reply: 'drop' };
    };
    expect(await objects().put('a', bytes)).toBe(false);
    expect(s3.objects.get('a')?.bytes.toString()).toBe('two leaf');
  });

  it('asks again while writers race for a key', async () => {
    once('PUT', 'before', failure(409, 'ConditionalRequestConflict'));
    expect(await objects().put('a', bytes)).toBe(true);
  });

  it('gives up a race that never ends', async () => {
    s3.fault = () => ({ when: 'before', reply: failure(409, 'ConditionalRequestConflict') });
    expect(await thrownBy(objects().put('a', bytes))).toBeInstanceOf(Unavailable);
  });

  it('answers Unavailable when S3 keeps asking to slow down, and nothing is stored', async () => {
    s3.fault = () => ({ when: 'before', reply: failure(503, 'SlowDown') });
    expect(await thrownBy(objects().put('a', bytes))).toBeInstanceOf(Unavailable);
    expect(s3.objects.size).toBe(0);
  });

  it('gets through one SlowDown by itself', async () => {
    once('PUT', 'before', failure(503, 'SlowDown'));
    expect(await objects().put('a', bytes)).toBe(true);
  });

  it.each(['put', 'get', 'list', 'remove'] as const)(
    'answers Unavailable to %s when S3 never answers',
    async (operation) => {
      s3.fault = () => ({ when: 'before', reply: 'hang' });
      const hurried = objects(150);
      const call = {
        put: () => hurried.put('a', bytes),
        get: () => hurried.get('a'),
        list: () => hurried.list(''),
        remove: () => hurried.remove('a'),
      };
      expect(await thrownBy(call[operation]())).toBeInstanceOf(Unavailable);
    },
  );

  it('answers Unavailable instead of half an object', async () => {
    await objects().put('a', bytes);
    s3.fault = ({ method }) =>
      method === 'GET' ? { when: 'after', reply: { status: 200, body: bytes, cut: true } } : undefined;
    expect(await thrownBy(objects().get('a'))).toBeInstanceOf(Unavailable);
  });

  it('answers Unavailable instead of changed bytes', async () => {
    await objects().put('a', bytes);
    const reply = { status: 200, headers: { 'x-amz-checksum-sha256': checksum }, body: Buffer.from('One leaf') };
    s3.fault = ({ method }) => (method === 'GET' ? { when: 'after', reply } : undefined);
    expect(await thrownBy(objects().get('a'))).toBeInstanceOf(Unavailable);
  });

  it('leaves a locked object and says so', async () => {
    await objects().put('a', bytes);
    s3.locked.add('a');
    expect(await objects().remove('a')).toBe(false);
    expect(s3.objects.has('a')).toBe(true);
  });

  it('answers Unavailable when nobody listens', async () => {
    await s3.close();
    expect(
      await thrownBy(
        s3Objects({
          client: new S3Client({
            endpoint: s3.url,
            region: 'eu-south-2',
            credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
          }),
          bucket: 'b',
        }).get('a'),
      ),
    ).toBeInstanceOf(Unavailable);
  });
});

describe('S3 objects by error name', () => {
  const client = new S3Client({ region: 'eu-south-2' });
  const s3 = mockClient(client);
  beforeEach(() => {
    s3.reset();
  });
  const objects = s3Objects({ client, bucket: 'evidence', prefix: 'p/' });
  const refused = (name: string, status = 400) =>
    Object.assign(new Error(name), { name, $fault: 'client', $metadata: { httpStatusCode: status } });

  it('puts under a condition and with a checksum', async () => {
    s3.on(PutObjectCommand).resolves({});
    await objects.put('a', bytes);
    expect(s3.commandCalls(PutObjectCommand)[0]?.args[0].input).toEqual({
      Bucket: 'evidence',
      Key: 'p/a',
      Body: bytes,
      IfNoneMatch: '*',
      ChecksumAlgorithm: 'SHA256',
      ChecksumSHA256: checksum,
    });
  });

  it.each([
    ['the same checksum', { ContentLength: bytes.length, ChecksumSHA256: checksum }, true],
    ['another checksum', { ContentLength: bytes.length, ChecksumSHA256: 'b3RoZXI=' }, false],
    ['another length', { ContentLength: 1, ChecksumSHA256: checksum }, false],
  ])('after a refused put compares what stands: %s', async (_what, head, expected) => {
    s3.on(PutObjectCommand).rejects(refused('PreconditionFailed', 412));
    s3.on(HeadObjectCommand).resolves(head);
    expect(await objects.put('a', bytes)).toBe(expected);
  });

  it.each([
    ['the same bytes', bytes, true],
    ['other bytes', Buffer.from('two leaf'), false],
  ])('reads %s where the server keeps no checksum', async (_what, stored, expected) => {
    s3.on(PutObjectCommand).rejects(refused('PreconditionFailed', 412));
    s3.on(HeadObjectCommand).resolves({ ContentLength: bytes.length });
    const body = { transformToByteArray: async () => new Uint8Array(stored) };
    s3.on(GetObjectCommand).resolves({ Body: body as never });
    expect(await objects.put('a', bytes)).toBe(expected);
  });

  it('answers Unavailable where nobody may look what refused the put', async () => {
    s3.on(PutObjectCommand).rejects(refused('PreconditionFailed', 412));
    s3.on(HeadObjectCommand).rejects(refused('Forbidden', 403));
    expect(await thrownBy(objects.put('a', bytes))).toBeInstanceOf(Unavailable);
  });

  it('answers false when what refused the put is gone again', async () => {
    s3.on(PutObjectCommand).rejects(refused('PreconditionFailed', 412));
    s3.on(HeadObjectCommand).rejects(refused('NotFound', 404));
    expect(await objects.put('a', bytes)).toBe(false);
  });

  it('removes without looking where there are no versions: whoever may only delete need not read', async () => {
    s3.on(DeleteObjectCommand).resolves({});
    const passing = s3Objects({ client, bucket: 'files', keepsVersions: false });
    expect(await passing.remove('a')).toBe(true);
    expect(s3.calls().map(({ args: [{ input }] }) => input)).toEqual([{ Bucket: 'files', Key: 'a' }]);
  });

  it('removes the version that stands', async () => {
    s3.on(HeadObjectCommand).resolves({ VersionId: 'v7' }).on(DeleteObjectCommand).resolves({});
    expect(await objects.remove('a')).toBe(true);
    expect(s3.commandCalls(DeleteObjectCommand)[0]?.args[0].input).toEqual({
      Bucket: 'evidence',
      Key: 'p/a',
      VersionId: 'v7',
    });
  });

  it.each([
    ['a retention period', { ObjectLockMode: 'GOVERNANCE' as const }, 'Access Denied'],
    ['a legal hold', { ObjectLockLegalHoldStatus: 'ON' as const }, 'Access Denied'],
    ['the words of S3', {}, 'Access Denied because object protected by object lock.'],
  ])('takes a refusal for a lock by %s', async (_by, head, message) => {
    s3.on(HeadObjectCommand).resolves(head);
    s3.on(DeleteObjectCommand).rejects(Object.assign(refused('AccessDenied', 403), { message }));
    expect(await objects.remove('a')).toBe(false);
  });

  it('does not take a missing permission for a lock', async () => {
    s3.on(HeadObjectCommand).resolves({});
    s3.on(DeleteObjectCommand).rejects(refused('AccessDenied', 403));
    await expect(objects.remove('a')).rejects.toMatchObject({ name: 'AccessDenied' });
  });

  it.each(['SlowDown', 'RequestTimeout', 'ThrottlingException', 'TooManyRequestsException'])(
    'answers Unavailable to %s',
    async (name) => {
      s3.onAnyCommand().rejects(refused(name));
      const calls = [
        () => objects.put('a', bytes),
        () => objects.get('a'),
        () => objects.list(''),
        () => objects.remove('a'),
      ];
      for (const call of calls) expect(await thrownBy(call())).toBeInstanceOf(Unavailable);
    },
  );

  it('answers Unavailable to a server fault, no credentials and a broken connection', async () => {
    const faults = [
      Object.assign(new Error('x'), { name: 'InternalError', $fault: 'server', $metadata: { httpStatusCode: 500 } }),
      Object.assign(new Error('x'), { name: 'CredentialsProviderError' }),
      Object.assign(new Error('x'), { code: 'ECONNRESET' }),
    ];
    for (const fault of faults) {
      s3.reset();
      s3.on(ListObjectsV2Command).rejects(fault);
      expect(await thrownBy(objects.list(''))).toBeInstanceOf(Unavailable);
    }
  });

  it('lets a missing permission through as what it is', async () => {
    s3.onAnyCommand().rejects(refused('AccessDenied', 403));
    await expect(objects.put('a', bytes)).rejects.toMatchObject({ name: 'AccessDenied' });
    await expect(objects.get('a')).rejects.toMatchObject({ name: 'AccessDenied' });
  });

  it('hands the continuation token of S3 on and back', async () => {
    s3.on(ListObjectsV2Command).resolves({
      Contents: [{ Key: 'p/a/b', Size: 3, LastModified: new Date(0) }],
      NextContinuationToken: 'next',
    });
    expect(await objects.list('a/', { limit: 5, cursor: 'here' })).toEqual({
      items: [{ name: 'a/b', size: 3, storedAt: '1970-01-01T00:00:00.000Z' }],
      cursor: 'next',
    });
    expect(s3.commandCalls(ListObjectsV2Command)[0]?.args[0].input).toEqual({
      Bucket: 'evidence',
      Prefix: 'p/a/',
      MaxKeys: 5,
      ContinuationToken: 'here',
    });
  });
});
