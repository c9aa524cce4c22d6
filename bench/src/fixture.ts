import type { LoadGenerator, RoostServer } from './child-processes.ts';
import type { Load } from './load-generator.ts';

/** Ten fields of the types that forms use most, and a value for each; `{count}` as in a request pattern. */
const fields = [
  { key: 'full_name', type: 'text_field', value: '"Ann {count}"' },
  { key: 'email', type: 'email', value: '"ann.{count}@example.com"' },
  { key: 'website', type: 'url', value: '"https://example.com/{count}"' },
  { key: 'phone', type: 'phone_number', value: '"+49 30 {count}"' },
  { key: 'birthday', type: 'date_selector', value: '"1990-04-01"' },
  { key: 'age', type: 'integer_field', value: '1{count}' },
  { key: 'budget', type: 'currency', value: '1{count}.5' },
  { key: 'newsletter', type: 'checkbox', value: 'true' },
  { key: 'plan', type: 'dropdown', options: ['free', 'team', 'company'], value: '"team"' },
  { key: 'interests', type: 'multiselect', options: ['art', 'music', 'sports'], value: '["art", "sports"]' },
];

/** Fills an empty server over its own API: ten fields, and so many users with a value in each. */
export async function fillServer(
  server: RoostServer,
  apiKey: string,
  load: LoadGenerator,
  users: number,
): Promise<void> {
  for (const { value: _, ...definition } of fields) {
    await callServer(server, apiKey, '/api/field/', definition);
  }
  const common = { port: server.port, apiKey, connections: 32, users, from: 0 };
  const until: Load['until'] = { requests: users, seconds: Number.MAX_SAFE_INTEGER };
  await load.run({
    ...common,
    until,
    patterns: [
      {
        method: 'POST',
        path: '/api/user/',
        body: '{"key": "user-{count}@example.com", "name": "Ann {count}"}',
        status: 201,
      },
    ],
  });
  const values = fields.map(({ key, value }) => `"${key}": ${value}`).join(', ');
  await load.run({
    ...common,
    until,
    patterns: [
      {
        method: 'POST',
        path: '/api/field/user-{count}@example.com/',
        body: `{"fields": {${values}}}`,
        status: 201,
      },
    ],
  });
}

/** The paths of all pages of a list, as its Link headers give them. */
export async function walkPages(server: RoostServer, apiKey: string, first: string): Promise<string[]> {
  const paths: string[] = [];
  for (let path: string | undefined = first; path !== undefined; ) {
    paths.push(path);
    const answer = await callServer(server, apiKey, path);
    path = /<[a-z]+:\/\/[^/]+([^>]+)>; rel="next"/.exec(answer.headers.get('link') ?? '')?.[1];
  }
  return paths;
}

/** One request; rejects where the answer is not a good one. */
export async function callServer(
  { port }: Pick<RoostServer, 'port'>,
  apiKey: string,
  path: string,
  body?: unknown,
): Promise<Response> {
  const answer = await fetch(`http://127.0.0.1:${port}${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { authorization: `Token ${apiKey}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`);
  return answer;
}
