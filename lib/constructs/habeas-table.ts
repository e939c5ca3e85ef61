import { RemovalPolicy, Tags } from 'aws-cdk-lib';
import {
  AttributeType,
  Billing,
  ProjectionType,
  StreamViewType,
  TableEncryptionV2,
  TableV2,
} from 'aws-cdk-lib/aws-dynamodb';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import type { TableName } from '../../lambdas/stores/table.ts';

/** Says which of the six tables a deployed one is, in whichever set; the privacy checks read it. */
export const tableTag = 'habeas:table';
/** Name of the due-time index. */
export const dueIndex = 'due';

export interface HabeasTableProps {
  readonly name: TableName;
  /** A deleted item can be brought back for this long, so the policy states it and the notice prints it. */
  readonly recoveryDays: number;
  readonly key: IKey;
  readonly feed: boolean;
}

/**
 * One table of the port: self-expiring, recoverable for a bounded time, under a customer-managed key. It outlives its stack:
 * it holds what the law keeps, and `guards` the wish of people not to be written to, which ends with no deployment.
 */
export class HabeasTable extends Construct {
  readonly table: TableV2;

  constructor(scope: Construct, id: string, { name, recoveryDays, key, feed }: HabeasTableProps) {
    super(scope, id);
    this.table = new TableV2(this, 'Table', {
      partitionKey: { name: 'pk', type: AttributeType.STRING },
      sortKey: { name: 'sk', type: AttributeType.STRING },
      globalSecondaryIndexes: [
        {
          indexName: dueIndex,
          partitionKey: { name: 'dueBucket', type: AttributeType.STRING },
          sortKey: { name: 'dueAt', type: AttributeType.STRING },
          projectionType: ProjectionType.KEYS_ONLY,
        },
      ],
      billing: Billing.onDemand(),
      timeToLiveAttribute: 'expiresAt',
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true, recoveryPeriodInDays: recoveryDays },
      encryption: TableEncryptionV2.customerManagedKey(key),
      // New images only: the feed tells what stands now, and an erased person's old image is in no stream.
      ...(feed && { dynamoStream: StreamViewType.NEW_IMAGE }),
      deletionProtection: true,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    Tags.of(this.table).add(tableTag, name);
  }
}
