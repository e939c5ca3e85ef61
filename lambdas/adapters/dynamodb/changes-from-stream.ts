import type { DynamoDBRecord } from 'aws-lambda';
import type { Change } from '../../stores/table.ts';
import { fromAttributes } from './attribute-values.ts';

/** The changes in a batch of stream records (new images), in their order; a deletion by expiry is a removal like any other. */
export const changesFromStream = (records: readonly DynamoDBRecord[]): readonly Change[] =>
  records.map(({ eventName, dynamodb }) => {
    const pk = dynamodb?.Keys?.pk?.S;
    const sk = dynamodb?.Keys?.sk?.S;
    if (pk === undefined || sk === undefined) throw new TypeError('a stream record names no key');
    const key = { pk, sk };
    if (eventName === 'REMOVE') return { key, kind: 'removed' };
    return { key, kind: 'put', ...(dynamodb?.NewImage && { item: fromAttributes(dynamodb.NewImage).item }) };
  });
