/*
 * The id of a delivery says which event goes to which endpoint: made twice, it is the same one. It sorts as its event.
 */

const prefix = 'dlv_';
const eventPrefix = 'evt_';
const webhookPrefix = 'wh_';

export function makeWebhookId(sortableId: string): string {
  return webhookPrefix + sortableId;
}

/** @param changeId of the change that the event tells of. */
export function makeEventId(changeId: string): string {
  return eventPrefix + changeId;
}

export function makeDeliveryId(eventId: string, webhookId: string): string {
  return `${prefix}${eventId.slice(eventPrefix.length)}_${webhookId.slice(webhookPrefix.length)}`;
}

/** @returns which event goes to which endpoint; undefined for what is no id of a delivery. */
export function readDeliveryId(id: string): { eventId: string; webhookId: string } | undefined {
  const match = /^dlv_([0-9A-Za-z]+)_([0-9A-Za-z]+)$/.exec(id);
  if (!match) return undefined;
  return { eventId: eventPrefix + match[1], webhookId: webhookPrefix + match[2] };
}
