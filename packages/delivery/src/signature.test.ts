import { randomBytes } from 'node:crypto';
import { formatWebhookSecret } from '@roost/core';
import fc from 'fast-check';
import { Webhook } from 'standardwebhooks';
import { expect, test } from 'vitest';
import { signatureHeaders } from './signature.ts';

const secret = randomBytes(32);
const other = randomBytes(32);
const receiver = new Webhook(formatWebhookSecret(secret));
const raw = { jsonParse: false };

const request = fc.record({
  id: fc.stringMatching(/^evt_[0-9A-Za-z]{23}$/),
  body: fc.string({ unit: 'grapheme', minLength: 1 }),
});

/** Another byte in the place of one. */
const change = fc.record({ place: fc.nat(), by: fc.integer({ min: 1, max: 255 }) });

function withOneByteChanged(text: string, { place, by }: { place: number; by: number }): Buffer {
  const bytes = Buffer.from(text);
  const index = place % bytes.length;
  bytes[index] = (bytes[index] as number) ^ by;
  return bytes;
}

test('what is signed, standardwebhooks verifies', () => {
  fc.assert(
    fc.property(request, ({ id, body }) => {
      const headers = signatureHeaders({ id, at: Date.now(), body }, [secret]);
      expect(() => receiver.verify(Buffer.from(body), headers, raw)).not.toThrow();
    }),
  );
});

test('after one changed byte of the body, the id or the timestamp it refuses', () => {
  fc.assert(
    fc.property(request, change, ({ id, body }, changed) => {
      const headers = signatureHeaders({ id, at: Date.now(), body }, [secret]);
      const refuses = (sent: Buffer, changes: Record<string, string>) =>
        expect(() => receiver.verify(sent, { ...headers, ...changes }, raw)).toThrow();
      refuses(withOneByteChanged(body, changed), {});
      for (const name of ['webhook-id', 'webhook-timestamp'] as const) {
        refuses(Buffer.from(body), { [name]: withOneByteChanged(headers[name], changed).toString('latin1') });
      }
    }),
  );
});

test('with two secrets a receiver that has either of them verifies, and one that has neither refuses', () => {
  const signed = { id: 'evt_1', at: Date.now(), body: '{}' };
  const headers = signatureHeaders(signed, [other, secret]);
  for (const known of [secret, other]) {
    expect(new Webhook(formatWebhookSecret(known)).verify('{}', headers)).toEqual({});
  }
  expect(() => new Webhook(formatWebhookSecret(randomBytes(32))).verify('{}', headers)).toThrow();
});

test('the new secret signs first, and the time is in whole seconds', () => {
  const signed = { id: 'evt_1', at: 1_700_000_000_999, body: '{}' };
  const headers = signatureHeaders(signed, [other, secret]);
  expect(headers['webhook-timestamp']).toBe('1700000000');
  const [first] = headers['webhook-signature'].split(' ');
  expect(first).toBe(signatureHeaders(signed, [other])['webhook-signature']);
});
