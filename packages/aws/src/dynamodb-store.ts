import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import type { Store } from '@roost/core';
import { toStored } from './attributes.ts';
import type { Db } from './db.ts';
import { openDeliveryLog } from './delivery-log.ts';
import { usualRetention } from './delivery-options.ts';
import type { RetryQueue } from './delivery-queues.ts';
import { type DeliveryHome, openDeliveryStore } from './delivery-store.ts';
import { asStoreError } from './dynamodb-errors.ts';
import { openEnvironmentLives } from './environment-lives.ts';
import { openEnvironmentStore } from './environment-store.ts';
import { openFieldList } from './field-list.ts';
import { openFieldStore } from './field-store.ts';
import { openImportStore } from './import-store.ts';
import { openIntentStore } from './intent-store.ts';
import { openKeyStore } from './key-store.ts';
import { environmentPlace } from './places.ts';
import { openTrailStore } from './trail-store.ts';
import { openTransientStore } from './transient-store.ts';
import { openUserStore } from './user-store.ts';
import { openValueStore } from './value-store.ts';
import { openWebhookStore } from './webhook-store.ts';

/** For who makes no attempt due: so most functions hold no client of SQS. */
const noQueue: RetryQueue = {
  send: () => Promise.reject(new Error('This store was opened without a queue for attempts that are due')),
};

/** The Store port on DynamoDB; any number of instances work on the same tables. */
export function openDynamoDbStore(
  db: Db,
  home: DeliveryHome = { retries: noQueue, retention: usualRetention },
): Store {
  const lives = openEnvironmentLives(db);
  const fields = openFieldList(db);
  const webhooks = openWebhookStore(db, lives);
  return guard({
    ping: async () => {
      const anything = toStored({ ...environmentPlace('any') });
      await db.send(new GetItemCommand({ TableName: db.tables.data, Key: anything }));
    },
    ...openEnvironmentStore(db, lives),
    ...openKeyStore(db, lives),
    ...openUserStore(db, lives),
    ...openFieldStore(db, fields),
    ...openValueStore(db, lives, fields),
    ...openImportStore(db, lives, fields),
    ...openIntentStore(db, lives),
    ...openTrailStore(db),
    ...openTransientStore(db),
    ...webhooks,
    ...openDeliveryLog(db, webhooks),
    ...openDeliveryStore(db, webhooks, home),
    close: async () => db.close(),
  });
}

/** Every method rejects as the port promises it. */
function guard(store: Store): Store {
  const guarded: Record<string, unknown> = {};
  for (const [name, method] of Object.entries(store) as [
    string,
    (...given: unknown[]) => Promise<unknown>,
  ][]) {
    guarded[name] = async (...given: unknown[]) => {
      try {
        return await method(...given);
      } catch (error) {
        throw asStoreError(error);
      }
    };
  }
  return guarded as unknown as Store;
}
