import type { StoredItem, Value } from '../../stores/table.ts';

/** An attribute as DynamoDB writes it, in the types that JSON values become. */
export type AttributeValue = {
  readonly S?: string | undefined;
  readonly N?: string | undefined;
  readonly BOOL?: boolean | undefined;
  readonly NULL?: boolean | undefined;
  readonly L?: readonly AttributeValue[] | undefined;
  readonly M?: Readonly<Record<string, AttributeValue>> | undefined;
};

const toValue = (attribute: AttributeValue): Value => {
  if (attribute.S !== undefined) return attribute.S;
  if (attribute.N !== undefined) return Number(attribute.N);
  if (attribute.BOOL !== undefined) return attribute.BOOL;
  if (attribute.L !== undefined) return attribute.L.map(toValue);
  if (attribute.M !== undefined) {
    return Object.fromEntries(Object.entries(attribute.M).map(([name, value]) => [name, toValue(value)]));
  }
  if (attribute.NULL) return null;
  throw new TypeError('an attribute is of a type that is never stored');
};

/** An item as written in the table: the port's item and the id of the operation that wrote it. */
export type WrittenItem = { readonly item: StoredItem; readonly operation: string | undefined };

/** Takes the adapter's own attribute off what a read answered. */
export const toWritten = (attributes: Readonly<Record<string, unknown>>): WrittenItem => {
  const { _op: operation, ...item } = attributes;
  if (typeof item.pk !== 'string' || typeof item.sk !== 'string' || typeof item.version !== 'number') {
    throw new TypeError('an item in the table was not written through the table port');
  }
  return { item: item as StoredItem, operation: typeof operation === 'string' ? operation : undefined };
};

/** An item in DynamoDB's own notation, as failed conditions and streams give it. */
export const fromAttributes = (attributes: Readonly<Record<string, AttributeValue>>): WrittenItem =>
  toWritten(Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, toValue(value)])));
