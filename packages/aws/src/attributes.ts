import type { AttributeValue } from '@aws-sdk/client-dynamodb';

/** What Roost keeps in an attribute; lists and objects are kept as JSON text by who writes them. */
export type Attribute = string | number | boolean | null;

/** An item as the code sees it; an attribute that is undefined is not there. */
export type Item = Record<string, Attribute | undefined>;

/** An item as DynamoDB takes and gives it, in requests and in its stream. */
export type StoredItem = Record<string, AttributeValue>;

export function toStored(item: Item): StoredItem {
  const stored: StoredItem = {};
  for (const [name, value] of Object.entries(item)) {
    if (value !== undefined) stored[name] = toAttribute(value);
  }
  return stored;
}

export function fromStored(stored: StoredItem): Item {
  const item: Item = {};
  for (const [name, value] of Object.entries(stored)) item[name] = fromAttribute(name, value);
  return item;
}

export function toAttribute(value: Attribute): AttributeValue {
  if (typeof value === 'string') return { S: value };
  if (typeof value === 'number') return { N: String(value) };
  return value === null ? { NULL: true } : { BOOL: value };
}

/** @throws Error for a type that Roost never writes: somebody else did. */
function fromAttribute(name: string, value: AttributeValue): Attribute {
  if (value.S !== undefined) return value.S;
  if (value.N !== undefined) return Number(value.N);
  if (value.BOOL !== undefined) return value.BOOL;
  if (value.NULL) return null;
  throw new Error(`The attribute ${name} is of a type that Roost does not write: ${Object.keys(value)[0]}`);
}
