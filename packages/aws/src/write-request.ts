import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { type Attribute, type Item, type StoredItem, toAttribute, toStored } from './attributes.ts';
import type { Db } from './db.ts';
import type { Place } from './places.ts';

/**
 * What has to be in a place for a write to take effect: the item that was `seen` there, by its change; nothing
 * (`absent`); or nothing but the tombstone of something deleted (`free`).
 */
export type Expected = { seen: Item } | 'absent' | 'free';

interface Expecting {
  place: Place;
  expected: Expected;
}

/** An item as a whole, or some attributes of the one that is there. */
export type ItemWrite = Expecting & ({ put: Item } | { set: Item });

/** In a transaction, also that a place holds what was expected, and nothing is changed there. */
export type Write = ItemWrite | (Expecting & { check: true });

export function toRequest(db: Db, write: Write): TransactWriteItem {
  const values: StoredItem = {};
  const names: Record<string, string> = {};
  /** Names and values stand apart from expressions: half of all words are reserved there. */
  const name = (attribute: string) => {
    names[`#${attribute}`] = attribute;
    return `#${attribute}`;
  };
  const value = (id: string, attribute: Attribute) => {
    values[`:${id}`] = toAttribute(attribute);
    return `:${id}`;
  };

  const { place, expected } = write;
  const condition =
    expected === 'absent'
      ? `attribute_not_exists(${name('pk')})`
      : expected === 'free'
        ? `attribute_not_exists(${name('pk')}) OR ${name('deleted')} = ${value('deleted', true)}`
        : `${name('changeId')} = ${value('seen', expected.seen.changeId ?? null)}`;
  const assignments =
    'set' in write
      ? Object.entries(write.set).map(
          ([attribute, to]) => `${name(attribute)} = ${value(attribute, to ?? null)}`,
        )
      : [];
  const request = {
    TableName: db.tables.data,
    ConditionExpression: condition,
    ExpressionAttributeNames: names,
    ...(Object.keys(values).length > 0 && { ExpressionAttributeValues: values }),
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const,
  };
  if ('put' in write) return { Put: { ...request, Item: toStored({ ...place, ...write.put }) } };
  const Key = toStored({ ...place });
  if ('set' in write)
    return { Update: { ...request, Key, UpdateExpression: `SET ${assignments.join(', ')}` } };
  return { ConditionCheck: { ...request, Key } };
}
