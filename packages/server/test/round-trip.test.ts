import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestServer, type TestServer } from './test-server.ts';

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer();
  await server.request('POST', '/api/field/', { body: { key: 'anything', type: 'json_value' } });
  await server.request('POST', '/api/field/', { body: { key: 'text', type: 'text_area' } });
});

afterAll(() => server[Symbol.asyncDispose]());

describe('what is kept comes back as it was', () => {
  const line = (maxLength: number) =>
    fc
      .string({ unit: 'binary', minLength: 1, maxLength })
      // biome-ignore lint/suspicious/noControlCharactersInRegex: keys have no control characters
      .filter((text) => !/[\u0000-\u001f\u007f-\u009f]/.test(text) && text.isWellFormed());

  test('any user key and name', async () => {
    await fc.assert(
      fc.asyncProperty(line(256), line(1024), async (key, userName) => {
        const made = await server.request('POST', '/api/user/', { body: { key, name: userName } });
        expect(made.json).toMatchObject({ key, name: userName });
        if (key === '.' || key === '..') return;
        const path = `/api/user/${encodeURIComponent(key)}/`;
        expect((await server.request('GET', path)).json).toMatchObject({ key, name: userName });
        expect((await server.request('DELETE', path)).status).toBe(204);
      }),
      { numRuns: 100 },
    );
  });

  test('any JSON as the value of a json_value, and any text as that of a text_area, as JSON and as a form', async () => {
    const path = '/api/field/bob@feathery.tech/';
    const read = async (key: string) => {
      const { json } = await server.request('GET', '/api/field/?key=bob@feathery.tech');
      return json.find((field: { key: string }) => field.key === key).value;
    };
    await fc.assert(
      fc.asyncProperty(fc.jsonValue(), fc.string({ unit: 'binary' }), async (value, text) => {
        // JSON has no -0: it is 0 wherever it is read.
        const kept = JSON.parse(JSON.stringify(value));
        const set = await server.request('POST', path, { body: { fields: { anything: value, text } } });
        expect(set.json.map((each: { value: unknown }) => each.value)).toEqual([kept, text]);
        expect(await read('anything')).toEqual(kept);
        expect(await read('text')).toBe(text);
        const form = await server.request('POST', path, {
          headers: { 'content-type': 'application/x-www-form-urlencoded' },
          body: new URLSearchParams({ key: 'text', value: text }).toString(),
        });
        expect(form.json.value).toBe(text);
      }),
      { numRuns: 100 },
    );
  });
});
