import type { AttributeValue } from '../../lambdas/adapters/dynamodb/attribute-values.ts';

const text = (value: string) => Buffer.byteLength(value);

/** A number takes a byte for every two significant digits, and one more. */
const number = (value: string) => Math.ceil(value.replace(/^-|\.|^0+|0+$/g, '').length / 2) + 1;

const valueBytes = ({ S, N, L, M }: AttributeValue): number => {
  if (S !== undefined) return text(S);
  if (N !== undefined) return number(N) + (N.startsWith('-') ? 1 : 0);
  // A list or map takes three bytes, and one for each of its parts.
  if (L !== undefined) return L.reduce((sum, value) => sum + 1 + valueBytes(value), 3);
  if (M !== undefined)
    return Object.entries(M).reduce((sum, [name, value]) => sum + 1 + text(name) + valueBytes(value), 3);
  return 1;
};

/** Size of an item as DynamoDB counts it for its bill: names and values of all attributes. */
export const itemBytes = (item: Readonly<Record<string, AttributeValue>>): number =>
  Object.entries(item).reduce((sum, [name, value]) => sum + text(name) + valueBytes(value), 0);
