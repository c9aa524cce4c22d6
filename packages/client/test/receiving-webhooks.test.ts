import { afterAll, expect, test } from 'vitest';
import { signForTest, verifyWebhook, type WebhookVerificationErrorCode } from '../src/index.ts';
import { randomSecret } from './random-secret.ts';
import { blocks, openSamples, page } from './samples.ts';

const secret = randomSecret();
const env = { ROOST_WEBHOOK_SECRET: secret };
const samples = openSamples();
afterAll(() => samples[Symbol.dispose]());

test('every code block of the page is one that is run here', () => {
  expect(blocks.map(({ language, file }) => file ?? language)).toEqual([
    'http',
    'server.js',
    'route.js',
    'worker.js',
    'handle-once.js',
    'route.test.js',
  ]);
});

test('the page says of every code what to do, and names no other', () => {
  const codes: Record<WebhookVerificationErrorCode, true> = {
    missing_header: true,
    malformed_header: true,
    timestamp_too_old: true,
    timestamp_too_new: true,
    signature_mismatch: true,
    malformed_secret: true,
    malformed_body: true,
  };
  const rows = page.split('\n').filter((line) => line.startsWith('| `') && line.includes('_'));
  const named = rows.flatMap((row) =>
    [
      ...row
        .split('|', 2)
        .join()
        .matchAll(/`(\w+)`/g),
    ].map(([, code]) => code),
  );
  expect(named).toEqual(Object.keys(codes));
});

test('the delivery that the page shows is verified with the secret that it shows', async () => {
  const [head = '', body = ''] = blocks[0]?.code.split('\n\n') ?? [];
  const lines = head.split('\n').slice(1);
  const headers = Object.fromEntries(lines.map((line) => line.split(': ') as [string, string]));
  const shown = /`(whsec_[^`]+)`/.exec(page)?.[1] ?? '';
  const now = Number(headers['webhook-timestamp']) * 1000;
  expect(await verifyWebhook(headers, body.trimEnd(), shown, { now })).toMatchObject({
    id: 'msg_2Zq0oYB7Lw4bRt6TnXk1',
    type: 'user.updated',
  });
});

test('the node:http server takes what is signed, and refuses the rest with its code', async () => {
  await using server = await samples.serve('server.js', env);
  const { headers, body } = await signForTest({ type: 'user.created', data: { after: 'ünï 😀' }, secret });
  const send = (given: Record<string, string>, content: string) =>
    fetch(server.address, { method: 'POST', headers: given, body: content });

  const accepted = await send(headers, body);
  expect({ status: accepted.status, text: await accepted.text() }).toEqual({ status: 204, text: '' });
  expect(await server.line()).toBe(`${headers['webhook-id']} user.created`);

  const refused = await send(headers, `${body} `);
  expect({ status: refused.status, text: await refused.text() }).toEqual({
    status: 400,
    text: 'signature_mismatch',
  });
});

test('the worker takes what is signed with the secret of its environment alone', async () => {
  const { headers, body } = await signForTest({ type: 'user.created', id: 'msg_1', secret });
  const output = await samples.run(
    [
      '--eval',
      `import worker from './worker.js';
       const post = { method: 'POST', headers: ${JSON.stringify(headers)}, body: ${JSON.stringify(body)} };
       for (const ROOST_WEBHOOK_SECRET of ${JSON.stringify([secret, randomSecret()])}) {
         const response = await worker.fetch(new Request('https://example.com/', post), { ROOST_WEBHOOK_SECRET });
         console.log(response.status, await response.text());
       }`,
    ],
    {},
  );
  expect(output.split('\n')).toEqual(['msg_1 user.created', '204 ', '400 signature_mismatch', '']);
});

test('an event that comes again is not handled again, and one whose work failed is', async () => {
  const output = await samples.run(
    [
      '--eval',
      `import { handleOnce } from './handle-once.js';
       const work = (db, event) => console.log(event.id);
       const fail = () => { throw new Error('no room'); };
       handleOnce({ id: 'msg_1' }, work);
       handleOnce({ id: 'msg_1' }, work);
       try { handleOnce({ id: 'msg_2' }, fail); } catch (error) { console.log(error.message); }
       handleOnce({ id: 'msg_2' }, work);`,
    ],
    { DATABASE: ':memory:' },
  );
  expect(output.split('\n')).toEqual(['msg_1', 'no room', 'msg_2', '']);
});

test('the test of the route passes, and fails where the route has no secret', async () => {
  const report = await samples.run(['--test-reporter=tap', 'route.test.js'], env);
  expect(report).toMatch(/^# pass 2$/m);
  await expect(samples.run(['--test-reporter=tap', 'route.test.js'])).rejects.toThrow('# fail 2');
});
