import { readDeliveryId, sortableIdsFrom } from '@roost/core';
import type { Place } from './places.ts';

/*
 * Where everything stands in the table of deliveries: see docs/dynamodb.md. Nothing here may change once there is data.
 * An endpoint's deliveries stand together and are small, so that its log is read at the price of its rows; what was
 * answered, and what is sent, stand apart.
 */

/** Sorts as its event: an endpoint's log is read by time. @returns undefined for what is no id of a delivery. */
export function deliveryPlace(id: string): Place | undefined {
  const read = readDeliveryId(id);
  return read && { pk: deliveriesPk(read.webhookId), sk: id };
}

export function deliveriesPk(webhookId: string): string {
  return `WEBHOOK#${webhookId}`;
}

/** What comes before the id of every delivery of an event of that time or later. */
export function deliveryIdAt(milliseconds: number): string {
  return `dlv_${sortableIdsFrom(milliseconds)}`;
}

export function attemptPlace(deliveryId: string, number: number): Place {
  return { pk: attemptsPk(deliveryId), sk: String(number).padStart(6, '0') };
}

export function attemptsPk(deliveryId: string): string {
  return `DELIVERY#${deliveryId}`;
}

export function bodyPk(eventId: string): string {
  return `EVENT#${eventId}`;
}
