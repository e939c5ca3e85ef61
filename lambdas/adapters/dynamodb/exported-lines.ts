import type { StoredItem } from '../../stores/table.ts';
import { type AttributeValue, fromAttributes } from './attribute-values.ts';

/**
 * The item of one line of an export. DynamoDB exports what has expired and is not deleted yet as well: whoever loads it leaves that.
 * Throws for what is no such line, without repeating it.
 */
export const decodeExported = (line: string): StoredItem => {
  const { Item } = JSON.parse(line) as { readonly Item?: Readonly<Record<string, AttributeValue>> };
  if (!Item) throw new TypeError('this is no line of an export');
  return fromAttributes(Item).item;
};
