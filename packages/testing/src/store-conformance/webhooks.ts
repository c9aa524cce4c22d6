import type { Store, WebhookRecord } from '@roost/core';
import { describe, expect } from 'vitest';
import { eventually } from '../eventually.ts';
import { newOrigin, newWebhook, start } from '../store-records.ts';
import { givenDelivery, givenWebhook, type StoreTest, trailDelay } from './store-test.ts';

const minute = 60_000;
const crowd = Array.from({ length: 8 }, (_, index) => index);

/** As a request changes it: the next version of what was read. */
function changed(webhook: WebhookRecord, given: Partial<WebhookRecord>): WebhookRecord {
  return { ...webhook, updatedAt: start + minute, version: webhook.version + 1, ...given };
}

async function replace(store: Store, webhook: WebhookRecord, given: Partial<WebhookRecord>) {
  return store.replaceWebhook(changed(webhook, given), 'webhook.updated', newOrigin(start + minute));
}

export function describeWebhooks(storeTest: StoreTest): void {
  describe('webhook endpoints', () => {
    storeTest('an endpoint is read by its id, exactly as it was made, in its environment', async (store) => {
      const webhook = await givenWebhook(store, {
        url: 'https://example.com/ü?a=1&b=😀',
        events: ['value.set', 'user.created'],
        description: 'Für "alle"',
        enabled: false,
        offReason: 'gone',
        previousSecret: { seed: 'before', pepperId: 'old', endsAt: start + minute },
        failingSince: start - minute,
        version: 3,
      });
      expect(await store.getWebhook('production', webhook.id)).toEqual(webhook);
      expect(await store.getWebhook('development', webhook.id)).toBeUndefined();
      expect(await store.getWebhook('production', `${webhook.id}x`)).toBeUndefined();
    });

    storeTest('endpoints list in order of creation, those of their environment alone', async (store) => {
      const made: WebhookRecord[] = [];
      for (const createdAt of [start, start, start + 1]) made.push(await givenWebhook(store, { createdAt }));
      await givenWebhook(store, { environment: 'development' });
      expect(await store.listWebhooks('production')).toEqual(made);
      expect(await store.listWebhooks('staging')).toEqual([]);
    });

    storeTest('of many with one id exactly one is made', async (store) => {
      const webhooks = crowd.map((index) => newWebhook({ id: 'wh_1', description: `${index}` }));
      const made = await Promise.all(webhooks.map((webhook) => store.createWebhook(webhook, newOrigin())));
      expect(made.filter(Boolean)).toHaveLength(1);
      expect(await store.listWebhooks('production')).toEqual([webhooks[made.indexOf(true)]]);
    });

    storeTest('of many that change one version exactly one does', async (store) => {
      const webhook = await givenWebhook(store);
      const texts = crowd.map((index) => `${index}`);
      const made = await Promise.all(texts.map((description) => replace(store, webhook, { description })));
      expect(made.filter(Boolean)).toHaveLength(1);
      const description = texts[made.indexOf(true)] ?? '';
      expect(await store.getWebhook('production', webhook.id)).toEqual(changed(webhook, { description }));
      expect(await replace(store, webhook, { url: 'https://example.com/late' })).toBe(false);
    });

    storeTest('an endpoint that is deleted is gone for good, once', async (store) => {
      const webhook = await givenWebhook(store);
      const remove = (environment: string) =>
        store.deleteWebhook(environment, webhook.id, newOrigin(start, environment));
      expect(await remove('development')).toBe(false);
      expect((await Promise.all(crowd.map(() => remove('production')))).filter(Boolean)).toHaveLength(1);
      expect(await replace(store, webhook, {})).toBe(false);
      await store.noteWebhookHealth('production', webhook.id, start);
      expect(await store.getWebhook('production', webhook.id)).toBeUndefined();
      expect(await store.listWebhooks('production')).toEqual([]);
    });

    storeTest('since when an endpoint fails is noted once, until it succeeds', async (store) => {
      const webhook = await givenWebhook(store);
      const note = async (failingSince: number | null) => {
        await store.noteWebhookHealth('production', webhook.id, failingSince);
        return store.getWebhook('production', webhook.id);
      };
      expect(await note(start + 1)).toEqual({ ...webhook, failingSince: start + 1 });
      expect(await note(start + 2)).toEqual({ ...webhook, failingSince: start + 1 });
      expect(await note(null)).toEqual(webhook);
      await store.noteWebhookHealth('production', 'wh_none', start);
      await store.noteWebhookHealth('development', webhook.id, start);
      expect(await store.getWebhook('production', webhook.id)).toEqual(webhook);
    });

    storeTest(
      'a change leaves since when an endpoint fails, but for one that is turned on',
      async (store) => {
        const webhook = await givenWebhook(store);
        await store.noteWebhookHealth('production', webhook.id, start);
        expect(await replace(store, webhook, { enabled: false })).toBe(true);
        const off = await store.getWebhook('production', webhook.id);
        expect(off).toEqual(changed(webhook, { enabled: false, failingSince: start }));
        await replace(store, changed(webhook, { enabled: false }), { enabled: true, version: 3 });
        expect(await store.getWebhook('production', webhook.id)).toMatchObject({
          enabled: true,
          failingSince: null,
          version: 3,
        });
      },
    );

    storeTest('each change is in the trail, and what a secret is made of is not', async (store) => {
      const webhook = await givenWebhook(store, { secret: { seed: 'unrepeatable', pepperId: 'pepper' } });
      const origin = newOrigin(start + minute);
      const steps: [Partial<WebhookRecord>, Parameters<Store['replaceWebhook']>[1]][] = [
        [{ url: 'https://example.com/other' }, 'webhook.updated'],
        [{ secret: { seed: 'unrepeatable too', pepperId: 'pepper' } }, 'webhook.rotated'],
        [{ enabled: false, offReason: 'gone' }, 'webhook.disabled'],
      ];
      let present = webhook;
      for (const [given, action] of steps) {
        present = changed(present, given);
        expect(await store.replaceWebhook(present, action, origin)).toBe(true);
      }
      await store.deleteWebhook('production', webhook.id, newOrigin(start + 2 * minute));
      await store.noteWebhookHealth('production', webhook.id, start);
      await eventually(async () => {
        const entries = await store.listChanges('production', { target: webhook.id }, { limit: 10 });
        expect(entries.map(({ action }) => action).toReversed()).toEqual([
          'webhook.created',
          ...steps.map(([, action]) => action),
          'webhook.deleted',
        ]);
        expect(entries.at(-2)?.differences).toEqual([
          { path: 'url', before: webhook.url, after: 'https://example.com/other' },
        ]);
        expect(JSON.stringify(entries)).not.toContain('unrepeatable');
      }, trailDelay);
    });

    storeTest('a deleted environment takes its endpoints and deliveries with it', async (store) => {
      for (const environment of ['production', 'development']) {
        await store.createEnvironment({ name: environment, createdAt: start }, newOrigin(start, environment));
      }
      const kept = await givenWebhook(store);
      const lost = await givenWebhook(store, { environment: 'development' });
      const delivery = await givenDelivery(store, lost);
      expect(await store.deleteEnvironment('development', newOrigin(start, 'development'))).toBe(true);
      expect(await store.getWebhook('development', lost.id)).toBeUndefined();
      expect(await store.listWebhooks('development')).toEqual([]);
      expect(await store.getDelivery('development', delivery.id)).toBeUndefined();
      expect(await store.listDeliveries('development', lost.id, {}, { limit: 10 })).toEqual([]);
      expect(await store.listWebhooks('production')).toEqual([kept]);

      const late = newWebhook({ environment: 'development' });
      const making = store.createWebhook(late, newOrigin(start, 'development'));
      await expect(making).rejects.toMatchObject({ code: 'invalid_api_key' });
      const origin = newOrigin(start + minute, 'development');
      await store.createEnvironment({ name: 'development', createdAt: start + minute }, origin);
      expect(await store.listWebhooks('development')).toEqual([]);
    });
  });
}
