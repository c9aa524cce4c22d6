import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { EventRecord } from '@roost/core';
import { toStored } from './attributes.ts';
import type { Db } from './db.ts';
import { bodyPk } from './delivery-places.ts';
import { readPartition } from './read-items.ts';
import { cutText, partNumber } from './text-parts.ts';

/**
 * Keeps what is sent of an event, once for all endpoints: the last part first, so that where the first one is, so is the
 * rest. Written twice it is the same.
 */
export async function writeBody(db: Db, event: EventRecord, expiresAt: number | undefined): Promise<void> {
  const parts = cutText(event.body).map((text, index) => ({ text, sk: partNumber(index) }));
  for (const { text, sk } of parts.reverse()) {
    const item = { pk: bodyPk(event.id), sk, text, expiresAt };
    await db.send(new PutItemCommand({ TableName: db.tables.deliveries, Item: toStored(item) }));
  }
}

/** @returns undefined where it is gone: its time is over. */
export async function readBody(db: Db, eventId: string): Promise<string | undefined> {
  const parts = await readPartition(db, bodyPk(eventId), ['sk', 'text'], db.tables.deliveries);
  return parts[0]?.sk === partNumber(0) ? parts.map(({ text }) => text).join('') : undefined;
}
