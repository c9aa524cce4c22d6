import { randomUUID } from 'node:crypto';
import {
  ConditionalCheckFailedException,
  PutItemCommand,
  TransactionCanceledException,
  TransactionConflictException,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import type { DeliveryRecord } from '@roost/core';
import { type Attribute, fromStored, type Item, toAttribute, toStored } from './attributes.ts';
import type { Db } from './db.ts';
import { asDelivery, deliveryItem } from './delivery-item.ts';
import { placeOf } from './sweep-items.ts';
import { conflict } from './until-settled.ts';

/*
 * A delivery is in no audit trail. What tells that another writer came between is a `mark`, another one at each write.
 */

/**
 * Makes a delivery where there is none: of an event and an endpoint there is one, however often it is made.
 *
 * @returns the one that there is now.
 */
export async function createDelivery(
  db: Db,
  delivery: DeliveryRecord,
  expiresAt: number | undefined,
): Promise<DeliveryRecord> {
  const command = new PutItemCommand({
    TableName: db.tables.deliveries,
    Item: toStored({ ...deliveryItem(delivery, expiresAt), mark: randomUUID() }),
    ConditionExpression: 'attribute_not_exists(pk)',
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  });
  try {
    await db.send(command);
    return delivery;
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException && error.Item)) throw error;
    return asDelivery(fromStored(error.Item));
  }
}

/**
 * Changes a delivery where it is as it was read; an attempt that is given is written with it, or neither is.
 *
 * @returns `conflict` where somebody else has changed it since.
 */
export async function changeDelivery(
  db: Db,
  seen: Item,
  change: Record<string, Attribute>,
  attempt?: Item,
): Promise<undefined | typeof conflict> {
  const TableName = db.tables.deliveries;
  const mark = randomUUID();
  const set = Object.entries({ ...change, mark });
  const update = {
    TableName,
    Key: toStored({ ...placeOf(seen) }),
    UpdateExpression: `SET ${set.map(([name]) => `#${name} = :${name}`).join(', ')}`,
    ConditionExpression: '#mark = :seen',
    ExpressionAttributeNames: Object.fromEntries(set.map(([name]) => [`#${name}`, name])),
    ExpressionAttributeValues: {
      ...Object.fromEntries(set.map(([name, value]) => [`:${name}`, toAttribute(value)])),
      ':seen': toAttribute(seen.mark ?? null),
    },
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const,
  };
  try {
    if (attempt) {
      const TransactItems = [{ Put: { TableName, Item: toStored(attempt) } }, { Update: update }];
      // Asked again where an answer is lost, DynamoDB knows it as the same one.
      await db.send(new TransactWriteItemsCommand({ TransactItems, ClientRequestToken: randomUUID() }));
    } else await db.send(new UpdateItemCommand(update));
    return undefined;
  } catch (error) {
    if (isConflict(error)) return conflict;
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    // The SDK asks again where an answer is lost: what is in the way may be this very write.
    return fromStored(error.Item ?? {}).mark === mark ? undefined : conflict;
  }
}

function isConflict(error: unknown): boolean {
  if (error instanceof TransactionConflictException) return true;
  if (!(error instanceof TransactionCanceledException)) return false;
  const expected = ['None', 'ConditionalCheckFailed', 'TransactionConflict'];
  return error.CancellationReasons?.every(({ Code = '' }) => expected.includes(Code)) ?? false;
}
