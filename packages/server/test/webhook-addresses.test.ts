import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestServer, type TestServer } from './test-server.ts';

/* What the text of an address tells already. Where its name leads is settled at each connection: packages/delivery. */

let server: TestServer;
let id: string;

const good = 'https://receiver.invalid/hooks';

beforeAll(async () => {
  server = await startTestServer({ allowLocalWebhooks: false });
  const body = { url: good, enabled: false };
  ({ id } = (await server.request('POST', '/api/webhook/', { body })).json);
});

afterAll(() => server[Symbol.asyncDispose]());

const hostile: Record<string, unknown[]> = {
  'no address': [
    '',
    ' ',
    'receiver.invalid',
    '//receiver.invalid/',
    '/hooks',
    'https://',
    'https:///x',
    5,
    {},
  ],
  'another scheme': [
    'http://receiver.invalid/',
    'http://127.0.0.1:8006/',
    'ftp://receiver.invalid/',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'data:text/plain,x',
    'wss://receiver.invalid/',
  ],
  'this machine': [
    'https://localhost/',
    'https://LOCALHOST./',
    'https://api.localhost:8443/',
    'https://127.0.0.1/',
    'https://127.1/',
    'https://2130706433/',
    'https://0x7f.0.0.1/',
    'https://0177.0.0.1/',
    'https://0.0.0.0/',
    'https://[::1]/',
    'https://[::]/',
    'https://[::ffff:127.0.0.1]/',
    'https://①②⑦.⓪.⓪.①/',
  ],
  'a private network': [
    'https://10.0.0.1/',
    'https://172.16.0.1/',
    'https://192.168.1.1/',
    'https://100.64.0.1/',
    'https://[fd00::1]/',
    'https://[fe80::1]/',
    'https://[::ffff:10.0.0.1]/',
  ],
  'the metadata of a cloud': [
    'https://169.254.169.254/latest/meta-data/',
    'https://0xa9fea9fe/',
    'https://[::ffff:a9fe:a9fe]/',
    'https://[fd00:ec2::254]/',
  ],
  'no single host': ['https://224.0.0.1/', 'https://255.255.255.255/', 'https://[ff02::1]/'],
  'a credential': ['https://user:secret@receiver.invalid/', 'https://user@receiver.invalid/'],
  'what is never sent': ['https://receiver.invalid/#part'],
  'control characters': ['https://receiver.invalid/\u001b[2J', 'https://receiver\n.invalid/'],
};

describe.each(Object.entries(hostile))('%s', (_, addresses) => {
  test.each(addresses)('%j is refused, and the parameter named, at making and at changing', async (url) => {
    for (const path of ['/api/webhook/', `/api/webhook/${id}/`]) {
      const { status, json } = await server.request('POST', path, { body: { url, enabled: false } });
      expect([status, json.errors?.map((error: { path: string }) => error.path)], path).toEqual([
        400,
        ['url'],
      ]);
    }
    expect((await server.request('GET', `/api/webhook/${id}/`)).json.url).toBe(good);
  });
});

test('an address holds 2,048 characters, and no more', async () => {
  const make = async (length: number) => {
    const url = 'https://receiver.invalid/'.padEnd(length, 'x');
    return (await server.request('POST', '/api/webhook/', { body: { url, enabled: false } })).status;
  };
  expect([await make(2048), await make(2049)]).toEqual([201, 400]);
});

test.each([
  'https://receiver.invalid',
  'https://receiver.invalid:8443/hooks?token=x&y=%20',
  'https://xn--mnchen-3ya.invalid/',
  'https://münchen.invalid/ä',
  'https://93.184.215.14/',
  'https://[2606:2800:21f:cb07:6820:80da:af6b:8b2c]/',
])('%s is taken, and kept as it was given', async (url) => {
  const made = await server.request('POST', '/api/webhook/', { body: { url, enabled: false } });
  expect([made.status, made.json.url]).toEqual([201, url]);
});

test('the development setting takes http://127.0.0.1, and no other address of this machine or its network', async () => {
  await using local = await startTestServer({ allowLocalWebhooks: true });
  const status = async (url: string) =>
    (await local.request('POST', '/api/webhook/', { body: { url, enabled: false } })).status;
  expect(await status('http://127.0.0.1:9999/hooks')).toBe(201);
  expect(await status(good)).toBe(201);
  for (const url of [
    'http://localhost:9999/',
    'http://10.0.0.1/',
    'http://169.254.169.254/',
    'http://receiver.invalid/',
  ]) {
    expect(await status(url), url).toBe(400);
  }
});
