import { expect, test } from 'vitest';
import { randomSecret } from '../test/random-secret.ts';
import { signForTest } from './sign-for-test.ts';
import { verifyWebhook } from './verify-webhook.ts';
import { decodeSecrets, type WebhookSecret } from './webhook-secret.ts';

const secret = randomSecret();

test('24 to 64 bytes of base64 are a secret, with its padding or without', () => {
  for (const bytes of [24, 25, 32, 64]) {
    const whole = randomSecret(bytes);
    const expected = new Uint8Array(Buffer.from(whole.slice('whsec_'.length), 'base64'));
    expect(decodeSecrets([whole, whole.replaceAll('=', '')])).toEqual([expected, expected]);
  }
});

test('anything else is refused, with a sentence that says what to do', () => {
  const refused: [unknown, string][] = [
    [undefined, 'Is the variable that should hold it set?'],
    [null, 'Is the variable that should hold it set?'],
    ['', 'Is the variable that should hold it set?'],
    [[secret, undefined], 'Is the variable that should hold it set?'],
    [[], 'Give the one of the endpoint'],
    [secret.slice('whsec_'.length), 'does not start with whsec_'],
    [` ${secret}`, 'does not start with whsec_'],
    [`${secret}\n`, 'line break copied along'],
    [`${secret.slice(0, 20)} ${secret.slice(20)}`, 'line break copied along'],
    [secret.replace(/.{9}$/, '-_-_-_-_='), 'not base64'],
    ['whsec_', 'not base64'],
    ['whsec_A', 'not base64'],
    [randomSecret(23), 'has 23 bytes, where 24 to 64 are allowed'],
    [randomSecret(65), 'has 65 bytes, where 24 to 64 are allowed'],
  ];
  for (const [given, sentence] of refused) {
    expect(() => decodeSecrets(given as WebhookSecret)).toThrow(
      expect.objectContaining({ code: 'malformed_secret', message: expect.stringContaining(sentence) }),
    );
  }
});

test('a malformed secret is refused before the request is looked at, signing too', async () => {
  await expect(verifyWebhook({}, '', 'whsec_short')).rejects.toMatchObject({ code: 'malformed_secret' });
  await expect(signForTest({ type: 'user.created', secret: [secret, ''] })).rejects.toMatchObject({
    code: 'malformed_secret',
  });
});

test('while a secret is rotated, on either side, old and new both verify', async () => {
  const [before, after, strange] = [secret, randomSecret(), randomSecret()];
  const overlap = await signForTest({ type: 'user.created', secret: [after, before] });
  expect(overlap.headers['webhook-signature'].split(' ')).toHaveLength(2);
  for (const held of [before, after, [before, after], [strange, before]]) {
    await verifyWebhook(overlap.headers, overlap.body, held);
  }
  for (const only of [before, after]) {
    const sent = await signForTest({ type: 'user.created', secret: only });
    await verifyWebhook(sent.headers, sent.body, [before, after]);
    await expect(verifyWebhook(sent.headers, sent.body, strange)).rejects.toMatchObject({
      code: 'signature_mismatch',
    });
  }
});
