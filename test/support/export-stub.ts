import { createHash, randomUUID } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import {
  type DescribeExportCommandInput,
  type DynamoDBClient,
  type ExportTableToPointInTimeCommandInput,
  ScanCommand,
} from '@aws-sdk/client-dynamodb';
import type { S3Stub } from './s3-stub.ts';

type Asked = Pick<
  ExportTableToPointInTimeCommandInput,
  'TableArn' | 'ClientToken' | 'S3Bucket' | 'S3Prefix' | 'S3SseAlgorithm' | 'S3SseKmsKeyId' | 'ExportFormat'
> & { readonly ExportTime?: Date | number | undefined };
type Export = {
  readonly arn: string;
  readonly asked: string;
  readonly done: () => Promise<void>;
  status: 'IN_PROGRESS' | 'COMPLETED' | 'FAILED';
};

/** An item as the wire carries it: bytes would be base64, and we store none. */
type Line = { readonly Item: unknown };

/**
 * What DynamoDB's export does, which the compatible server lacks: it writes a table as it stands now into the bucket, in the files and
 * the format of AWS. An export is under way until it has been asked for `rounds` times; it fails where `fails` says so.
 */
export const exportStub = (dynamo: DynamoDBClient, s3: S3Stub) => {
  const exports = new Map<string, Export>();
  let serial = 0;
  const settings = { rounds: 1, fails: (_table: string): string | undefined => undefined, filesEach: 2 };
  const looks = new Map<string, number>();

  const lines = async (table: string): Promise<Line[]> => {
    const found: Line[] = [];
    let start: Record<string, never> | undefined;
    do {
      const page = await dynamo.send(new ScanCommand({ TableName: table, ExclusiveStartKey: start }));
      found.push(...(page.Items ?? []).map((Item) => ({ Item })));
      start = page.LastEvaluatedKey as typeof start;
    } while (start);
    return found;
  };

  const put = (key: string, bytes: Buffer) => {
    if (s3.objects.has(key)) throw new Error(`an export overwrites ${key}`);
    s3.objects.set(key, { bytes, version: randomUUID(), storedAt: new Date() });
  };

  const write = async (table: string, root: string, arn: string, asked: Asked, second: number) => {
    const found = await lines(table);
    const files = Array.from({ length: settings.filesEach }, (_, n) =>
      found.filter((_line, index) => index % settings.filesEach === n),
    );
    const listed = files.map((some, n) => {
      const bytes = gzipSync(some.map((line) => `${JSON.stringify(line)}\n`).join(''));
      const key = `${root}/data/${createHash('sha256').update(`${arn}${n}`).digest('hex').slice(0, 26)}.json.gz`;
      put(key, bytes);
      return {
        itemCount: some.length,
        md5Checksum: createHash('md5').update(bytes).digest('base64'),
        etag: `${createHash('md5').update(bytes).digest('hex')}-1`,
        dataFileS3Key: key,
      };
    });
    put(`${root}/manifest-files.json`, Buffer.from(listed.map((line) => `${JSON.stringify(line)}\n`).join('')));
    const summary = {
      version: '2020-06-30',
      exportArn: arn,
      startTime: new Date().toISOString(),
      endTime: new Date().toISOString(),
      tableArn: asked.TableArn,
      tableId: randomUUID(),
      exportTime: new Date(second * 1000).toISOString(),
      s3Bucket: asked.S3Bucket,
      s3Prefix: asked.S3Prefix,
      s3SseAlgorithm: asked.S3SseAlgorithm,
      s3SseKmsKeyId: asked.S3SseKmsKeyId,
      manifestFilesS3Key: `${root}/manifest-files.json`,
      billedSizeBytes: 0,
      itemCount: found.length,
      outputFormat: asked.ExportFormat,
    };
    put(`${root}/manifest-summary.json`, Buffer.from(JSON.stringify(summary)));
    for (const name of ['manifest-files', 'manifest-summary']) put(`${root}/${name}.checksum`, Buffer.from('stub'));
  };

  const begin = (asked: Asked) => {
    const token = asked.ClientToken ?? randomUUID();
    const text = JSON.stringify(asked);
    const known = exports.get(token);
    if (known && known.asked !== text) throw Object.assign(new Error('x'), { name: 'ExportConflictException' });
    if (known) return { ExportDescription: { ExportArn: known.arn, ExportStatus: known.status } };
    const table = asked.TableArn?.split('/').at(-1) ?? '';
    serial += 1;
    const id = `${String(Date.now()).padStart(14, '0')}-${String(serial).padStart(8, '0')}`;
    const root = `${asked.S3Prefix}/AWSDynamoDB/${id}`;
    const second = Number(asked.ExportTime instanceof Date ? Number(asked.ExportTime) / 1000 : asked.ExportTime);
    const arn = `${asked.TableArn}/export/${id}`;
    put(`${root}/_started`, Buffer.of());
    exports.set(token, { arn, asked: text, status: 'IN_PROGRESS', done: () => write(table, root, arn, asked, second) });
    return { ExportDescription: { ExportArn: arn, ExportStatus: 'IN_PROGRESS' } };
  };

  const describe = async ({ ExportArn = '' }: DescribeExportCommandInput) => {
    const found = [...exports.values()].find(({ arn }) => arn === ExportArn);
    if (!found) throw Object.assign(new Error('x'), { name: 'ExportNotFoundException' });
    const looked = (looks.get(ExportArn) ?? 0) + 1;
    looks.set(ExportArn, looked);
    const code = settings.fails(ExportArn.split('/')[1] ?? '');
    if (found.status === 'IN_PROGRESS' && looked >= settings.rounds) {
      found.status = code === undefined ? 'COMPLETED' : 'FAILED';
      if (code === undefined) await found.done();
    }
    const failure = found.status === 'FAILED' && { FailureCode: code, FailureMessage: 'the words of AWS' };
    return { ExportDescription: { ExportArn, ExportStatus: found.status, ...failure } };
  };

  return {
    settings,
    begin,
    describe,
    /** How many exports were begun. */
    begun: () => exports.size,
    /** Answers these two commands of a client in place of the server. */
    into: (client: DynamoDBClient) =>
      client.middlewareStack.add(
        (next, context) => async (args) => {
          const name = String(context['commandName']);
          if (name === 'ExportTableToPointInTimeCommand') return answer(begin(args.input as Asked));
          if (name === 'DescribeExportCommand') return answer(await describe(args.input as DescribeExportCommandInput));
          return next(args);
        },
        { step: 'initialize', name: 'exportStub' },
      ),
  };
};
export type ExportStub = ReturnType<typeof exportStub>;

const answer = (output: object) => ({ output: { $metadata: {}, ...output } as never, response: {} });
