import { createHash, randomUUID } from 'node:crypto';
import { S3Client } from '@aws-sdk/client-s3';
import { type HttpStub, httpStub, type StubReply, type StubRequest } from './http-stub.ts';

type Stored = { readonly bytes: Buffer; readonly version: string; readonly storedAt: Date };
/** What a test lets go wrong: an answer in place of S3's, before or after the request took effect. */
export type S3Fault = (
  request: StubRequest,
) => { readonly when: 'before' | 'after'; readonly reply: StubReply } | undefined;

/** A version that does not stand; a mark of deletion holds nothing. */
export type HistoricVersion = {
  readonly key: string;
  readonly version: string;
  readonly storedAt: Date;
  readonly size: number;
  readonly isMarker: boolean;
  readonly isNewest: boolean;
};

export type S3Stub = HttpStub & {
  readonly client: S3Client;
  readonly bucket: string;
  readonly objects: Map<string, Stored>;
  /** Keys that Object Lock protects. */
  readonly locked: Set<string>;
  /** Versions that no longer stand, and marks of deletion, which hide what stands under their key. */
  readonly history: HistoricVersion[];
  fault: S3Fault | undefined;
};

/**
 * The part of S3 that `s3Objects` uses, in memory: conditional puts, checksums, versions, locks, listing by pages. A bucket without
 * versions refuses to be asked for one.
 */
export const s3Stub = async ({ versioned = true } = {}): Promise<S3Stub> => {
  const bucket = 'habeas-objects';
  const objects = new Map<string, Stored>();
  const locked = new Set<string>();
  const history: HistoricVersion[] = [];

  const serve = (request: StubRequest): StubReply => {
    const key = decodeURIComponent(request.url.pathname.slice(1)).slice(bucket.length + 1);
    if (request.method === 'PUT') return put(key, request);
    if (request.method === 'DELETE') return remove(key, request.url.searchParams.get('versionId'));
    if (key !== '') return get(key);
    return request.url.searchParams.has('versions')
      ? listVersions(request.url.searchParams)
      : list(request.url.searchParams);
  };

  const put = (key: string, { headers, body }: StubRequest): StubReply => {
    if (headers['x-amz-checksum-sha256'] !== sha256(body)) return failure(400, 'BadDigest');
    // Object Lock's manual: no upload is taken that does not name the algorithm of its checksum.
    if (headers['x-amz-sdk-checksum-algorithm'] !== 'SHA256') return failure(400, 'InvalidRequest');
    if (headers['if-none-match'] !== '*') return failure(400, 'UnconditionalPut');
    if (objects.has(key)) return failure(412, 'PreconditionFailed');
    objects.set(key, { bytes: body, version: randomUUID(), storedAt: new Date() });
    return { status: 200, headers: { etag: '"stub"' } };
  };

  const get = (key: string): StubReply => {
    const found = objects.get(key);
    if (!found) return failure(404, 'NoSuchKey');
    return {
      status: 200,
      headers: {
        etag: '"stub"',
        'last-modified': found.storedAt.toUTCString(),
        ...(versioned && { 'x-amz-version-id': found.version }),
        'x-amz-checksum-sha256': sha256(found.bytes),
        ...(locked.has(key) ? { 'x-amz-object-lock-mode': 'COMPLIANCE' } : {}),
      },
      body: found.bytes,
    };
  };

  const remove = (key: string, version: string | null): StubReply => {
    const found = objects.get(key);
    if (found && versioned && version !== found.version) return failure(400, 'DeleteMarkerOnly');
    if (!versioned && version !== null) return failure(400, 'InvalidArgument');
    if (locked.has(key)) return failure(403, 'AccessDenied', 'Access Denied because object protected by object lock.');
    objects.delete(key);
    return { status: 204 };
  };

  const list = (query: URLSearchParams): StubReply => {
    const after = Buffer.from(query.get('continuation-token') ?? '', 'base64').toString();
    const limit = Number(query.get('max-keys') ?? 1_000);
    const keys = [...objects.keys()]
      .filter((key) => key.startsWith(query.get('prefix') ?? '') && key > after)
      .sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
    const page = keys.slice(0, limit);
    const contents = page.map((key) => {
      const { bytes, storedAt } = objects.get(key) ?? { bytes: Buffer.of(), storedAt: new Date(0) };
      return `<Contents><Key>${key}</Key><Size>${bytes.length}</Size><LastModified>${storedAt.toISOString()}</LastModified></Contents>`;
    });
    const next = keys.length > limit ? Buffer.from(page.at(-1) ?? '').toString('base64') : undefined;
    return {
      status: 200,
      headers: { 'content-type': 'application/xml' },
      body: `<?xml version="1.0"?><ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><KeyCount>${page.length}</KeyCount><IsTruncated>${next !== undefined}</IsTruncated>${next === undefined ? '' : `<NextContinuationToken>${next}</NextContinuationToken>`}${contents.join('')}</ListBucketResult>`,
    };
  };

  const listVersions = (query: URLSearchParams): StubReply => {
    const limit = Number(query.get('max-keys') ?? 1_000);
    const prefix = query.get('prefix') ?? '';
    const hidden = (key: string) => history.some((one) => one.key === key && one.isNewest);
    const standing = [...objects].map(([key, { bytes, version, storedAt }]) => {
      return { key, version, storedAt, size: bytes.length, isMarker: false, isNewest: !hidden(key) };
    });
    const all = [...standing, ...history]
      .filter(({ key }) => key.startsWith(prefix))
      .sort(
        (a, b) => Buffer.compare(Buffer.from(a.key), Buffer.from(b.key)) || Number(b.storedAt) - Number(a.storedAt),
      );
    const marker = all.findIndex(
      ({ key, version }) => key === query.get('key-marker') && version === query.get('version-id-marker'),
    );
    if (query.has('key-marker') && marker < 0) return failure(400, 'InvalidArgument');
    const page = all.slice(marker + 1, marker + 1 + limit);
    const last = marker + 1 + limit < all.length ? page.at(-1) : undefined;
    const lines = page.map(({ key, version, storedAt, size, isMarker, isNewest }) => {
      const one = `<Key>${key}</Key><VersionId>${version}</VersionId><IsLatest>${isNewest}</IsLatest><LastModified>${storedAt.toISOString()}</LastModified>`;
      return isMarker
        ? `<DeleteMarker>${one}</DeleteMarker>`
        : `<Version>${one}<ETag>&quot;stub&quot;</ETag><Size>${size}</Size></Version>`;
    });
    const next = last
      ? `<NextKeyMarker>${last.key}</NextKeyMarker><NextVersionIdMarker>${last.version}</NextVersionIdMarker>`
      : '';
    return {
      status: 200,
      headers: { 'content-type': 'application/xml' },
      body: `<?xml version="1.0"?><ListVersionsResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><IsTruncated>${last !== undefined}</IsTruncated>${next}${lines.join('')}</ListVersionsResult>`,
    };
  };

  const http = await httpStub((request) => {
    const fault = stub.fault?.(request);
    if (fault?.when === 'before') return fault.reply;
    const reply = serve(request);
    return fault?.reply ?? reply;
  });
  const client = new S3Client({
    endpoint: http.url,
    forcePathStyle: true,
    region: 'eu-south-2',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  const close = async () => {
    client.destroy();
    await http.close();
  };
  const stub: S3Stub = { ...http, close, client, bucket, objects, locked, history, fault: undefined };
  return stub;
};

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('base64');

/** An S3 error answer. */
export const failure = (status: number, code: string, message = code): StubReply => ({
  status,
  headers: { 'content-type': 'application/xml' },
  body: `<?xml version="1.0"?><Error><Code>${code}</Code><Message>${message}</Message></Error>`,
});
