import type { DynamoDBRecord } from 'aws-lambda';
import { fromStored, type Item, type StoredItem } from './attributes.ts';

/** What a write made of an item, as the stream of its table tells it. */
export interface ItemChange {
  /** Undefined where there was none. */
  before: Item | undefined;
  /** Undefined where it was removed. */
  after: Item | undefined;
  /** When, in milliseconds since 1970; DynamoDB says it to the second. */
  at: number;
}

/** @throws Error for an image that Roost did not write. */
export function readStreamRecord({ dynamodb }: DynamoDBRecord): ItemChange {
  const read = (image: unknown) => (image === undefined ? undefined : fromStored(image as StoredItem));
  return {
    before: read(dynamodb?.OldImage),
    after: read(dynamodb?.NewImage),
    at: (dynamodb?.ApproximateCreationDateTime ?? 0) * 1000,
  };
}
