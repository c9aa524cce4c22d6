import { expect, test } from 'vitest';
import { randomSecret } from '../test/random-secret.ts';
import { signForTest } from './sign-for-test.ts';
import { type VerifyWebhookOptions, verifyWebhook } from './verify-webhook.ts';
import { WebhookVerificationError } from './webhook-verification-error.ts';

const secret = randomSecret();
const signedAt = new Date('2026-01-01T00:00:00Z');
const data = { target: { type: 'user', id: 'ünï 😀' }, before: null, after: { name: 'Alice' } };
const { headers, body } = await signForTest({ type: 'user.created', data, timestamp: signedAt, secret });
const now = signedAt.getTime();

test('the event comes back as it was sent, with its id', async () => {
  expect(await verifyWebhook(headers, body, secret, { now })).toEqual({
    id: headers['webhook-id'],
    type: 'user.created',
    timestamp: '2026-01-01T00:00:00.000Z',
    data,
  });
});

test('text, bytes, a part of a larger buffer and an ArrayBuffer are all the same body', async () => {
  const bytes = new TextEncoder().encode(body);
  const padded = Buffer.concat([Buffer.from('{'), bytes, Buffer.from('}')]);
  const forms = [body, bytes, Buffer.from(bytes), padded.subarray(1, -1), bytes.buffer];
  for (const form of forms) {
    expect(await verifyWebhook(headers, form, secret, { now })).toMatchObject({ data });
  }
});

test('a buffer that is used again meanwhile changes nothing of what was verified', async () => {
  const bytes = new TextEncoder().encode(body);
  const verified = verifyWebhook(headers, bytes, [randomSecret(), secret], { now });
  bytes.fill(0);
  expect(await verified).toMatchObject({ data });
});

test('five minutes before and after are allowed, and not a second more', async () => {
  const at = (seconds: number, options: VerifyWebhookOptions = {}) =>
    verifyWebhook(headers, body, secret, { now: now + seconds * 1000, ...options });
  for (const seconds of [-300, 0, 300]) expect(await at(seconds)).toMatchObject({ data });
  await expect(at(301)).rejects.toMatchObject({ code: 'timestamp_too_old' });
  await expect(at(-301)).rejects.toMatchObject({ code: 'timestamp_too_new' });
  expect(await at(301, { toleranceSeconds: 301 })).toMatchObject({ data });
  await expect(at(1, { toleranceSeconds: 0 })).rejects.toMatchObject({ code: 'timestamp_too_old' });
});

test('the clock is that of the machine where no other is given', async () => {
  const fresh = await signForTest({ type: 'user.created', secret });
  expect(await verifyWebhook(fresh.headers, fresh.body, secret)).toMatchObject({ type: 'user.created' });
  await expect(verifyWebhook(headers, body, secret)).rejects.toMatchObject({ code: 'timestamp_too_old' });
});

test('an option that is no number is refused, rather than letting every time through', async () => {
  for (const options of [
    { toleranceSeconds: Number.NaN },
    { toleranceSeconds: -1 },
    { toleranceSeconds: Number.POSITIVE_INFINITY },
    { now: Number.NaN },
  ]) {
    await expect(verifyWebhook(headers, body, secret, options)).rejects.toThrow(RangeError);
  }
});

test('signatures of versions that are not known are passed over', async () => {
  const right = headers['webhook-signature'];
  const others = `v2,AAAA v1a,${'A'.repeat(86)}== nothing`;
  for (const list of [`${others} ${right}`, `${right} ${others}`, ` ${right}  `]) {
    const received = { ...headers, 'webhook-signature': list };
    expect(await verifyWebhook(received, body, secret, { now })).toMatchObject({ data });
  }
  for (const list of [others, right.replace('v1', 'v2'), right.replace('v1,', ''), 'v1,', 'v1']) {
    const received = { ...headers, 'webhook-signature': list };
    await expect(verifyWebhook(received, body, secret, { now })).rejects.toMatchObject({
      code: 'signature_mismatch',
    });
  }
});

test('base64 that stands for the same bytes in another way is no signature', async () => {
  const right = headers['webhook-signature'];
  const [last] = right.slice(-2);
  const sameBits = String.fromCharCode((last as string).charCodeAt(0) + 1);
  const other = `${right.slice(0, -2)}${sameBits}=`;
  expect(Buffer.from(other.slice(3), 'base64')).toEqual(Buffer.from(right.slice(3), 'base64'));
  for (const signature of [other, right.slice(0, -1), `${right}=`]) {
    const received = { ...headers, 'webhook-signature': signature };
    await expect(verifyWebhook(received, body, secret, { now })).rejects.toMatchObject({
      code: 'signature_mismatch',
    });
  }
});

test('a body that a parser has been at is refused, with a sentence that says so', async () => {
  const parsed: unknown = JSON.parse(body);
  await expect(verifyWebhook(headers, parsed as string, secret, { now })).rejects.toMatchObject({
    code: 'malformed_body',
    message: expect.stringContaining('before a JSON parser'),
  });
  await expect(
    verifyWebhook(headers, JSON.stringify(parsed, null, 2), secret, { now }),
  ).rejects.toMatchObject({
    code: 'signature_mismatch',
    message: expect.stringContaining('before a JSON parser'),
  });
});

test('what is signed rightly and is no event is refused', async () => {
  for (const other of [
    '',
    'null',
    '[]',
    '"text"',
    '{}',
    '{"type":1,"timestamp":"2026-01-01T00:00:00Z","data":{}}',
    '{"type":"user.created","timestamp":1,"data":{}}',
    '{"type":"user.created","timestamp":"2026-01-01T00:00:00Z"}',
    '{"type":"user.created","timestamp":"2026-01-01T00:00:00Z","data":null}',
    '{"type":"user.created","timestamp":"2026-01-01T00:00:00Z","data":[]}',
    Buffer.from('{"type":"\xff","timestamp":"2026-01-01T00:00:00Z","data":{}}', 'latin1'),
  ]) {
    const signed = await signForTest({ body: other, secret });
    await expect(verifyWebhook(signed.headers, signed.body, secret)).rejects.toMatchObject({
      code: 'malformed_body',
    });
  }
});

test('a refusal is an error of its own class, and holds neither the secret nor a signature', async () => {
  const other = randomSecret();
  const rotated = await signForTest({ type: 'user.created', secret: [secret, other] });
  const parts = [secret, other].map((text) => text.slice('whsec_'.length, -8));
  const signatures = rotated.headers['webhook-signature'].split(' ').map((entry) => entry.slice(3));
  const tampered = `${rotated.body} `;
  const refused = await Promise.all(
    [
      verifyWebhook(rotated.headers, tampered, [secret, other]),
      verifyWebhook(rotated.headers, tampered, `${secret}\n`),
      verifyWebhook(rotated.headers, tampered, secret.slice('whsec_'.length)),
      verifyWebhook(headers, body, secret),
    ].map((verifying) => verifying.catch((error: unknown) => error)),
  );
  for (const error of refused) {
    expect(error).toBeInstanceOf(WebhookVerificationError);
    expect(error).toMatchObject({ name: 'WebhookVerificationError' });
    expect((error as Error).cause).toBeUndefined();
    const shown = `${(error as Error).stack} ${JSON.stringify(error)}`;
    for (const part of [...parts, ...signatures]) expect(shown).not.toContain(part);
  }
});
