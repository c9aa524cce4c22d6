import type { Store, WebhookRecord } from '@roost/core';
import { describe, expect } from 'vitest';
import { eventually } from '../eventually.ts';
import {
  newField,
  newImportedUser,
  newKey,
  newOrigin,
  newUser,
  renameUser,
  start,
  writeOf,
} from '../store-records.ts';
import {
  givenField,
  givenUser,
  givenWebhook,
  type OpenedStore,
  type StoreTest,
  trailDelay,
} from './store-test.ts';

/** Every kind of change that endpoints hear of, a millisecond apart. */
async function changeEverything(store: Store, environment: string): Promise<void> {
  let at = start;
  const next = () => newOrigin(++at, environment);
  const field = newField('age');
  await store.createField(field, next());
  await store.replaceField({ ...field, displayText: 'Age', version: 2 }, next());
  await store.createUser(newUser('ann', { environment }), next());
  await renameUser(store, environment, 'ann', 'Ann', next());
  await store.rekeyUser(environment, 'ann', { apiKeySeed: 's', pepperId: 'p', apiKeyDigest: 'd' }, next());
  await store.setValues(environment, 'ann', [writeOf(field, 1)], next());
  await store.setValues(environment, 'ann', [writeOf(field, null)], next());
  await store.deleteUser(environment, 'ann', next());
  await store.deleteField('age', next());
  const [key, successor] = [newKey({ environment }), newKey({ environment })];
  await store.createKey(key, next());
  await store.endKey(key.id, start, next());
  await store.createKey(successor, next());
}

const done = [
  'field.created age',
  'field.updated age',
  'user.created ann',
  'user.updated ann',
  'key.regenerated ann',
  'value.set ann',
  'value.cleared ann',
  'user.deleted ann',
  'field.deleted age',
];

/** What is on its way to an endpoint, the oldest first: the type and what it is about. */
async function heardBy(store: Store, { environment, id }: WebhookRecord): Promise<string[]> {
  const found = await store.listDeliveries(environment, id, {}, { limit: 100 });
  return found
    .toReversed()
    .map(({ event }) => `${event.type} ${event.target.type === 'key' ? 'key' : event.target.id}`);
}

async function soon(opened: OpenedStore, check: () => Promise<void>): Promise<void> {
  await eventually(async () => {
    await opened.fanOut?.();
    await check();
  }, trailDelay);
}

/** The body of the newest delivery of a type, as it is sent. */
async function sent(store: Store, { environment, id }: WebhookRecord, type: string) {
  const found = await store.listDeliveries(environment, id, {}, { limit: 100 });
  const delivery = found.find(({ event }) => event.type === type);
  return JSON.parse((await store.getDelivery(environment, delivery?.id ?? ''))?.body ?? 'null');
}

export function describeChangeDeliveries(storeTest: StoreTest): void {
  describe('changes on their way to endpoints', () => {
    storeTest(
      'an endpoint hears of each change of its environment once, in their order',
      async (store, opened) => {
        const here = await givenWebhook(store);
        const elsewhere = await givenWebhook(store, { environment: 'development' });
        await changeEverything(store, 'production');
        const all = [...done, 'key.created key', 'key.killed key', 'key.created key'];
        await soon(opened, async () => {
          expect(await heardBy(store, here)).toEqual(all);
          // Fields are the same in every environment.
          expect(await heardBy(store, elsewhere)).toEqual(all.filter((text) => text.startsWith('field.')));
        });
        const [oldest] = (await store.listDeliveries('production', here.id, {}, { limit: 100 })).toReversed();
        expect(oldest).toMatchObject({
          state: 'pending',
          attempts: 0,
          nextAttemptAt: start + 1,
          replay: false,
        });
      },
    );

    storeTest(
      'an endpoint hears of the types that it asked for, and of nothing while it is off',
      async (store, opened) => {
        const some = await givenWebhook(store, { events: ['value.set', 'key.killed', 'field.deleted'] });
        const off = await givenWebhook(store, { enabled: false });
        const last = await givenWebhook(store);
        await changeEverything(store, 'production');
        await soon(opened, async () => expect(await heardBy(store, last)).toHaveLength(done.length + 3));
        expect(await heardBy(store, some)).toEqual(['value.set ann', 'field.deleted age', 'key.killed key']);
        expect(await heardBy(store, off)).toEqual([]);
      },
    );

    storeTest('what changed stands in the body, as it was and as it is', async (store, opened) => {
      const webhook = await givenWebhook(store);
      const field = await givenField(store, 'age');
      await givenUser(store, 'ann', { name: 'Ann' });
      const set = (value: unknown, at: number) =>
        store.setValues('production', 'ann', [writeOf(field, value)], newOrigin(at));
      await set({ text: 'Zoë 😀' }, start + 1000);
      await set([2], start + 2000);
      await soon(opened, async () => expect(await heardBy(store, webhook)).toHaveLength(4));
      const times = { created_at: '2023-11-14T22:13:21Z' };
      expect(await sent(store, webhook, 'value.set')).toEqual({
        type: 'value.set',
        timestamp: '2023-11-14T22:13:22Z',
        data: {
          target: { type: 'user', id: 'ann' },
          before: { key: 'age', value: { text: 'Zoë 😀' }, ...times, updated_at: '2023-11-14T22:13:21Z' },
          after: { key: 'age', value: [2], ...times, updated_at: '2023-11-14T22:13:22Z' },
        },
      });
      expect((await sent(store, webhook, 'user.created')).data).toMatchObject({
        before: null,
        after: { key: 'ann', name: 'Ann' },
      });
    });

    storeTest('of an import that sets her time alone, it stands in the body', async (store, opened) => {
      const webhook = await givenWebhook(store, { events: ['user.updated'] });
      await givenUser(store, 'ann', { name: 'Ann' });
      await store.importUsers('production', [newImportedUser('ann', { updatedAt: 7_000 })], newOrigin(start));
      await soon(opened, async () => expect(await heardBy(store, webhook)).toHaveLength(1));
      const ann = { key: 'ann', name: 'Ann', created_at: '2023-11-14T22:13:20Z' };
      expect((await sent(store, webhook, 'user.updated')).data).toMatchObject({
        before: { ...ann, updated_at: '2023-11-14T22:13:20Z' },
        after: { ...ann, updated_at: '1970-01-01T00:00:07Z' },
      });
    });

    storeTest(
      'the id of an event is that of its change, so that repeats are known',
      async (store, opened) => {
        const webhook = await givenWebhook(store);
        await givenUser(store, 'ann');
        await soon(opened, async () => {
          const [change] = await store.listChanges('production', { action: 'user.created' }, { limit: 1 });
          const [delivery] = await store.listDeliveries('production', webhook.id, {}, { limit: 10 });
          expect(change?.id).toBeDefined();
          expect(delivery?.event.id).toBe(`evt_${change?.id}`);
        });
      },
    );

    storeTest(
      'many at once are heard of once each, those of one user in their order',
      async (store, opened) => {
        const webhook = await givenWebhook(store, { events: ['value.set'] });
        const field = await givenField(store, 'age');
        const people = Array.from({ length: 5 }, (_, index) => `user ${index}`);
        await Promise.all(people.map((key) => givenUser(store, key)));
        await Promise.all(
          people.map(async (key) => {
            for (let value = 1; value <= 8; value++)
              await store.setValues('production', key, [writeOf(field, value)], newOrigin(start + value));
          }),
        );
        await soon(opened, async () => expect(await heardBy(store, webhook)).toHaveLength(40));
        const found = await store.listDeliveries('production', webhook.id, {}, { limit: 100 });
        for (const key of people) {
          const own = found.filter(({ event }) => event.target.id === key).toReversed();
          const bodies = await Promise.all(own.map(({ id }) => store.getDelivery('production', id)));
          const values = bodies.map((each) => JSON.parse(each?.body ?? '{}').data.after.value);
          expect(values).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
        }
      },
    );
  });
}
