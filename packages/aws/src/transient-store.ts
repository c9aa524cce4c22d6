import { randomUUID } from 'node:crypto';
import {
  ConditionalCheckFailedException,
  DeleteItemCommand,
  GetItemCommand,
  PutItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { type Bucket, limitWindow, type Store, takeTokens } from '@roost/core';
import { fromStored, type Item, toStored } from './attributes.ts';
import type { Db } from './db.ts';
import { scanPages } from './scan-pages.ts';
import { conflict, untilSettled } from './until-settled.ts';

type TransientStore = Pick<
  Store,
  'takeTokens' | 'beginAttempt' | 'finishAttempt' | 'dropAttempt' | 'forgetExpired'
>;

/**
 * Limits and attempts. DynamoDB removes what has expired, within days: so each item says itself until when it is good
 * (`goodUntil`, in milliseconds), and what no longer is is taken for gone.
 */
export function openTransientStore(db: Db): TransientStore {
  const TableName = db.tables.transient;
  const bucketPk = (id: string) => `BUCKET#${id}`;
  const attemptPk = (id: string) => `ATTEMPT#${id}`;

  /**
   * @returns undefined once it is written, or else what is there, without attributes where that is nothing.
   */
  async function putWhere(condition: string, values: Item, item: Item): Promise<Item | undefined> {
    const mark = randomUUID();
    try {
      await db.send(
        new PutItemCommand({
          TableName,
          Item: toStored({ ...item, mark, expiresAt: inSeconds(Number(item.goodUntil)) }),
          ConditionExpression: condition,
          ...(Object.keys(values).length > 0 && { ExpressionAttributeValues: toStored(values) }),
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        }),
      );
      return undefined;
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      const present = fromStored(error.Item ?? {});
      // The SDK asks again where an answer is lost: what is in the way may be this very write.
      return present.mark === mark ? undefined : present;
    }
  }

  async function forget(pk: string, at: number): Promise<void> {
    const command = new DeleteItemCommand({
      TableName,
      Key: toStored({ pk }),
      // It may have been written anew since it was found.
      ConditionExpression: 'goodUntil <= :at',
      ExpressionAttributeValues: toStored({ ':at': at }),
    });
    await db.send(command).catch(unlessConditionFailed);
  }

  return {
    takeTokens: async (id, limit, request) => {
      const pk = bucketPk(id);
      const { Item: stored } = await db.send(
        new GetItemCommand({ TableName, Key: toStored({ pk }), ConsistentRead: true }),
      );
      let seen = fromStored(stored ?? {});
      return untilSettled(async () => {
        const taken = takeTokens(asBucket(seen), limit, request);
        const item = { pk, ...taken.bucket, goodUntil: taken.bucket.at + limitWindow };
        const present =
          seen.mark === undefined
            ? await putWhere('attribute_not_exists(pk)', {}, item)
            : await putWhere('mark = :seen', { ':seen': seen.mark }, item);
        if (!present) return taken;
        seen = present;
        return conflict;
      });
    },

    beginAttempt: async ({ id, fingerprint, at, expiresAt }) => {
      const earlier = await putWhere(
        'attribute_not_exists(pk) OR goodUntil <= :at',
        { ':at': at },
        { pk: attemptPk(id), fingerprint, goodUntil: expiresAt },
      );
      if (!earlier) return undefined;
      const { answer } = earlier;
      return {
        fingerprint: String(earlier.fingerprint),
        answer: answer === undefined ? null : String(answer),
      };
    },

    finishAttempt: async (id, { answer, expiresAt }) => {
      const command = new UpdateItemCommand({
        TableName,
        Key: toStored({ pk: attemptPk(id) }),
        ConditionExpression: 'attribute_exists(pk)',
        UpdateExpression: 'SET answer = :answer, goodUntil = :goodUntil, expiresAt = :expiresAt',
        ExpressionAttributeValues: toStored({
          ':answer': answer,
          ':goodUntil': expiresAt,
          ':expiresAt': inSeconds(expiresAt),
        }),
      });
      await db.send(command).catch(unlessConditionFailed);
    },

    dropAttempt: async (id) => {
      await db.send(new DeleteItemCommand({ TableName, Key: toStored({ pk: attemptPk(id) }) }));
    },

    // Never called on AWS, where DynamoDB does it; here for whoever keeps house by the port.
    forgetExpired: async (at) => {
      const pages = scanPages(db, TableName, {
        ProjectionExpression: 'pk',
        FilterExpression: 'goodUntil <= :at',
        ExpressionAttributeValues: toStored({ ':at': at }),
      });
      for await (const page of pages) await Promise.all(page.map(({ pk }) => forget(String(pk), at)));
    },
  };
}

/** As DynamoDB wants the time of an item's end. */
function inSeconds(milliseconds: number): number {
  return Math.ceil(milliseconds / 1000);
}

function asBucket({ tokens, at }: Item): Bucket | undefined {
  return tokens === undefined ? undefined : { tokens: Number(tokens), at: Number(at) };
}

function unlessConditionFailed(error: unknown): void {
  if (!(error instanceof ConditionalCheckFailedException)) throw error;
}
