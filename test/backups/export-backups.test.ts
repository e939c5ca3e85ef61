import { randomBytes } from 'node:crypto';
import { DescribeExportCommand, DynamoDBClient, ExportTableToPointInTimeCommand } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { dynamoTable } from '../../lambdas/adapters/dynamodb/dynamo-table.ts';
import { decodeExported } from '../../lambdas/adapters/dynamodb/exported-lines.ts';
import { dynamoExports } from '../../lambdas/adapters/dynamodb/table-exports.ts';
import { s3Backups } from '../../lambdas/adapters/s3/s3-backups.ts';
import {
  type BackedUpTable,
  type BackupEntry,
  type Backups,
  backedUpTables,
} from '../../lambdas/domain/backups/backups.ts';
import type { TableExports } from '../../lambdas/domain/backups/table-exports.ts';
import { Unavailable } from '../../lambdas/domain/unavailable.ts';
import { openBackupReader } from '../../lambdas/stores/backups/backup-reader.ts';
import { openExportBackups } from '../../lambdas/stores/backups/export-backups.ts';
import { decodeManifest } from '../../lambdas/stores/backups/manifest.ts';
import { manifestName } from '../../lambdas/stores/backups/names.ts';
import type { StoredItem, Table } from '../../lambdas/stores/table.ts';
import { createTables, hasDynamoServer, startDynamoServer } from '../support/dynamo-server.ts';
import { type ExportStub, exportStub } from '../support/export-stub.ts';
import { fixturePolicy } from '../support/fixture-policy.ts';
import { type S3Stub, s3Stub } from '../support/s3-stub.ts';
import { type MovingClock, movingClock, putAll } from '../support/table-world.ts';

const names = {
  records: 't-records',
  blocked: 't-blocked',
  keys: 't-keys',
  journal: 't-journal',
  guards: 't-guards',
  transient: 't-transient',
};
const arns = Object.fromEntries(
  backedUpTables.map((name) => [name, `arn:aws:dynamodb:eu-south-2:111111111111:table/${names[name]}`]),
) as Record<BackedUpTable, string>;
const prefix = 'backups/';

(hasDynamoServer ? describe : describe.skip)('backups that DynamoDB exports', () => {
  let server: Awaited<ReturnType<typeof startDynamoServer>>;
  let s3: S3Stub;
  let client: S3Client;
  let stub: ExportStub;
  let clock: MovingClock;
  let table: Table;
  let exports: TableExports;
  let backups: Backups;
  const objects = () => s3Backups({ client, bucket: s3.bucket });
  const opened = (own: Partial<{ exports: TableExports }> = {}) =>
    openExportBackups({
      policy: fixturePolicy,
      table,
      now: clock.now,
      random: randomBytes,
      objects: objects(),
      exports,
      ...own,
    });

  beforeEach(async () => {
    [server, s3] = await Promise.all([startDynamoServer(), s3Stub()]);
    await createTables(server.client, names);
    // Tries once: what fails here, fails for a purpose.
    const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
    client = new S3Client({
      endpoint: s3.url,
      forcePathStyle: true,
      region: 'eu-south-2',
      maxAttempts: 1,
      credentials,
    });
    clock = movingClock(new Date().toISOString());
    stub = exportStub(server.client, s3);
    stub.into(server.client);
    table = dynamoTable({ client: server.client, names, now: clock.now });
    exports = dynamoExports({
      client: server.client,
      arns,
      bucket: s3.bucket,
      key: 'arn:aws:kms:eu-south-2:111111111111:key/k',
      prefix,
      wait: async () => undefined,
    });
    backups = opened();
    const items = Array.from({ length: 30 }, (_, n) => ({ pk: `S#${n}`, sk: 'PERSON', n, ñ: ['\u{1F600}', null, {}] }));
    await putAll(table, 'records', items);
    await putAll(table, 'guards', items.slice(0, 5));
    await putAll(table, 'keys', [
      { pk: 'TENANT', sk: 'V000001', number: 1, wrapped: 'canary' },
      { pk: 'SIGNING-PUBLIC', sk: 'kid-1', key: 'x' },
    ]);
  });
  afterEach(async () => {
    client.destroy();
    await Promise.all([server.stop(), s3.close()]);
  });

  const endOf = async (): Promise<BackupEntry> => {
    const [ended] = await backups.goOn();
    if (!ended) throw new Error('no backup has come to its end');
    return ended;
  };
  const read = async (id: string, name: BackedUpTable): Promise<StoredItem[]> => {
    const reader = openBackupReader({ objects: objects(), decodeExported });
    const items: StoredItem[] = [];
    for await (const page of reader.items(await reader.manifest(id), name)) items.push(...page.items);
    return items;
  };

  it('are only begun, all tables as of the same second, and never the keys', async () => {
    const begun = await backups.take('nightly');
    expect(begun).toMatchObject({ state: 'taking', takenAt: expect.stringMatching(/:\d\d\.000Z$/) });
    expect(Object.keys(begun.copies ?? {}).sort()).toEqual([...backedUpTables].sort());
    expect(await backups.find(begun.id)).toEqual(begun);
    expect(Math.abs(Date.parse(begun.takenAt ?? '') - Number(clock.now()))).toBeLessThan(1_000);
    expect([...s3.objects.keys()].every((key) => key.startsWith(`backups/${begun.id}/`))).toBe(true);
  });

  it('are taken once every copy is there, with a hash of every object, and give back every item', async () => {
    stub.settings.rounds = 2;
    const { id } = await backups.take('nightly');
    expect(await backups.goOn()).toEqual([]);
    const taken = await endOf();
    expect(taken).toMatchObject({ id, state: 'taken', counts: { records: 30, blocked: 0, guards: 5 } });
    expect(await backups.goOn()).toEqual([]);
    const manifest = decodeManifest((await objects().get(manifestName(id))) ?? Buffer.of());
    expect(manifest).toMatchObject({ format: 'dynamodb', keys: { tenant: [1], signing: ['kid-1'] }, id });
    expect(manifest?.takenAt).toBe(taken.takenAt);
    const items = await read(id, 'records');
    expect(items.toSorted((a, b) => Number(a['n']) - Number(b['n']))[7]).toEqual({
      pk: 'S#7',
      sk: 'PERSON',
      version: 1,
      n: 7,
      ñ: ['\u{1F600}', null, {}],
    });
    expect(items).toHaveLength(30);
    for (const { bytes } of s3.objects.values()) expect(bytes.includes('canary')).toBe(false);
    expect((await backups.check()).findings).toEqual([]);
  });

  it('go on after a run that died at any step, with the same copies and the same objects', async () => {
    let calls = 0;
    let dies = 1;
    const again = () => {
      calls += 1;
      return calls;
    };
    const dying: TableExports = {
      begin: async (...asked) => {
        if (again() === dies) throw new Unavailable('the reply was lost');
        const copy = await exports.begin(...asked);
        if (again() === dies) throw new Unavailable('the reply was lost');
        return copy;
      },
      look: async (...asked) => {
        if (again() === dies) throw new Unavailable('the reply was lost');
        return exports.look(...asked);
      },
    };
    for (dies = 1; dies <= 12; dies += 1) {
      calls = 0;
      const { id } = await opened({ exports: dying }).take('before-maintenance');
      const before = stub.begun();
      let ended = await backups.find(id);
      for (let round = 0; ended?.state === 'taking' && round < 5; round += 1)
        ended = (await backups.goOn())[0] ?? ended;
      expect([dies, ended?.state]).toEqual([dies, 'taken']);
      expect(stub.begun()).toBeLessThanOrEqual(dies * backedUpTables.length);
      expect(before).toBeGreaterThan((dies - 1) * backedUpTables.length - 1);
    }
  });

  it('go on where the bucket does not answer, and write the manifest once', async () => {
    for (let dies = 1; ; dies += 1) {
      const { id } = await backups.take('nightly');
      let calls = 0;
      const again = () => {
        calls += 1;
        return calls;
      };
      const die = {
        when: dies % 2 ? 'before' : 'after',
        reply: { status: 400, body: '<Error><Code>SlowDown</Code></Error>' },
      };
      s3.fault = () => (again() === Math.ceil(dies / 2) ? (die as never) : undefined);
      const first = await backups.goOn().catch((error: unknown) => error);
      s3.fault = undefined;
      const [ended] = first instanceof Unavailable ? await backups.goOn() : (first as BackupEntry[]);
      expect([dies, ended?.state, ended?.id]).toEqual([dies, 'taken', id]);
      expect(await read(id, 'guards')).toHaveLength(5);
      if (calls < Math.ceil(dies / 2)) break;
    }
  });

  it('are given up where a copy fails, or is not there after eight hours, and say so', async () => {
    stub.settings.fails = (name) => (name === names.guards ? 'S3AccessDenied' : undefined);
    const { id } = await backups.take('nightly');
    expect(await endOf()).toMatchObject({ id, state: 'failed' });
    stub.settings.fails = () => undefined;
    stub.settings.rounds = 1_000;
    const second = await backups.take('nightly');
    clock.advance(8 * 3600);
    expect(await backups.goOn()).toEqual([]);
    clock.advance(1);
    expect(await endOf()).toMatchObject({ id: second.id, state: 'failed' });
    expect(s3.objects.has(manifestName(second.id))).toBe(false);
  });

  it.each([
    ['an object that is missing', (key: string) => key.includes('/records/') && key.endsWith('.json.gz'), undefined],
    [
      'a list that is missing',
      (key: string) => key.endsWith('guards/x') || /guards\/.*manifest-files\.json$/.test(key),
      undefined,
    ],
    [
      'a list that names an object elsewhere',
      (key: string) => /blocked\/.*manifest-files\.json$/.test(key),
      '{"dataFileS3Key":"files/x","itemCount":0}',
    ],
    ['a list that is cut off', (key: string) => /records\/.*manifest-files\.json$/.test(key), '{"dataFileS3'],
    [
      'counts that do not add up',
      (key: string) => /records\/.*manifest-summary\.json$/.test(key),
      (text: string) => text.replace('"itemCount":30', '"itemCount":31'),
    ],
    [
      'another second',
      (key: string) => /journal\/.*manifest-summary\.json$/.test(key),
      (text: string) => text.replace(/"exportTime":"20/, '"exportTime":"19'),
    ],
  ] as const)('are given up with %s', async (_what, hit, change) => {
    const { id } = await backups.take('nightly');
    const look: TableExports['look'] = async (...asked) => {
      const found = await exports.look(...asked);
      for (const [key, stored] of found.state === 'copied' ? s3.objects : []) {
        if (!hit(key)) continue;
        const text = stored.bytes.toString();
        if (change === undefined) s3.objects.delete(key);
        else s3.objects.set(key, { ...stored, bytes: Buffer.from(typeof change === 'string' ? change : change(text)) });
      }
      return found;
    };
    expect(await opened({ exports: { ...exports, look } }).goOn()).toMatchObject([{ id, state: 'failed' }]);
    expect(s3.objects.has(manifestName(id))).toBe(false);
  });

  it('are found changed or missing by the daily check', async () => {
    const { id } = await backups.take('nightly');
    await endOf();
    const [key = '', stored] = [...s3.objects].find(([name]) => /records.*json\.gz$/.test(name)) ?? [];
    if (!stored) throw new Error('no object');
    const flipped = Buffer.from(stored.bytes);
    flipped[20] = (flipped[20] ?? 0) ^ 1;
    s3.objects.set(key, { ...stored, bytes: flipped });
    expect((await backups.check()).findings).toEqual([{ code: 'BACKUP_MISMATCH', ids: [id], names: [key] }]);
    s3.objects.delete(key);
    expect((await backups.check()).findings).toEqual([{ code: 'BACKUP_MISSING', ids: [id], names: [key] }]);
    expect(await backups.end()).toBe(0);
  });
});

describe('exports of DynamoDB by what is sent', () => {
  const client = new DynamoDBClient({ region: 'eu-south-2', credentials: { accessKeyId: 'a', secretAccessKey: 'b' } });
  let sent: ReturnType<typeof mocked>;
  const mocked = () => mockClient(client);
  beforeEach(() => {
    sent = mocked();
  });
  afterEach(() => sent.restore());
  const exports = dynamoExports({
    client,
    arns,
    bucket: 'locked',
    key: 'arn:key',
    prefix,
    wait: async () => undefined,
  });
  const arn = `${arns.records}/export/01693685827463-2d8752fd`;

  it('ask for one second, our key and a place of their own, and are recognised by their token', async () => {
    sent.on(ExportTableToPointInTimeCommand).resolves({ ExportDescription: { ExportArn: arn } });
    expect(await exports.begin('ID', 'records', new Date('2026-12-01T05:00:00Z'))).toBe(arn);
    expect(sent.commandCalls(ExportTableToPointInTimeCommand)[0]?.args[0].input).toEqual({
      TableArn: arns.records,
      ExportTime: new Date('2026-12-01T05:00:00Z'),
      ExportType: 'FULL_EXPORT',
      ExportFormat: 'DYNAMODB_JSON',
      S3Bucket: 'locked',
      S3Prefix: 'backups/ID/records',
      S3SseAlgorithm: 'KMS',
      S3SseKmsKeyId: 'arn:key',
      ClientToken: 'ID-records',
    });
  });

  it.each([
    [{ ExportStatus: 'IN_PROGRESS' as const }, { state: 'copying' }],
    [
      { ExportStatus: 'FAILED' as const, FailureCode: 'S3NoSuchBucket' },
      { state: 'failed', why: 'S3NoSuchBucket' },
    ],
    [
      { ExportStatus: 'COMPLETED' as const },
      { state: 'copied', manifest: 'backups/ID/records/AWSDynamoDB/01693685827463-2d8752fd/manifest-summary.json' },
    ],
  ])('tell how far one is: %j', async (found, expected) => {
    sent.on(DescribeExportCommand).resolves({ ExportDescription: found });
    expect(await exports.look('ID', 'records', arn)).toEqual(expected);
    expect(sent.commandCalls(DescribeExportCommand)[0]?.args[0].input).toEqual({ ExportArn: arn });
  });

  it.each(['LimitExceededException', 'ThrottlingException'])('are unavailable at %s', async (name) => {
    sent.onAnyCommand().rejects(Object.assign(new Error('x'), { name, $fault: 'client' }));
    await expect(exports.begin('ID', 'records', new Date(0))).rejects.toThrow(Unavailable);
  });

  it('let other errors through as what they are', async () => {
    sent
      .onAnyCommand()
      .rejects(Object.assign(new Error('x'), { name: 'InvalidExportTimeException', $fault: 'client' }));
    await expect(exports.begin('ID', 'records', new Date(0))).rejects.toMatchObject({
      name: 'InvalidExportTimeException',
    });
  });

  it('are read line by line into items as they were stored', () => {
    const line =
      '{"Item":{"pk":{"S":"S#1"},"sk":{"S":"PERSON"},"version":{"N":"3"},"_op":{"S":"x"},"a":{"L":[{"NULL":true},{"BOOL":false},{"N":"1.5"}]},"m":{"M":{}}}}';
    expect(decodeExported(line)).toEqual({ pk: 'S#1', sk: 'PERSON', version: 3, a: [null, false, 1.5], m: {} });
    for (const wrong of ['{}', '{"Item":{"pk":{"S":"x"}}}', 'x']) expect(() => decodeExported(wrong)).toThrow();
  });
});
