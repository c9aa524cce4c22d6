import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sendRaw } from './raw-http.ts';
import { startTestServer, type TestServer } from './test-server.ts';

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer();
});

afterAll(() => server[Symbol.asyncDispose]());

const json = 'application/json';
const form = 'application/x-www-form-urlencoded';
const mebibyte = 1024 * 1024;

/** Each body makes a user of its own, so that what was read shows in the answer. */
const post = (body: unknown, type?: string, headers: Record<string, string> = {}) =>
  server.request('POST', '/api/user/', {
    headers: { ...(type === undefined ? {} : { 'content-type': type }), ...headers },
    body,
  });

async function expectRefused(body: unknown, type: string | undefined, code: string, message?: RegExp) {
  const answer = await post(body, type);
  expect(answer.status).toBe(400);
  expect(answer.json.code).toBe(code);
  if (message) expect(answer.json.message).toMatch(message);
}

describe('a body is read as it is, whichever type it names', () => {
  test.each([
    ['strict JSON', '{"key":"k","name":"N é"}', json],
    ['JSON with a charset', '{"key":"k","name":"N é"}', 'application/json; charset=utf-8'],
    ['JSON of a vendor', '{"key":"k","name":"N é"}', 'application/vnd.api+json'],
    ['JSON, its type in capitals', '{"key":"k","name":"N é"}', 'Application/JSON'],
    ['JSON under the type of a form, as curl sends it', '{"key":"k","name":"N é"}', form],
    ['JSON under no type', new TextEncoder().encode('{"key":"k","name":"N é"}'), undefined],
    ['JSON after a byte order mark', '\ufeff{"key":"k","name":"N é"}', json],
    ['JSON with space around it', '\r\n\t {"key":"k","name":"N é"} \n', json],
    ['a form', 'key=k&name=N+%C3%A9', form],
    ['a form under the type of JSON, as requests sends it', 'key=k&name=N+%C3%A9', json],
    ['a form of raw UTF-8', 'key=k&name=N é', form],
    ['a form with what nobody reads', 'key=k&name=N%20%C3%A9&&other&x=', form],
    ['single quotes', "{'key': 'k', 'name': 'N é'}", json],
    ['no quotes, a comment, a comma at the end', "{key: 'k', /* hers */ name: 'N é',}", json],
    ['single quotes with = in them', "{'key': 'k', 'name': 'N é', 'a': 'b=c'}", json],
  ])('%s', async (_, body, type) => {
    const answer = await post(body, type);
    expect([200, 201]).toContain(answer.status);
    expect(answer.json).toMatchObject({ key: 'k', name: 'N é' });
  });

  test('multipart/form-data without files reads as form data', async () => {
    const body = new FormData();
    body.append('key', 'k');
    body.append('name', 'N é');
    expect((await post(body)).json).toMatchObject({ key: 'k', name: 'N é' });
    const value = new FormData();
    value.append('key', 'age');
    value.append('value', '21');
    const answer = await server.request('POST', '/api/field/alice@feathery.tech/', { body: value });
    expect(answer.json.value).toBe(21);
  });

  test('a name that comes again in a form makes an array, which a key is not', async () => {
    const answer = await post('key=a&key=b', form);
    expect(answer.status).toBe(400);
    expect(answer.json.errors[0].path).toBe('key');
  });
});

describe('a body that cannot be read is refused', () => {
  test('multipart/form-data with a file, which is named', async () => {
    const body = new FormData();
    body.append('key', 'k');
    body.append('photo', new Blob(['x']), 'photo.png');
    const answer = await post(body);
    expect(answer.status).toBe(400);
    expect(answer.json).toMatchObject({ code: 'unreadable_body', errors: [{ path: 'photo' }] });
  });

  test.each([
    ['no boundary', 'multipart/form-data', '--x\r\n\r\n'],
    [
      'another boundary',
      'multipart/form-data; boundary=y',
      '--x\r\ncontent-disposition: form-data; name="key"\r\n\r\nk\r\n--x--',
    ],
    [
      'an end in the middle',
      'multipart/form-data; boundary=x',
      '--x\r\ncontent-disposition: form-data; name="key"\r\n\r\nk',
    ],
  ])('multipart/form-data with %s', async (_, type, body) => {
    await expectRefused(body, type, 'unreadable_body', /boundary/);
  });

  test.each(['{"key":', '{"key" "k"}', '[', '"', 'hello', '{]', "{'a'}", '\u0000'])('%j', async (body) => {
    await expectRefused(body, json, 'unreadable_body', /neither JSON nor form data/);
  });

  test('bytes that are not UTF-8, compressed ones among them', async () => {
    const latin = Buffer.from('{"key":"k","name":"\xe9"}', 'latin1');
    for (const body of [latin, Buffer.from([0xff, 0xfe, 0x7b, 0]), gzipSync('{"key":"k"}')]) {
      for (const type of [json, form, undefined]) {
        await expectRefused(body, type, 'unreadable_body', /not valid UTF-8/);
      }
    }
  });

  test.each([
    'text/plain',
    'text/html',
    'application/xml',
    'image/png',
    'json',
    'application/octet-stream',
    'a b',
  ])('the media type %s, with what Roost reads', async (type) => {
    await expectRefused('{"key":"k"}', type, 'unsupported_media_type', /application\/json/);
  });

  test('what is no object: the operation gets its parameters from nowhere else', async () => {
    for (const body of ['null', '[]', '"key"', '5', 'true', '[{"key":"k"}]']) {
      await expectRefused(body, json, 'invalid_parameter');
    }
  });

  test('an empty body has no parameters', async () => {
    for (const body of ['', ' \n', '\ufeff', undefined]) {
      for (const type of [json, form])
        await expectRefused(body, type, 'invalid_parameter', /key: is required/);
    }
  });
});

test('keys such as __proto__ are data: they neither reach a prototype nor stand in for a parameter', async () => {
  const polluting = [
    [
      '{"__proto__":{"key":"polluted","name":"polluted"},"constructor":{"prototype":{"key":"polluted"}}}',
      json,
    ],
    ["{'__proto__': {'key': 'polluted'}}", json],
    ['__proto__=polluted&constructor=x&__proto__[key]=polluted&hasOwnProperty=x&toString=y', form],
  ] as const;
  for (const [body, type] of polluting) {
    const answer = await post(body, type);
    expect(answer.status).toBe(400);
    expect(answer.json.errors[0]).toEqual({ path: 'key', message: 'is required' });
  }
  expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  expect(({} as Record<string, unknown>).key).toBeUndefined();
  const multipart = new FormData();
  for (const name of ['__proto__', 'constructor', '__proto__']) multipart.append(name, 'polluted');
  await expectRefused(multipart, undefined, 'invalid_parameter', /key: is required/);
});

test('a body with DELETE or GET is ignored, whatever it is', async () => {
  for (const [index, body] of [
    "{'key': 'x'}",
    '{"broken',
    Buffer.from([0xff]),
    'x'.repeat(2 * mebibyte),
  ].entries()) {
    const key = `deleted-${index}`;
    await post({ key }, json);
    const headers = { 'content-type': index === 1 ? 'text/plain' : json };
    expect((await server.request('DELETE', `/api/user/${key}/`, { headers, body })).status).toBe(204);
  }
  const get = `GET /api/user/ HTTP/1.1\r\nHost: localhost\r\nAPI-KEY: ${server.keys.development}\r\n`;
  const answer = await sendRaw(server.address, `${get}Content-Length: 8\r\n\r\n{"broken`);
  expect(answer?.status).toBe(200);
});

describe('a body over 1 MiB', () => {
  const sized = (size: number) => `{"key":"big","a":"${'x'.repeat(size - 20)}"}`;

  test('is refused from the first byte over, also as a form; 1 MiB itself is read', async () => {
    expect((await post(sized(mebibyte), json)).json.key).toBe('big');
    await expectRefused(sized(mebibyte + 1), json, 'body_too_large');
    const text = (size: number) => `key=big&a=${'x'.repeat(size - 10)}`;
    expect((await post(text(mebibyte), form)).json.key).toBe('big');
    for (const over of [1, 2, 3]) await expectRefused(text(mebibyte + over), form, 'body_too_large');
    await expectRefused('x'.repeat(mebibyte + 1), 'text/plain', 'body_too_large');
  });

  test('counts bytes, not characters', async () => {
    await expectRefused(`{"key":"big","a":"${'é'.repeat(mebibyte / 2)}"}`, json, 'body_too_large');
  });

  test('is refused in chunks as well', async () => {
    const chunk = new Uint8Array(100_000).fill(0x20);
    const body = ReadableStream.from(Array.from({ length: 30 }, () => chunk));
    const response = await fetch(`${server.address}/api/user/`, {
      method: 'POST',
      headers: { authorization: `Token ${server.keys.development}`, 'content-type': json },
      body: body as NonNullable<RequestInit['body']>,
      duplex: 'half',
    });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ code: 'body_too_large' });
  });

  test('leaves the connection good for the next request', async () => {
    const request = (body: string) =>
      `POST /api/user/ HTTP/1.1\r\nHost: localhost\r\nContent-Type: ${json}\r\nContent-Length: ${body.length}\r\n` +
      `API-KEY: ${server.keys.development}\r\n\r\n${body}`;
    const both = request('x'.repeat(2 * mebibyte)) + request('{"key":"next"}');
    expect((await sendRaw(server.address, both))?.status).toBe(400);
    const second = await sendRaw(server.address, both, { answers: 2 });
    expect(JSON.parse(second?.text ?? '').key).toBe('next');
  });

  test('is not read to its end where it has none: the sender gets the answer, then the connection closes', async () => {
    const line = 'x'.repeat(mebibyte);
    const chunk = `${mebibyte.toString(16)}\r\n${line}\r\n`;
    const head = `POST /api/user/ HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\nAPI-KEY: ${server.keys.development}\r\n\r\n`;
    let sent = 0;
    const answer = await sendRaw(server.address, head, {
      beforeAnswer: async (socket) => {
        while (!socket.destroyed && sent < 200) {
          if (!socket.write(chunk))
            await Promise.race([sleep(20), new Promise((done) => socket.once('drain', done))]);
          sent++;
        }
      },
    });
    expect(answer?.status).toBe(400);
    expect(JSON.parse(answer?.text ?? '').code).toBe('body_too_large');
    expect(answer?.headers.get('connection')).toBe('close');
    expect(sent).toBeLessThan(200);
  });
});

test('many bodies of 1 MiB at once are all answered', async () => {
  const body = `{"key":"many","a":"${'x'.repeat(mebibyte - 100)}"}`;
  const answers = await Promise.all(Array.from({ length: 16 }, () => post(body, json)));
  expect(answers.map(({ json: { key } }) => key)).toEqual(answers.map(() => 'many'));
});
