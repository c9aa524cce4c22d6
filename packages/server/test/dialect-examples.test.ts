import { contract, type DialectWords, dialectWords, type Endpoint, type Example } from '@roost/schemas';
import { expect, test } from 'vitest';
import { startLater } from './later-client.ts';
import { startTestServer } from './test-server.ts';

const spoken = (contract as readonly Endpoint[]).flatMap((endpoint) => {
  const words = dialectWords('2023-10', endpoint.operation);
  return words ? endpoint.examples.map((example) => ({ endpoint, words, example })) : [];
});

test.each(spoken)(
  '$endpoint.operation says the same in the words of October 2023: $example.name',
  async ({ endpoint, words, example }) => {
    await using first = await startTestServer();
    const { server, later } = await startLater();
    await using second = server;
    const same = { key: later, ...requestOf(endpoint, example, words) };
    const plain = requestOf(endpoint, example);
    const [one, other] = [
      await first.request(endpoint.method, plain.path, plain),
      await second.request(endpoint.method, same.path, same),
    ];
    expect([one.status, other.status]).toEqual([example.status, example.status]);
    expect(withoutChance(other.json)).toEqual(withoutChance(called(one.json, words)));
  },
);

/** The request that an example stands for, its parameters called by the first of their words. */
function requestOf({ path, query, body }: Endpoint, { input }: Example, words: DialectWords = {}) {
  const pick = (part: Endpoint['body']) =>
    Object.keys(part?.shape ?? {})
      .filter((name) => Object.hasOwn(input, name))
      .map((name) => [words.parameters?.[name]?.[0] ?? name, input[name]] as [string, unknown]);
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(input[name])));
  const asked = new URLSearchParams(
    Object.fromEntries(pick(query).map(([name, value]) => [name, String(value)])),
  );
  return {
    path: asked.size > 0 ? `${filled}?${asked}` : filled,
    ...(body && { body: Object.fromEntries(pick(body)) }),
  };
}

type Row = Record<string, unknown>;

/** An answer of the first dialect as the other one has it. */
function called(json: Row | Row[] | undefined, { answer = {}, gathered }: DialectWords): unknown {
  if (Array.isArray(json)) {
    if (!gathered) return json.map((row) => called(row, { answer }));
    return {
      [gathered.below]: Object.fromEntries(json.map((row) => [row[gathered.name], row[gathered.value]])),
    };
  }
  return (
    json &&
    Object.fromEntries(
      Object.entries(json).flatMap(([name, value]) => (answer[name] ?? [name]).map((word) => [word, value])),
    )
  );
}

/** Without what differs from one deployment to the next: keys, and the time of the request. */
function withoutChance(json: unknown): unknown {
  const text = JSON.stringify(json) ?? 'null';
  return JSON.parse(
    text.replace(/"20(?!20)\d\d-[^"]+Z"/g, '"now"').replace(/"[\da-f]{8}-[\da-f-]{27}"/g, '"own key"'),
  );
}
