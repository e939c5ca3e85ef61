import { setTimeout as delay } from 'node:timers/promises';
import { DescribeExportCommand, type DynamoDBClient, ExportTableToPointInTimeCommand } from '@aws-sdk/client-dynamodb';
import type { BackedUpTable } from '../../domain/backups/backups.ts';
import type { TableExports } from '../../domain/backups/table-exports.ts';
import { answered } from './dynamo-errors.ts';

type Options = {
  readonly client: DynamoDBClient;
  /** ARN of each table. */
  readonly arns: Readonly<Record<BackedUpTable, string>>;
  readonly bucket: string;
  /** ARN of the key that the bucket is under. */
  readonly key: string;
  /** Before every name of an object. */
  readonly prefix: string;
  readonly wait?: (ms: number) => Promise<unknown>;
};

/** Exports of tables into one bucket, by DynamoDB itself, from what point-in-time recovery keeps; they use none of the table's throughput. */
export const dynamoExports = ({ client, arns, bucket, key, prefix, wait = delay }: Options): TableExports => {
  const folder = (id: string, table: BackedUpTable) => `${prefix}${id}/${table}`;
  return {
    begin: async (id, table, at) => {
      const { ExportDescription: begun } = await answered(
        () =>
          client.send(
            new ExportTableToPointInTimeCommand({
              TableArn: arns[table],
              ExportTime: at,
              ExportType: 'FULL_EXPORT',
              ExportFormat: 'DYNAMODB_JSON',
              S3Bucket: bucket,
              S3Prefix: folder(id, table),
              S3SseAlgorithm: 'KMS',
              S3SseKmsKeyId: key,
              // The same for the same: a request whose reply was lost is recognised.
              ClientToken: `${id}-${table}`,
            }),
          ),
        wait,
      );
      if (!begun?.ExportArn) throw new Error('DynamoDB began an export and did not say which');
      return begun.ExportArn;
    },

    look: async (id, table, copy) => {
      const { ExportDescription: found } = await answered(
        () => client.send(new DescribeExportCommand({ ExportArn: copy })),
        wait,
      );
      if (found?.ExportStatus === 'FAILED') return { state: 'failed', why: found.FailureCode ?? 'unknown' };
      if (found?.ExportStatus !== 'COMPLETED') return { state: 'copying' };
      const exportId = copy.slice(copy.lastIndexOf('/') + 1);
      return { state: 'copied', manifest: `${folder(id, table)}/AWSDynamoDB/${exportId}/manifest-summary.json` };
    },
  };
};
