import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestServer, type TestServer } from './test-server.ts';

/*
 * The samples of seeds/002_bd688d505d917d08.txt, with host and key replaced, as they are on the wire (contract.md, 3):
 * requests sends `data=` as a form under the type that the sample names, curl sends the single quotes as printed.
 */

/** For the samples that only read; the others have a deployment each. */
let untouched: TestServer;

beforeAll(async () => {
  untouched = await startTestServer();
});

afterAll(() => untouched[Symbol.asyncDispose]());

const json = { 'content-type': 'application/json' };
const python = { 'user-agent': 'python-requests/2.32.3', 'accept-encoding': 'gzip, deflate', accept: '*/*' };
const curl = { 'user-agent': 'curl/8.5.0', accept: '*/*' };
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

const users = [
  {
    key: 'alice@feathery.tech',
    name: 'Alice',
    created_at: '2020-06-01T00:00:00Z',
    updated_at: '2020-06-02T00:00:00Z',
  },
  {
    key: 'bob@feathery.tech',
    name: 'Bob',
    created_at: '2020-06-03T00:00:00Z',
    updated_at: '2020-06-04T00:00:00Z',
  },
];

const fields = [
  {
    key: 'name',
    type: 'text_field',
    display_text: 'What is your name?',
    value: 'Alice Smith',
    created_at: '2020-06-01T00:00:00Z',
    updated_at: '2020-06-02T00:00:00Z',
  },
  {
    key: 'age',
    type: 'integer_field',
    display_text: 'How old are you?',
    value: null,
    created_at: '2020-06-01T00:00:00Z',
    updated_at: '2020-06-02T00:00:00Z',
  },
];

describe('List All Users answers the JSON that the seed prints', () => {
  test.each([
    ['python', python],
    ['curl', curl],
    ['javascript', {}],
  ])('%s', async (_, headers) => {
    const answer = await untouched.request('GET', '/api/user/', { headers });
    expect(answer.status).toBe(200);
    expect(answer.json).toEqual(users);
    expect(answer.json.map(Object.keys)).toEqual(users.map(Object.keys));
  });
});

describe('Create and Fetch a User answers her record with her API key', () => {
  test.each([
    ['python', python, 'key=alice%40feathery.tech&name=Alice+2.0'],
    ['curl', curl, "{'key': 'alice@feathery.tech', 'name': 'Alice 2.0'}"],
    ['javascript', {}, '{"key":"alice@feathery.tech","name":"Alice 2.0"}'],
  ])('%s', async (_, headers, body) => {
    await using server = await startTestServer();
    const sentAt = Date.now();
    const answer = await server.request('POST', '/api/user/', { headers: { ...headers, ...json }, body });
    expect(answer.status).toBe(200);
    expect(Object.keys(answer.json)).toEqual(['api_key', 'key', 'name', 'created_at', 'updated_at']);
    expect(answer.json).toEqual({
      api_key: expect.stringMatching(uuid),
      key: 'alice@feathery.tech',
      name: 'Alice 2.0',
      created_at: '2020-06-01T00:00:00Z',
      updated_at: expect.any(String),
    });
    expect(Date.parse(answer.json.updated_at)).toBeGreaterThanOrEqual(sentAt);
  });
});

describe('Delete a User answers 204 without a body, and she is gone', () => {
  test.each([
    ['python', { ...python, ...json }, undefined],
    ['curl', { ...curl, ...json }, "{'key': 'alice@feathery.tech'}"],
    ['javascript', json, undefined],
  ])('%s', async (_, headers, body) => {
    await using server = await startTestServer();
    const answer = await server.request('DELETE', '/api/user/alice@feathery.tech/', { headers, body });
    expect(answer.status).toBe(204);
    expect(answer.text).toBe('');
    expect((await server.request('GET', '/api/user/')).json).toEqual(users.slice(1));
  });
});

describe('List All Fields for a User answers the JSON that the seed prints', () => {
  test.each([
    ['python', python],
    ['curl', curl],
    ['javascript', {}],
  ])('%s', async (_, headers) => {
    const answer = await untouched.request('GET', '/api/field/?key=alice@feathery.tech', { headers });
    expect(answer.status).toBe(200);
    expect(answer.json).toEqual(fields);
    expect(answer.json.map(Object.keys)).toEqual(fields.map(Object.keys));
  });
});

describe('Create Field Value for User answers the value as a number', () => {
  test.each([
    ['python', python, 'key=age&value=21'],
    ['curl', curl, "{'key': 'age', 'value': 21}"],
    ['javascript', {}, '{"key":"age","value":21}'],
  ])('%s', async (_, headers, body) => {
    await using server = await startTestServer();
    const sentAt = Date.now();
    const answer = await server.request('POST', '/api/field/alice@feathery.tech/', {
      headers: { ...headers, ...json },
      body,
    });
    expect(answer.status).toBe(201);
    expect(Object.keys(answer.json)).toEqual(['key', 'value', 'created_at', 'updated_at']);
    expect(answer.json).toMatchObject({ key: 'age', value: 21, updated_at: answer.json.created_at });
    expect(Date.parse(answer.json.created_at)).toBeGreaterThanOrEqual(sentAt);
    const listed = await server.request('GET', '/api/field/?key=alice@feathery.tech');
    expect(listed.json).toEqual([fields[0], { ...fields[1], value: 21 }]);
  });
});
