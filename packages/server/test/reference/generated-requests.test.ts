import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../test-server.ts';
import { type AnswerCheck, checkAnswers } from './answer-check.ts';
import { type GeneratedRequest, type Known, requestsTo } from './generated-requests.ts';
import { type Document, readDocument } from './openapi-document.ts';

const runs = 800;
const users = ['alice@feathery.tech', 'bob@feathery.tech', 'carol/ä?'];
const fields = [
  { key: 'name', type: 'text_field' },
  { key: 'age', type: 'integer_field' },
  { key: 'anything', type: 'json_value' },
  { key: 'colour', type: 'dropdown', options: ['red', 'blue'] },
];

let server: TestServer;
let document: Document;
let check: AnswerCheck;
let known: Known;

const make = async (path: string, body: unknown) => (await server.request('POST', path, { body })).json;

/** What requests are about, also after one of them deleted it. */
async function fill(): Promise<void> {
  for (const key of users) await make('/api/user/', { key });
  for (const field of fields) await make('/api/field/', field);
}

beforeAll(async () => {
  server = await startTestServer();
  document = await readDocument(server);
  check = checkAnswers(document);
  await fill();
  const user = await make('/api/user/', { key: 'dora@feathery.tech' });
  const reader = await make('/api/key/', { name: 'reader', scopes: ['users:read'] });
  const key = await make('/api/key/', { name: 'to be killed', scopes: ['users:read'] });
  const webhook = await make('/api/webhook/', { url: 'https://example.com/hook', enabled: false });
  const { development } = server.keys;
  known = {
    names: {
      key: [...fields.map((field) => field.key), ...users],
      user_key: users,
      id: [key.id, webhook.id],
      limit: [1, 2, 1000],
      value: [21, 'red', null, 'text'],
      url: ['https://example.com/other'],
    },
    credentials: [
      { authorization: `Token ${development}` },
      { authorization: development },
      { authorization: `Bearer ${development}` },
      { 'api-key': development },
      { api_key: development },
      { authorization: `Token ${reader.key}` },
      { authorization: `Token ${user.api_key}` },
      { authorization: 'Token nobody' },
      {},
    ],
  };
});

afterAll(() => server[Symbol.asyncDispose]());

test('no request that the document leads to, allowed or not, gets an answer outside the document', async () => {
  const seen = new Map<string, Set<number>>();
  const send = async ({ operation, path, headers, body }: GeneratedRequest) => {
    const answer = await server.request(operation.method, path, {
      key: null,
      headers,
      ...(body === undefined ? {} : { body }),
    });
    // It is listed, since it can happen; nothing that is sent here may bring it about.
    expect(answer.status, answer.text).toBeLessThan(500);
    check.expectDocumented(operation, answer);
    if (operation.method === 'DELETE' && answer.status === 204) await fill();
    seen.set(operation.operationId, (seen.get(operation.operationId) ?? new Set()).add(answer.status));
  };
  // Without the 4 MB that take no parameter: served.test.ts has them.
  const operations = document.operations.filter(({ path }) => path !== '/docs/renderer.js');
  await fc.assert(fc.asyncProperty(requestsTo(operations, known), send), { numRuns: runs });

  // The requests were not all of one kind: every operation was reached, and all that a request can bring about was seen.
  expect(seen.size).toBe(operations.length);
  const statuses = new Set([...seen.values()].flatMap((one) => [...one]));
  expect([...statuses].sort()).toEqual([200, 201, 204, 400, 401, 403, 404, 418]);
});
