import type { Endpoint } from '@roost/schemas';
import * as z from 'zod';
import type { ZodOpenApiOperationObject } from 'zod-openapi';
import { exampleRequest, takesBody } from './example-request.ts';
import { takesText } from './form-text.ts';
import { idempotencyKey } from './headers.ts';

type RequestParts = Pick<ZodOpenApiOperationObject, 'requestParams' | 'requestBody'>;

/** What a request to one method and path may hold. */
export function makeRequest(together: readonly Endpoint[]): RequestParts {
  const [{ params, query, method } = {} as Endpoint] = together;
  const requestParams = {
    ...(params && { path: withExamples(params, together, 'params') }),
    ...(query && { query: withExamples(query, together, 'query') }),
    ...(together.some(({ makesNew }) => makesNew) && {
      header: z.object({ 'Idempotency-Key': idempotencyKey }),
    }),
  };
  return {
    ...(Object.keys(requestParams).length > 0 && { requestParams }),
    ...(takesBody(method) && together.some(({ body }) => body) && { requestBody: makeBody(together) }),
  };
}

function makeBody(together: readonly Endpoint[]): NonNullable<RequestParts['requestBody']> {
  const bodies = together.flatMap(({ body }) => body ?? []);
  const forms = bodies.filter((body) => Object.values(body.shape).every(takesText));
  const json = { schema: oneOf(bodies), examples: bodyExamples(together) };
  const [form] = forms;
  return {
    // One with nothing that has to be there may be left out.
    required: bodies.every((body) => !body.safeParse({}).success),
    content: {
      'application/json': json,
      ...(form && {
        'application/x-www-form-urlencoded': { schema: form },
        'multipart/form-data': { schema: form },
      }),
    },
  };
}

function oneOf(schemas: readonly z.ZodObject[]): z.ZodType {
  const [first, ...others] = schemas;
  if (!first) throw new Error('No schema to choose from');
  return others.length === 0 ? first : z.union([first, ...others]);
}

function bodyExamples(together: readonly Endpoint[]): Record<string, { value: unknown }> {
  const examples: Record<string, { value: unknown }> = {};
  for (const endpoint of together) {
    for (const example of endpoint.examples) {
      if (examples[example.name]) throw new Error(`${endpoint.operation}: two examples "${example.name}"`);
      examples[example.name] = { value: exampleRequest(endpoint, example).body };
    }
  }
  return examples;
}

/** The parameters of a path or query, each with what the examples put there. */
function withExamples(
  schema: z.ZodObject,
  together: readonly Endpoint[],
  part: 'params' | 'query',
): z.ZodObject {
  const given = together.flatMap((endpoint) =>
    endpoint.examples.map((example) => ({
      name: example.name,
      values: exampleRequest(endpoint, example)[part],
    })),
  );
  return z.object(
    Object.fromEntries(
      Object.entries(schema.shape as Record<string, z.ZodType>).map(([name, parameter]) => {
        const named = given.filter(({ values }) => Object.hasOwn(values, name));
        const examples = Object.fromEntries(named.map((one) => [one.name, { value: one.values[name] }]));
        return [
          name,
          named.length > 0 ? parameter.meta({ ...described(parameter), param: { examples } }) : parameter,
        ];
      }),
    ),
  );
}

/** An optional parameter is described by what it may be. */
function described(parameter: z.ZodType): { description?: string } {
  const inner = parameter instanceof z.ZodOptional ? (parameter.unwrap() as z.ZodType) : parameter;
  const description = parameter.description ?? inner.description;
  return description === undefined ? {} : { description };
}
