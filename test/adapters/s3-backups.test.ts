import { createHash } from 'node:crypto';
import {
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectVersionsCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { s3Backups } from '../../lambdas/adapters/s3/s3-backups.ts';
import type { BackupObjects } from '../../lambdas/domain/backups/backups.ts';
import { Unavailable } from '../../lambdas/domain/unavailable.ts';
import { failure, type S3Stub, s3Stub } from '../support/s3-stub.ts';

const name = 'backups/20261201T050000000Z-0a1b2c3d/records/000001.gz';
const bytes = Buffer.alloc(300_000, 'habeas');

const checksum = (content: Buffer) => createHash('sha256').update(content).digest('base64');

const wholeOf = async (pieces: AsyncIterable<Uint8Array> | undefined) => {
  const all: Uint8Array[] = [];
  for await (const piece of pieces ?? []) all.push(piece);
  return Buffer.concat(all);
};

describe('backups in S3', () => {
  let s3: S3Stub;
  let backups: BackupObjects;
  beforeEach(async () => {
    s3 = await s3Stub();
    backups = s3Backups({ client: s3.client, bucket: s3.bucket });
  });
  afterEach(() => s3.close());

  it('are written once: the same bytes again are the same put, others are refused and change nothing', async () => {
    expect(await backups.put(name, bytes)).toBe(true);
    expect(await backups.put(name, bytes)).toBe(true);
    expect(await backups.put(name, Buffer.from('other'))).toBe(false);
    expect((await wholeOf(await backups.read(name))).equals(bytes)).toBe(true);
    expect(Buffer.from((await backups.get(name)) ?? '').equals(bytes)).toBe(true);
  });

  it('are read piece by piece, and are nothing where nothing was put', async () => {
    await backups.put(name, bytes);
    let pieces = 0;
    for await (const piece of (await backups.read(name)) ?? []) pieces += piece.length > 0 ? 1 : 0;
    expect(pieces).toBeGreaterThan(1);
    expect(await backups.read('backups/none')).toBeUndefined();
    await expect(backups.read('../x')).rejects.toThrow('name of an object');
  });

  it('fail while they are read where a bit has flipped or the end is missing', async () => {
    await backups.put(name, bytes);
    const flipped = Buffer.from(bytes);
    flipped[1_000] = (flipped[1_000] ?? 0) ^ 1;
    for (const body of [flipped, bytes.subarray(0, 1_000)]) {
      const stored = s3.objects.get(name);
      s3.fault = () => ({
        when: 'before',
        reply: {
          status: 200,
          headers: { 'x-amz-checksum-sha256': checksum(bytes), 'content-length': String(body.length) },
          body,
        },
      });
      await expect(backups.read(name).then(wholeOf)).rejects.toThrow(Unavailable);
      s3.fault = undefined;
      expect(stored?.bytes.equals(bytes)).toBe(true);
    }
  });

  it('cannot be removed while their lock stands, and then as often as asked', async () => {
    await backups.put(name, bytes);
    s3.locked.add(name);
    expect(await backups.remove(name)).toBe(false);
    expect((await backups.versions('backups/')).items).toMatchObject([{ name, isNewest: true, size: bytes.length }]);
    s3.locked.delete(name);
    expect(await backups.remove(name)).toBe(true);
    expect(await backups.remove(name)).toBe(true);
    expect(await backups.versions('backups/')).toEqual({ items: [] });
  });

  it('list every version, old ones and marks of deletion too, by name, whatever the size of a page', async () => {
    for (const one of ['backups/b', 'backups/a', 'other/x', 'backups/c']) await backups.put(one, Buffer.from(one));
    const old = { key: 'backups/a', version: 'old', storedAt: new Date(0), size: 7, isMarker: false, isNewest: false };
    const marker = { ...old, key: 'backups/b', version: 'mark', storedAt: new Date(4e12), isMarker: true, size: 0 };
    s3.history.push(old, { ...marker, isNewest: true });
    for (const limit of [1, 2, 3, 1_000]) {
      const seen: unknown[] = [];
      for (let cursor: string | undefined; ; ) {
        const page = await backups.versions('backups/', { limit, ...(cursor !== undefined && { cursor }) });
        expect(page.items.length).toBeLessThanOrEqual(limit);
        seen.push(...page.items.map(({ name, size, isNewest, isMarker }) => [name, size, isNewest, isMarker]));
        if (page.cursor === undefined) break;
        cursor = page.cursor;
      }
      expect(seen).toEqual([
        ['backups/a', 9, true, false],
        ['backups/a', 7, false, false],
        ['backups/b', 0, true, true],
        ['backups/b', 9, false, false],
        ['backups/c', 9, true, false],
      ]);
    }
  });

  it('are unavailable while S3 does not answer, and say so of a listing and of a read', async () => {
    s3.fault = () => ({ when: 'before', reply: failure(503, 'SlowDown') });
    await expect(backups.versions('')).rejects.toThrow(Unavailable);
    await expect(backups.read(name)).rejects.toThrow(Unavailable);
  });
});

describe('backups in S3 by what is sent', () => {
  const client = new S3Client({ region: 'eu-south-2' });
  const sent = mockClient(client);
  beforeEach(() => {
    sent.reset();
  });
  const backups = s3Backups({ client, bucket: 'locked', prefix: 'firm/' });

  it('put under a condition and with a checksum, which a bucket with Object Lock asks for', async () => {
    sent.on(PutObjectCommand).resolves({});
    await backups.put('backups/a', bytes);
    expect(sent.commandCalls(PutObjectCommand)[0]?.args[0].input).toEqual({
      Bucket: 'locked',
      Key: 'firm/backups/a',
      Body: bytes,
      IfNoneMatch: '*',
      ChecksumAlgorithm: 'SHA256',
      ChecksumSHA256: checksum(bytes),
    });
  });

  it('hand the two markers of a listing on and back, and cut the prefix off', async () => {
    sent.on(ListObjectVersionsCommand).resolves({
      Versions: [{ Key: 'firm/backups/a', VersionId: 'v1', Size: 3, LastModified: new Date(0), IsLatest: true }],
      IsTruncated: true,
      NextKeyMarker: 'firm/backups/a',
      NextVersionIdMarker: 'v1',
    });
    const { items, cursor = '' } = await backups.versions('backups/', { limit: 5_000 });
    expect(items).toEqual([
      {
        name: 'backups/a',
        version: 'v1',
        size: 3,
        storedAt: '1970-01-01T00:00:00.000Z',
        isNewest: true,
        isMarker: false,
      },
    ]);
    await backups.versions('backups/', { cursor });
    expect(sent.commandCalls(ListObjectVersionsCommand).map(({ args: [{ input }] }) => input)).toEqual([
      { Bucket: 'locked', Prefix: 'firm/backups/', MaxKeys: 1_000, KeyMarker: undefined, VersionIdMarker: undefined },
      { Bucket: 'locked', Prefix: 'firm/backups/', MaxKeys: 1_000, KeyMarker: 'firm/backups/a', VersionIdMarker: 'v1' },
    ]);
  });

  it.each([
    ['a version under a lock', { ObjectLockMode: 'COMPLIANCE' as const }, false],
    ['an absent one', undefined, true],
  ])('remove answers %s', async (_what, head, expected) => {
    const refused = (name: string, status: number) =>
      Object.assign(new Error(name), { name, $fault: 'client', $metadata: { httpStatusCode: status } });
    sent.onAnyCommand().rejects(refused('AccessDenied', 403));
    if (head) sent.on(HeadObjectCommand).resolves(head);
    else sent.on(HeadObjectCommand).rejects(refused('NotFound', 404));
    expect(await backups.remove('backups/a')).toBe(expected);
  });

  it('let a missing permission through as what it is', async () => {
    sent
      .on(GetObjectCommand)
      .rejects(Object.assign(new Error('x'), { name: 'AccessDenied', $fault: 'client', $metadata: {} }));
    await expect(backups.read('backups/a')).rejects.toMatchObject({ name: 'AccessDenied' });
  });
});
