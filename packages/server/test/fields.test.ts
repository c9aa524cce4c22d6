import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { oddKeys } from './odd-keys.ts';
import { startTestServer, type TestServer } from './test-server.ts';

let server: TestServer;

beforeEach(async () => {
  server = await startTestServer();
});

afterEach(() => server[Symbol.asyncDispose]());

const sampleTimes = { created_at: '2020-06-01T00:00:00Z', updated_at: '2020-06-02T00:00:00Z' };
const name = { key: 'name', type: 'text_field', display_text: 'What is your name?', ...sampleTimes };
const age = { key: 'age', type: 'integer_field', display_text: 'How old are you?', ...sampleTimes };

const post = (body: unknown, key?: string) =>
  server.request('POST', '/api/field/', { body, ...(key ? { key } : {}) });
const list = async (query = '', key?: string) =>
  (await server.request('GET', `/api/field/${query}`, key ? { key } : {})).json;

describe('GET of the fields', () => {
  test('lists every field; value is null where no user is named or she has none', async () => {
    expect(await list()).toEqual([
      { ...name, value: null },
      { ...age, value: null },
    ]);
    expect(await list('?key=bob@feathery.tech')).toEqual(await list());
    expect(await list('?key=alice@feathery.tech')).toEqual([
      { ...name, value: 'Alice Smith' },
      { ...age, value: null },
    ]);
  });

  test('shows the times of the field, not those of the value', async () => {
    await server.request('POST', '/api/field/alice@feathery.tech/', { body: { key: 'age', value: 21 } });
    expect(await list('?key=alice%40feathery.tech')).toContainEqual({ ...age, value: 21 });
  });

  test('for an unknown user is 404 with the parameter that named her, and does not make her', async () => {
    const answer = await server.request('GET', '/api/field/?key=nobody');
    expect(answer.status).toBe(404);
    expect(answer.json).toMatchObject({ code: 'user_not_found', errors: [{ path: 'key' }] });
    expect((await server.request('GET', '/api/user/')).json).toHaveLength(2);
  });

  test('for a user of another environment is 404 as for one who does not exist', async () => {
    const answer = await server.request('GET', '/api/field/?key=alice@feathery.tech', {
      key: server.keys.production,
    });
    expect(answer.status).toBe(404);
    expect(answer.json.code).toBe('user_not_found');
  });
});

describe('POST of a field', () => {
  test('answers 201 for one that is made, 200 for one that is there', async () => {
    const { status, json } = await post({ key: 'bio', type: 'text_area' });
    expect(status).toBe(201);
    expect(json).toEqual({
      key: 'bio',
      type: 'text_area',
      display_text: null,
      options: null,
      repeated: false,
      created_at: json.updated_at,
      updated_at: expect.any(String),
    });
    expect((await post({ key: 'bio', display_text: 'About you' })).status).toBe(200);
  });

  test('with the key alone, or with what it is already, changes nothing, updated_at included', async () => {
    const same = { key: 'age', type: 'integer_field', display_text: 'How old are you?', repeated: false };
    for (const body of [{ key: 'age' }, same]) {
      expect((await post(body)).json).toEqual({ ...age, options: null, repeated: false });
    }
  });

  test('changes only what the body names; display_text: null clears it', async () => {
    const { json } = await post({ key: 'age', display_text: null });
    expect(json).toMatchObject({ key: 'age', type: 'integer_field', display_text: null });
    expect(json.created_at).toBe(age.created_at);
    expect(json.updated_at).not.toBe(age.updated_at);
  });

  test('defines the field for all environments', async () => {
    await post({ key: 'bio', type: 'text_area' }, server.keys.production);
    expect(await list('', server.keys.production)).toEqual(await list());
    expect((await list()).map((field: { key: string }) => field.key)).toEqual(['name', 'age', 'bio']);
  });

  test('refuses what defines no field, and says which parameter was wrong', async () => {
    const tooLarge = Array.from({ length: 101 }, (_, index) => `${index} ${'x'.repeat(1020)}`);
    const cases: [Record<string, unknown>, string][] = [
      [{ type: 'text_area' }, 'key'],
      [{ key: '', type: 'text_area' }, 'key'],
      [{ key: 'x'.repeat(129), type: 'text_area' }, 'key'],
      [{ key: 'a\tb', type: 'text_area' }, 'key'],
      [{ key: 'new' }, 'type'],
      [{ key: 'new', type: 'no_such_type' }, 'type'],
      [{ key: 'new', type: 'dropdown' }, 'options'],
      [{ key: 'new', type: 'dropdown', options: [] }, 'options'],
      [{ key: 'new', type: 'dropdown', options: ['a', 'a'] }, 'options'],
      [{ key: 'new', type: 'dropdown', options: ['a', 5] }, 'options.1'],
      [{ key: 'new', type: 'dropdown', options: tooLarge }, 'options'],
      [{ key: 'new', type: 'text_area', options: ['a'] }, 'options'],
      [{ key: 'new', type: 'text_area', repeated: 'perhaps' }, 'repeated'],
      [{ key: 'new', type: 'text_area', display_text: 5 }, 'display_text'],
    ];
    for (const [body, path] of cases) {
      const answer = await post(body);
      expect(answer.status).toBe(400);
      expect(answer.json).toMatchObject({ code: 'invalid_parameter', errors: [{ path }] });
    }
    expect(await list()).toHaveLength(2);
  });

  test('takes the text of a form', async () => {
    const answer = await server.request('POST', '/api/field/', {
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: 'key=colours&type=multiselect&options=red&options=green&repeated=true',
    });
    expect(answer.status).toBe(201);
    expect(answer.json).toMatchObject({ options: ['red', 'green'], repeated: true });
  });

  test('many at once for the same new key make one field', async () => {
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        post({ key: 'bio', type: 'text_area', display_text: `${index}` }),
      ),
    );
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(await list()).toHaveLength(3);
  });

  test('values set before a change of options stay; those set after it are checked against the new ones', async () => {
    const set = (value: string) =>
      server.request('POST', '/api/field/alice@feathery.tech/', { body: { key: 'plan', value } });
    await post({ key: 'plan', type: 'select', options: ['free', 'team'] });
    await set('free');
    await post({ key: 'plan', options: ['team', 'big'] });
    expect((await list('?key=alice@feathery.tech')).at(-1).value).toBe('free');
    expect((await set('free')).status).toBe(400);
    expect((await set('big')).status).toBe(200);
  });
});

describe('DELETE of a field', () => {
  test('takes its values in every environment with it: made again it has none', async () => {
    const { production } = server.keys;
    await server.request('POST', '/api/user/', { key: production, body: { key: 'carol' } });
    await server.request('POST', '/api/field/carol/', { key: production, body: { key: 'name', value: 'C' } });
    expect((await server.request('DELETE', '/api/field/name/')).status).toBe(204);
    expect(await list()).toHaveLength(1);
    expect((await server.request('DELETE', '/api/field/name/')).status).toBe(404);
    expect((await post({ key: 'name', type: 'text_field' })).status).toBe(201);
    for (const [user, key] of [
      ['carol', production],
      ['alice@feathery.tech', server.keys.development],
    ] as const) {
      const fields = await list(`?key=${user}`, key);
      expect(fields.map(({ key, value }: Record<string, unknown>) => [key, value])).toEqual([
        ['age', null],
        ['name', null],
      ]);
    }
  });

  test('of an unknown one is 404 with the parameter that named it', async () => {
    const answer = await server.request('DELETE', '/api/field/nothing/');
    expect(answer.status).toBe(404);
    expect(answer.json).toMatchObject({ code: 'field_not_found', errors: [{ path: 'key' }] });
  });
});

test.each(oddKeys)(
  'a field may have the key %j: it is listed, set, cleared and deleted by it',
  async (key) => {
    const path = encodeURIComponent(key);
    const value = async () =>
      (await list('?key=alice@feathery.tech')).find((field: { key: string }) => field.key === key)?.value;
    expect((await post({ key, type: 'text_field' })).json.key).toBe(key);
    expect(await value()).toBeNull();
    await server.request('POST', '/api/field/alice@feathery.tech/', { body: { key, value: 'x' } });
    expect(await value()).toBe('x');
    expect((await server.request('DELETE', `/api/field/alice%40feathery.tech/${path}/`)).status).toBe(204);
    expect(await value()).toBeNull();
    expect((await server.request('DELETE', `/api/field/${path}/`)).status).toBe(204);
    expect(await value()).toBeUndefined();
  },
);
