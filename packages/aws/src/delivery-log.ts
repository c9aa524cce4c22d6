import { DeleteItemCommand } from '@aws-sdk/client-dynamodb';
import type { Store } from '@roost/core';
import { type Item, toStored } from './attributes.ts';
import type { Db } from './db.ts';
import { asAttempt, asDelivery } from './delivery-item.ts';
import { deliveryPages } from './delivery-pages.ts';
import { attemptsPk } from './delivery-places.ts';
import { readBody } from './event-body.ts';
import { findDelivery } from './find-delivery.ts';
import { readPartition } from './read-items.ts';
import { scanPages } from './scan-pages.ts';
import { placeOf } from './sweep-items.ts';

type DeliveryLog = Pick<Store, 'listDeliveries' | 'getDelivery' | 'forgetDeliveries'>;

/** What was sent to endpoints, and what came of it. */
export function openDeliveryLog(db: Db, webhooks: Pick<Store, 'getWebhook'>): DeliveryLog {
  const TableName = db.tables.deliveries;

  return {
    listDeliveries: async (environment, webhookId, filter, { after, limit }) => {
      if (!(await webhooks.getWebhook(environment, webhookId))) return [];
      const listed: Item[] = [];
      for await (const page of deliveryPages(db, webhookId, filter, { after, limit, newestFirst: true })) {
        listed.push(...page);
        if (listed.length >= limit) break;
      }
      return listed.slice(0, limit).map(asDelivery);
    },

    getDelivery: async (environment, id) => {
      const found = await findDelivery(db, webhooks, environment, id);
      if (!found) return undefined;
      const delivery = asDelivery(found.stored);
      const [attempts, body] = await Promise.all([
        readPartition(db, attemptsPk(id), undefined, TableName),
        readBody(db, delivery.event.id),
      ]);
      return body === undefined ? undefined : { delivery, attempts: attempts.map(asAttempt), body };
    },

    // Never called on AWS, where DynamoDB forgets them; here for whoever keeps house by the port. Bodies are left to it.
    forgetDeliveries: async (before, limit) => {
      const found: Item[] = [];
      const pages = scanPages(db, TableName, {
        FilterExpression: 'nextAttemptAt = :none AND #at < :before',
        ExpressionAttributeNames: { '#at': 'at' },
        ExpressionAttributeValues: toStored({ ':none': null, ':before': before }),
        ConsistentRead: true,
      });
      for await (const page of pages) found.push(...page);
      const oldest = found.sort((one, other) => (String(one.sk) < String(other.sk) ? -1 : 1)).slice(0, limit);
      for (const delivery of oldest) {
        const attempts = await readPartition(db, attemptsPk(String(delivery.sk)), ['pk', 'sk'], TableName);
        for (const item of [...attempts, delivery]) {
          await db.send(new DeleteItemCommand({ TableName, Key: toStored({ ...placeOf(item) }) }));
        }
      }
      return oldest.length;
    },
  };
}
