import { readFileSync } from 'node:fs';
import { contract, type Endpoint } from '@roost/schemas';
import { Validator } from '@seriousme/openapi-schema-validator';
import { expect, test } from 'vitest';
import { makeDocument } from './document.ts';
import { makeGenerated } from './generated.ts';

const document = makeDocument();
const endpoints: readonly Endpoint[] = contract;

function operationAt({ path, method }: Endpoint) {
  return document.paths?.[path]?.[method.toLowerCase() as 'get'];
}

test.each(makeGenerated())('$file.pathname is what `npx pnpm generate` writes now', ({ file, text }) => {
  expect(readFileSync(file, 'utf8') === text).toBe(true);
});

test('the document is valid OpenAPI 3.1', async () => {
  const { valid, errors } = await new Validator().validate(
    structuredClone(document) as unknown as Record<string, unknown>,
  );
  expect(errors).toBeUndefined();
  expect(valid).toBe(true);
});

test('every reference in the document leads to something in it, and no part of it is there for nothing', () => {
  const used = new Set<string>();
  JSON.stringify(document, (name, value) => {
    if (name === '$ref') used.add(value);
    return value;
  });
  const { securitySchemes, ...parts } = document.components ?? {};
  const present = Object.entries(parts).flatMap(([part, named]) =>
    Object.keys(named ?? {}).map((name) => `#/components/${part}/${name}`),
  );
  expect([...used].sort()).toEqual(present.sort());
  expect(Object.keys(securitySchemes ?? {}).length).toBeGreaterThan(0);
});

test.each(endpoints.map((endpoint) => [endpoint.operation, endpoint] as const))(
  '%s stands in the document, with its parameters, its answers and its samples',
  (_, endpoint) => {
    const operation = operationAt(endpoint);
    const declared = [endpoint.params, endpoint.query].flatMap((part) => Object.keys(part?.shape ?? {}));
    const given = (operation?.parameters ?? []).flatMap((one) => ('name' in one ? [one.name] : []));
    expect(given).toEqual(declared);
    for (const status of endpoint.success) expect(operation?.responses).toHaveProperty(String(status));
    const samples = operation?.['x-codeSamples' as keyof typeof operation] as { label: string }[];
    for (const label of ['curl', 'Python', 'JavaScript', '@roost/client']) {
      const suffix = endpoint.bodyKey === undefined ? '' : ` (${endpoint.bodyKey})`;
      expect(samples.map((sample) => sample.label)).toContain(label + suffix);
    }
  },
);

test('operations have names of their own, and none is there that the contract does not declare', () => {
  const names = Object.values(document.paths ?? {}).flatMap((item) =>
    Object.values(item as Record<string, { operationId: string }>).map(({ operationId }) => operationId),
  );
  expect(new Set(names).size).toBe(names.length);
  for (const name of names) expect(endpoints.map(({ operation }) => operation)).toContain(name);
});

test('who is asked for a key says which scope it needs, and what is public asks for none', () => {
  for (const endpoint of endpoints) {
    const security = operationAt(endpoint)?.security;
    if (endpoint.access === 'public') expect(security).toEqual([]);
    else if (endpoint.access === 'api-key') expect(security).toContainEqual({ 'API-KEY': [] });
    else
      expect(security).toContainEqual({
        'API-KEY': [endpoint.access.scope, ...(endpoint.access.also ?? [])],
      });
  }
});
