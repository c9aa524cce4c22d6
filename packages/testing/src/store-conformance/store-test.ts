import type {
  DeliveryRecord,
  EventRecord,
  FieldRecord,
  Store,
  UserListing,
  UserRecord,
  WebhookRecord,
} from '@roost/core';
import { expect, test } from 'vitest';
import { newEvent, newField, newOrigin, newUser, newWebhook } from '../store-records.ts';

/** An empty store of a test's own. */
export interface OpenedStore {
  store: Store;
  /** Closes the store and opens another on the same data, which remembers nothing but what is stored. */
  reopen(): Promise<Store>;
  /** Makes deliveries of what was changed, where nothing in the test's background does so. */
  fanOut?(): Promise<void>;
  dispose(): Promise<void>;
}

export type OpenStore = () => Promise<OpenedStore>;

export type StoreTest = (name: string, body: (store: Store, opened: OpenedStore) => Promise<void>) => void;

/** A test on an empty store. */
export function storeTest(open: OpenStore): StoreTest {
  return (name, body) =>
    test(name, async () => {
      const opened = await open();
      try {
        await body(opened.store, opened);
      } finally {
        await opened.dispose();
      }
    });
}

/** How long a look-up through an index may trail its table, in milliseconds. */
export const indexDelay = { within: 20_000 };

/** How long a change may take until it shows, in milliseconds: some stores make the trail and deliveries of a stream. */
export const trailDelay = { within: 15_000 };

export async function givenUser(store: Store, key: string, given: Partial<UserRecord> = {}) {
  const user = newUser(key, given);
  expect(await store.createUser(user, newOrigin(user.createdAt, user.environment))).toBe(true);
  return user;
}

export async function givenField(store: Store, key: string, given: Partial<FieldRecord> = {}) {
  const field = newField(key, given);
  expect(await store.createField(field, newOrigin(field.createdAt))).toBe(true);
  return field;
}

export async function givenWebhook(store: Store, given: Partial<WebhookRecord> = {}) {
  const webhook = newWebhook(given);
  expect(await store.createWebhook(webhook, newOrigin(webhook.createdAt, webhook.environment))).toBe(true);
  return webhook;
}

/** One event on its way to one endpoint, not yet sent. */
export async function givenDelivery(
  store: Store,
  webhook: WebhookRecord,
  given: Partial<EventRecord> = {},
): Promise<DeliveryRecord> {
  const event = newEvent({ environment: webhook.environment, ...given });
  const delivery = await store.addDelivery(webhook.environment, webhook.id, event);
  if (!delivery) throw new Error(`There is no endpoint ${webhook.id}`);
  return delivery;
}

/** A user's values by the ids of their fields: the port gives them in no order. */
export async function valuesOf(store: Store, environment: string, userKey: string) {
  const values = await store.listValues(environment, userKey);
  return values && Object.fromEntries(values.map(({ fieldId, value }) => [fieldId, JSON.parse(value)]));
}

/** Users as a list shows them. */
export function listingsOf(...users: readonly UserRecord[]): UserListing[] {
  return users.map(({ key, name, createdAt, updatedAt }) => ({ key, name, createdAt, updatedAt }));
}

/** A walk through all users of an environment, page by page. */
export async function walkUsers(store: Store, environment: string, limit: number): Promise<UserListing[]> {
  const walked: UserListing[] = [];
  for (;;) {
    const last = walked.at(-1);
    const page = await store.listUsers(environment, { ...(last && { after: last }), limit });
    expect(page.length).toBeLessThanOrEqual(limit);
    walked.push(...page);
    if (page.length < limit) return walked;
  }
}
