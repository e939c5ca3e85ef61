import {
  ConditionalCheckFailedException,
  TransactionCanceledException,
  TransactionConflictException,
} from '@aws-sdk/client-dynamodb';

export const stoodKey = { pk: 'p', sk: 's' };
/** An item that another operation wrote, as a reader of the table sees it. */
export const stood = { ...stoodKey, version: 4, by: 'other' };

/** The same item as DynamoDB writes it. */
export const stoodAttributes = (more: Readonly<Record<string, { S: string } | { N: string }>> = {}) => ({
  pk: { S: 'p' },
  sk: { S: 's' },
  version: { N: '4' },
  by: { S: 'other' },
  _op: { S: 'their-operation' },
  ...more,
});
type Attributes = ReturnType<typeof stoodAttributes>;

const $metadata = {};

/** A condition failed on this item. */
export const refusal = (Item?: Attributes) =>
  new ConditionalCheckFailedException({ message: 'refused', $metadata, ...(Item && { Item }) });

/** A transaction was cancelled for these reasons, one for each write. */
export const cancelled = (...reasons: readonly { readonly Code: string; readonly Item?: Attributes }[]) =>
  new TransactionCanceledException({ message: 'cancelled', $metadata, CancellationReasons: [...reasons] });

/** A single write met a transaction. */
export const conflict = () => new TransactionConflictException({ message: 'conflict', $metadata });
