import { makeDeliveryId } from '@roost/core';
import { describe, expect } from 'vitest';
import { newAttempt, newEvent, newOrigin, start } from '../store-records.ts';
import { givenDelivery, givenWebhook, type StoreTest } from './store-test.ts';

const minute = 60_000;
const crowd = Array.from({ length: 8 }, (_, index) => index);

export function describeDeliveries(storeTest: StoreTest): void {
  describe('deliveries', () => {
    storeTest('an event that is sent to an endpoint is due at once, and its body is kept', async (store) => {
      const webhook = await givenWebhook(store);
      const event = newEvent({ at: start + 1, body: '{"name":"Zoë 😀","text":"\\u0000 \\"" }' });
      const delivery = {
        id: makeDeliveryId(event.id, webhook.id),
        environment: 'production',
        webhookId: webhook.id,
        event: { id: event.id, type: event.type, at: event.at, target: event.target },
        state: 'pending',
        attempts: 0,
        lastAttempt: null,
        nextAttemptAt: start + 1,
        replay: false,
      };
      expect(await store.addDelivery('production', webhook.id, event)).toEqual(delivery);
      expect(await store.getDelivery('production', delivery.id)).toEqual({
        delivery,
        attempts: [],
        body: event.body,
      });
      expect(await store.listDeliveries('production', webhook.id, {}, { limit: 10 })).toEqual([delivery]);
    });

    storeTest('nothing is sent to an endpoint that is not there', async (store) => {
      const webhook = await givenWebhook(store);
      expect(await store.addDelivery('production', 'wh_none', newEvent())).toBeUndefined();
      expect(await store.addDelivery('development', webhook.id, newEvent())).toBeUndefined();
      await store.deleteWebhook('production', webhook.id, newOrigin());
      expect(await store.addDelivery('production', webhook.id, newEvent())).toBeUndefined();
    });

    storeTest(
      'of an event and an endpoint there is one delivery, however often it is made',
      async (store) => {
        const webhook = await givenWebhook(store);
        const event = newEvent();
        const add = () => store.addDelivery('production', webhook.id, event);
        const made = await Promise.all(crowd.map(add));
        const [first] = made;
        expect(made).toEqual(crowd.map(() => first));
        const then = { state: 'delivered', nextAttemptAt: null } as const;
        await store.recordAttempt('production', first?.id ?? '', newAttempt(1), then);
        expect(await add()).toMatchObject({ state: 'delivered', attempts: 1 });
        expect(await store.listDeliveries('production', webhook.id, {}, { limit: 10 })).toHaveLength(1);
      },
    );

    storeTest('a body as large as two values and their event is kept to the byte', async (store) => {
      const webhook = await givenWebhook(store);
      // Letters that compress badly: 300 KiB before, 300 KiB after.
      const text = Array.from({ length: 614_400 }, (_, index) => ((index * 2_654_435_761) % 36).toString(36));
      const body = JSON.stringify({ type: 'value.set', data: text.join('') });
      const { id } = await givenDelivery(store, webhook, { body });
      expect((await store.getDelivery('production', id))?.body).toBe(body);
    });

    storeTest(
      'each attempt is in the log, and the delivery stands as the last one left it',
      async (store) => {
        const webhook = await givenWebhook(store);
        const { id } = await givenDelivery(store, webhook);
        const failed = newAttempt(1, { status: null, error: 'no answer within 15 s', answer: null });
        const succeeded = newAttempt(2, { status: 204, error: null, duration: 3.25, answer: 'ü😀"\\' });
        const then = { state: 'pending', nextAttemptAt: start + minute } as const;
        await store.recordAttempt('production', id, failed, then);
        const { answer: _, ...last } = failed;
        expect(await store.getDelivery('production', id)).toMatchObject({
          delivery: { ...then, attempts: 1, lastAttempt: last },
          attempts: [failed],
        });
        await store.recordAttempt('production', id, succeeded, { state: 'delivered', nextAttemptAt: null });
        const found = await store.getDelivery('production', id);
        expect(found?.attempts).toEqual([failed, succeeded]);
        const { answer, ...lastNow } = succeeded;
        expect(answer).not.toBeNull();
        expect(found?.delivery).toMatchObject({
          state: 'delivered',
          attempts: 2,
          lastAttempt: lastNow,
          nextAttemptAt: null,
        });
        expect(await store.listDeliveries('production', webhook.id, {}, { limit: 10 })).toEqual([
          found?.delivery,
        ]);
      },
    );

    storeTest('an attempt that was recorded before changes nothing, also beside itself', async (store) => {
      const webhook = await givenWebhook(store);
      const { id } = await givenDelivery(store, webhook);
      const attempts = crowd.map((index) => newAttempt(1, { duration: index }));
      const then = (index: number) => ({ state: 'pending', nextAttemptAt: start + index }) as const;
      await Promise.all(
        attempts.map((attempt, index) => store.recordAttempt('production', id, attempt, then(index))),
      );
      const found = await store.getDelivery('production', id);
      expect(found?.attempts).toHaveLength(1);
      const kept = found?.attempts[0]?.duration ?? Number.NaN;
      expect(found?.delivery).toMatchObject({ ...then(kept), attempts: 1 });
      const settled = { state: 'failed', nextAttemptAt: null } as const;
      await store.recordAttempt('production', id, newAttempt(1, { duration: 99 }), settled);
      expect(await store.getDelivery('production', id)).toEqual(found);
    });

    storeTest('a delivery is settled without an attempt, and an unknown one is left alone', async (store) => {
      const webhook = await givenWebhook(store);
      const { id } = await givenDelivery(store, webhook);
      const then = { state: 'failed', nextAttemptAt: null } as const;
      await store.recordAttempt('production', id, undefined, then);
      expect(await store.getDelivery('production', id)).toMatchObject({
        delivery: { ...then, attempts: 0, lastAttempt: null },
        attempts: [],
      });
      const none = makeDeliveryId(newEvent().id, webhook.id);
      await store.recordAttempt('production', none, newAttempt(1), then);
      await store.recordAttempt('development', id, newAttempt(1), then);
      expect(await store.getDelivery('production', none)).toBeUndefined();
      expect(await store.getDelivery('production', id)).toMatchObject({ attempts: [] });
    });

    storeTest(
      'a replay makes one more attempt due, and leaves what came of the ones before',
      async (store) => {
        const webhook = await givenWebhook(store);
        const { id } = await givenDelivery(store, webhook);
        const ended = { state: 'delivered', nextAttemptAt: null } as const;
        await store.recordAttempt('production', id, newAttempt(1, { status: 200, error: null }), ended);
        const replayed = await store.replayDelivery('production', id, start + minute);
        expect(replayed).toMatchObject({
          state: 'delivered',
          attempts: 1,
          nextAttemptAt: start + minute,
          replay: true,
        });
        expect((await store.getDelivery('production', id))?.delivery).toEqual(replayed);
        await store.recordAttempt('production', id, newAttempt(2, { replay: true }), ended);
        const found = await store.getDelivery('production', id);
        expect(found?.delivery).toMatchObject({ ...ended, attempts: 2, replay: false });
        expect(found?.attempts.map(({ replay }) => replay)).toEqual([false, true]);
      },
    );

    storeTest('a replay that is asked for while an attempt is under way is due after it', async (store) => {
      const webhook = await givenWebhook(store);
      const { id } = await givenDelivery(store, webhook);
      await store.replayDelivery('production', id, start + minute);
      const ended = { state: 'delivered', nextAttemptAt: null } as const;
      await store.recordAttempt('production', id, newAttempt(1, { status: 200, error: null }), ended);
      const due = { state: 'delivered', attempts: 1, nextAttemptAt: start + minute, replay: true };
      expect((await store.getDelivery('production', id))?.delivery).toMatchObject(due);
    });

    storeTest(
      'there is no delivery of another environment, and none of a deleted endpoint',
      async (store) => {
        const webhook = await givenWebhook(store);
        const { id } = await givenDelivery(store, webhook);
        expect(await store.getDelivery('development', id)).toBeUndefined();
        expect(await store.replayDelivery('development', id, start)).toBeUndefined();
        expect(await store.getDelivery('production', 'dlv_none')).toBeUndefined();
        expect(await store.replayDelivery('production', 'dlv_none', start)).toBeUndefined();
        await store.deleteWebhook('production', webhook.id, newOrigin());
        expect(await store.getDelivery('production', id)).toBeUndefined();
        expect(await store.replayDelivery('production', id, start)).toBeUndefined();
        expect(await store.listDeliveries('production', webhook.id, {}, { limit: 10 })).toEqual([]);
      },
    );
  });
}
