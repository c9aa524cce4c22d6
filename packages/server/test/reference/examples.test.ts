import { contract, type Endpoint } from '@roost/schemas';
import { beforeAll, expect, test } from 'vitest';
import { startTestServer } from '../test-server.ts';
import { type AnswerCheck, checkAnswers } from './answer-check.ts';
import { type Operation, readDocument } from './openapi-document.ts';

const endpoints: readonly Endpoint[] = contract;
let operations: readonly Operation[];
let check: AnswerCheck;

beforeAll(async () => {
  await using server = await startTestServer();
  const document = await readDocument(server);
  operations = document.operations;
  check = checkAnswers(document);
});

/** The request that the document shows under a name. */
function requestOf({ path, parameters, requestBody }: Operation, name: string) {
  const exampleOf = (parameter: string): unknown =>
    parameters.find((one) => one.name === parameter)?.examples?.[name]?.value;
  const query = new URLSearchParams();
  for (const parameter of parameters) {
    const value = exampleOf(parameter.name);
    if (parameter.in === 'query' && value !== undefined) query.set(parameter.name, String(value));
  }
  const filled = path.replace(/\{(\w+)\}/g, (_, parameter: string) =>
    encodeURIComponent(String(exampleOf(parameter))),
  );
  const body = requestBody?.content['application/json']?.examples?.[name]?.value;
  return { path: query.size > 0 ? `${filled}?${query}` : filled, ...(body === undefined ? {} : { body }) };
}

/** Every name under which an operation shows something. */
function exampleNames({ parameters, requestBody, responses }: Operation): Set<string> {
  const shown = [
    ...parameters,
    ...Object.values(requestBody?.content ?? {}),
    ...Object.values(responses).flatMap(({ content }) => Object.values(content ?? {})),
  ];
  return new Set(shown.flatMap(({ examples }) => Object.keys(examples ?? {})));
}

test.each(endpoints.map((endpoint) => [endpoint.operation, endpoint] as const))(
  'each example that the document has for %s is answered as the document says',
  async (_, endpoint) => {
    const operation = operations.find(
      ({ path, method }) => path === endpoint.path && method === endpoint.method,
    ) as Operation;
    for (const { name, status } of endpoint.examples) {
      await using server = await startTestServer();
      const { path, ...given } = requestOf(operation, name);
      const answer = await server.request(operation.method, path, given);
      expect([name, answer.status]).toEqual([name, status]);
      check.expectDocumented(operation, answer);
      const shown = operation.responses[status]?.content?.['application/json']?.examples?.[name];
      if (shown) expect(answer.json).toEqual(shown.value);
    }
  },
);

test('the document shows no example that is not sent here, and each fits its schema', () => {
  for (const operation of operations) {
    const declared = endpoints
      .filter(({ path, method }) => path === operation.path && method === operation.method)
      .flatMap(({ examples }) => examples.map(({ name }) => name));
    for (const name of exampleNames(operation)) expect(declared).toContain(name);
    const shown = [
      ...operation.parameters,
      ...Object.values(operation.requestBody?.content ?? {}),
      ...Object.values(operation.responses).flatMap(({ content }) => Object.values(content ?? {})),
    ];
    for (const { schema, examples } of shown) {
      for (const { value } of Object.values(examples ?? {})) expect(check.fits(schema, value)).toBe(true);
    }
  }
});
