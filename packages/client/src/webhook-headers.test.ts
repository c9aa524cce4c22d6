import { expect, test } from 'vitest';
import { randomSecret } from '../test/random-secret.ts';
import { signForTest } from './sign-for-test.ts';
import { verifyWebhook } from './verify-webhook.ts';
import type { WebhookHeaders } from './webhook-headers.ts';

const secret = randomSecret();
const { headers, body } = await signForTest({ type: 'user.created', secret });
const names = ['webhook-id', 'webhook-timestamp', 'webhook-signature'] as const;

const verify = (received: WebhookHeaders) => verifyWebhook(received, body, secret);
const renamed = (rename: (name: string) => string) =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [rename(name), value]));

test('headers are read in every form that servers give them in', async () => {
  const lists = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]]));
  const forms: WebhookHeaders[] = [
    headers,
    lists,
    new Headers(headers),
    new Request('http://localhost', { headers }).headers,
    renamed((name) => name.toUpperCase()),
    renamed((name) => name.replace(/\b\w/g, (letter) => letter.toUpperCase())),
    Object.assign(Object.create(null), headers),
    { ...headers, get: 'a header of this name', 'set-cookie': ['a', 'b'], 'x-none': undefined },
  ];
  for (const form of forms) expect(await verify(form)).toMatchObject({ id: headers['webhook-id'] });
});

test('each of the three has to be there', async () => {
  for (const name of names) {
    const { [name]: _, ...others } = headers;
    for (const without of [
      others,
      new Headers(others),
      { ...headers, [name]: '' },
      { ...headers, [name]: [] },
      { ...headers, [name]: undefined },
    ]) {
      await expect(verify(without)).rejects.toMatchObject({
        code: 'missing_header',
        message: expect.stringContaining(name),
      });
    }
  }
  for (const none of [undefined, null, {}]) {
    await expect(verify(none as unknown as WebhookHeaders)).rejects.toMatchObject({ code: 'missing_header' });
  }
});

test('one that was sent twice is refused in every form, the same value or not', async () => {
  for (const name of names) {
    const value = headers[name];
    const twice = new Headers(headers);
    twice.append(name, value);
    for (const form of [
      twice,
      { ...headers, [name]: [value, value] },
      { ...headers, [name]: `${value}, ${value}` },
      { ...headers, [name.toUpperCase()]: 'other' },
    ]) {
      await expect(verify(form)).rejects.toMatchObject({
        code: 'malformed_header',
        message: expect.stringContaining(`${name} was sent more than once.`),
      });
    }
  }
});

test('an id with a full stop, a space or anything but visible ASCII is refused', async () => {
  for (const id of ['a.b', 'a b', ' a', 'a,b', 'ä', 'a\nb', '\u0000', 'a'.repeat(257)]) {
    const signed = await signForTest({ type: 'user.created', id, secret });
    await expect(verifyWebhook(signed.headers, signed.body, secret)).rejects.toMatchObject({
      code: 'malformed_header',
    });
  }
});

test('a timestamp is digits and nothing else, also where its number would be right', async () => {
  const seconds = headers['webhook-timestamp'];
  for (const timestamp of [
    `${seconds}.0`,
    `+${seconds}`,
    ` ${seconds}`,
    `${seconds}\n`,
    '1e9',
    'now',
    '-1',
  ]) {
    await expect(verify({ ...headers, 'webhook-timestamp': timestamp })).rejects.toMatchObject({
      code: 'malformed_header',
    });
  }
});

test('what is no text is refused', async () => {
  const number = { ...headers, 'webhook-timestamp': Number(headers['webhook-timestamp']) };
  await expect(verify(number as unknown as WebhookHeaders)).rejects.toMatchObject({
    code: 'malformed_header',
    message: expect.stringContaining('is not text'),
  });
});

test('a long list of signatures is refused before the body is signed for it, and other headers do not matter', async () => {
  const right = headers['webhook-signature'];
  const long = `${'v1,A '.repeat(1_000_000)}${right}`;
  const refused = [
    { ...headers, 'webhook-signature': long },
    { ...headers, 'webhook-signature': `${right} ${'x'.repeat(4096 - right.length)}` },
    { ...headers, 'webhook-timestamp': '1'.repeat(1_000_000) },
    { ...headers, 'webhook-id': 'a'.repeat(1_000_000) },
  ];
  for (const received of refused) {
    // Under a body that would be refused, and a secret that fits: it never comes to either.
    await expect(verifyWebhook(received, {} as string, secret)).rejects.toMatchObject({
      code: 'malformed_header',
    });
  }
  const crowd = Object.fromEntries(Array.from({ length: 10_000 }, (_, at) => [`x-${at}`, 'a']));
  const longest = {
    ...crowd,
    ...headers,
    'webhook-signature': `${right} ${'x'.repeat(4095 - right.length)}`,
  };
  expect(await verify(longest)).toMatchObject({ id: headers['webhook-id'] });
});
