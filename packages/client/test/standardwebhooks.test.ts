import fc from 'fast-check';
import { Webhook } from 'standardwebhooks';
import { expect, test } from 'vitest';
import { signForTest, verifyWebhook } from '../src/index.ts';
import { randomSecret } from './random-secret.ts';

const id = fc.stringMatching(/^[!-+\-/-~]{1,256}$/);
const secret = fc
  .uint8Array({ minLength: 24, maxLength: 64 })
  .map((bytes) => `whsec_${Buffer.from(bytes).toString('base64')}`);
const event = fc
  .record({ type: fc.string(), data: fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue()) })
  .map(({ type, data }) => ({ type, timestamp: new Date().toISOString(), data }));

test('signs what the specification says, as the package does in its own test', async () => {
  const { headers } = await signForTest({
    id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
    timestamp: new Date(1614265330 * 1000),
    body: '{"test": 2432232314}',
    secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
  });
  expect(headers['webhook-signature']).toBe('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=');
});

test('whatever is signed here, the package verifies, with each of two secrets', async () => {
  const body = fc.oneof(
    event.map((content) => JSON.stringify(content)),
    fc.json(),
  );
  await fc.assert(
    fc.asyncProperty(id, body, secret, secret, async (givenId, given, one, two) => {
      const signed = await signForTest({ id: givenId, body: given, secret: [one, two] });
      for (const held of [one, two]) {
        expect(new Webhook(held).verify(signed.body, signed.headers)).toEqual(JSON.parse(given));
      }
    }),
  );
});

test('whatever the package signs is verified here, as text and as bytes', async () => {
  await fc.assert(
    fc.asyncProperty(id, event, secret, async (givenId, given, held) => {
      const body = JSON.stringify(given);
      const now = new Date();
      const headers = {
        'webhook-id': givenId,
        'webhook-timestamp': `${Math.floor(now.getTime() / 1000)}`,
        'webhook-signature': new Webhook(held).sign(givenId, now, body),
      };
      const expected = { id: givenId, ...(JSON.parse(body) as object) };
      expect(await verifyWebhook(headers, body, held)).toEqual(expected);
      expect(await verifyWebhook(headers, Buffer.from(body), held)).toEqual(expected);
    }),
  );
});

test('what the package signs during a rotation is verified with either secret, and with both', async () => {
  const [before, after] = [randomSecret(), randomSecret()];
  const body = JSON.stringify({ type: 'user.created', timestamp: '2026-01-01T00:00:00Z', data: {} });
  const now = new Date();
  const headers = {
    'webhook-id': 'msg_1',
    'webhook-timestamp': `${Math.floor(now.getTime() / 1000)}`,
    'webhook-signature': [after, before].map((held) => new Webhook(held).sign('msg_1', now, body)).join(' '),
  };
  for (const held of [before, after, [before, after]]) {
    expect(await verifyWebhook(headers, body, held)).toMatchObject({ id: 'msg_1' });
  }
});
