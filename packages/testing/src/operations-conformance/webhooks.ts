import { describe, expect } from 'vitest';
import { expectRefusal, isoTime, type OperationTest } from './operation-test.ts';

/** An address that can be declared, and that nobody answers at (RFC 2606): what is sent to it fails. */
const url = 'https://roost.invalid/hooks';

export function describeWebhookOperations(test: OperationTest): void {
  describe('webhook endpoints', () => {
    test('are made, with a secret that no other answer holds', async (roost) => {
      const { secret, ...made } = await roost.webhooks.create({ url, events: ['user.created'] });
      expect(secret).toMatch(/^whsec_/);
      expect(made).toMatchObject({
        url,
        events: ['user.created'],
        description: null,
        enabled: true,
        environment: 'development',
        created_at: isoTime,
      });
      expect(await roost.webhooks.read({ id: made.id })).toEqual(made);
      expect(await roost.webhooks.list({})).toEqual([made]);
    });

    test('are changed, given another secret, and deleted', async (roost) => {
      const { id, secret } = await roost.webhooks.create({ url, description: 'mail' });
      const changed = await roost.webhooks.update({ id, enabled: false, events: null });
      expect(changed).toMatchObject({ enabled: false, events: null, description: 'mail' });
      const rotated = await roost.webhooks.rotate({ id, grace_seconds: 60 });
      expect(rotated.secret).not.toBe(secret);
      expect(rotated).toMatchObject({ id, previous_secret_until: isoTime });
      expect(await roost.webhooks.delete({ id })).toBeUndefined();
      await expectRefusal(roost.webhooks.read({ id }), 404, 'webhook_not_found');
      expect(await roost.webhooks.list({})).toEqual([]);
    });

    test('are sent a sample, which the delivery log shows and which can be sent once more', async (roost) => {
      const { id } = await roost.webhooks.create({ url, events: ['user.created'] });
      const sample = await roost.webhooks.test({ id });
      expect(sample).toMatchObject({ webhook_id: id, type: 'user.created', created_at: isoTime });
      expect(await roost.deliveries.list({ id })).toMatchObject([
        { id: sample.id, event_id: sample.event_id },
      ]);
      const inFull = await roost.deliveries.read({ delivery_id: sample.id });
      expect(JSON.parse(inFull.body)).toMatchObject({ type: 'user.created', timestamp: isoTime });
      expect(await roost.deliveries.replay({ delivery_id: sample.id })).toMatchObject({ id: sample.id });
      const replayed = await roost.deliveries.replayFailed({ id, since: '2001-01-01T00:00:00Z' });
      expect(replayed).toEqual({ replayed: expect.any(Number), more: false });
    });

    test('and deliveries that do not exist, or only elsewhere, are not found', async (roost, {
      elsewhere,
    }) => {
      const { id } = await elsewhere.webhooks.create({ url });
      for (const unknown of [id, 'wh_none']) {
        await expectRefusal(roost.webhooks.read({ id: unknown }), 404, 'webhook_not_found');
        await expectRefusal(roost.webhooks.delete({ id: unknown }), 404, 'webhook_not_found');
        await expectRefusal(roost.deliveries.list({ id: unknown }), 404, 'webhook_not_found');
      }
      await expectRefusal(roost.deliveries.read({ delivery_id: 'dlv_none' }), 404, 'delivery_not_found');
    });

    test('at an address that is never called are refused', async (roost) => {
      for (const wrong of [
        'http://example.com/',
        'https://127.0.0.1/',
        'mailto:alice@feathery.tech',
        'nowhere',
      ]) {
        await expectRefusal(roost.webhooks.create({ url: wrong }), 400, 'invalid_parameter', 'url');
      }
    });
  });
}
