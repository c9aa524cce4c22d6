import { makeSortableId } from '@roost/core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestServer, type TestServer } from './test-server.ts';

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer();
  for (const key of ['a', 'b', 'c', 'd', 'e'])
    await server.request('POST', '/api/field/', { body: { key, type: 'text_field' } });
  const body = { url: 'https://receiver.invalid/hooks', enabled: false };
  for (let number = 0; number < 3; number++) await server.request('POST', '/api/webhook/', { body });
});

afterAll(() => server[Symbol.asyncDispose]());

const keysOf = (rows: { key: string }[]) => rows.map(({ key }) => key);

/** The path of the next page, from the Link header. */
function nextOf(answer: { headers: Headers }): string | undefined {
  const link = /^<([^>]+)>; rel="next"$/.exec(answer.headers.get('link') ?? '')?.[1];
  if (link === undefined) return undefined;
  expect(link.startsWith(`${server.address}/`)).toBe(true);
  return link.slice(server.address.length);
}

function cursorOf(path: string | undefined): string {
  return new URL(path ?? '', server.address).searchParams.get('cursor') ?? '';
}

const lists = ['/api/user/', '/api/field/?key=alice@feathery.tech', '/api/field', '/api/webhook/'];

describe.each(lists)('%s', (path) => {
  const withQuery = (query: string) => `${path}${path.includes('?') ? '&' : '?'}${query}`;

  test('page by page gives the same rows as the whole list, and no link after the last', async () => {
    const whole = await server.request('GET', path);
    expect(nextOf(whole)).toBeUndefined();
    for (const limit of [1, 2, 3, 1000]) {
      const rows: unknown[] = [];
      for (let next: string | undefined = withQuery(`limit=${limit}`); next; ) {
        const page = await server.request('GET', next);
        expect(page.status).toBe(200);
        rows.push(...page.json);
        next = nextOf(page);
        expect(page.json.length).toBeLessThanOrEqual(limit);
        if (next) expect(page.json).toHaveLength(limit);
      }
      expect(rows).toEqual(whole.json);
    }
  });

  test('a limit of 0, over 1000 or that is no whole number is refused', async () => {
    for (const limit of ['0', '-1', '1001', 'abc', '1.5', '', '1e9']) {
      const answer = await server.request('GET', withQuery(`limit=${limit}`));
      expect(answer.status).toBe(400);
      expect(answer.json).toMatchObject({ code: 'invalid_parameter', errors: [{ path: 'limit' }] });
    }
  });

  test('a cursor that was tampered with, or that nobody gave out, is refused', async () => {
    const cursor = cursorOf(nextOf(await server.request('GET', withQuery('limit=1'))));
    const flipped = (at: number) =>
      cursor.slice(0, at) + (cursor[at] === 'A' ? 'B' : 'A') + cursor.slice(at + 1);
    for (const wrong of [
      flipped(0),
      flipped(30),
      flipped(cursor.length - 2),
      cursor.slice(0, -1),
      `${cursor}A`,
      `${cursor}=`,
      'abc',
      '',
      '0',
    ]) {
      const answer = await server.request('GET', withQuery(`limit=1&cursor=${encodeURIComponent(wrong)}`));
      expect(answer.status).toBe(400);
      expect(answer.json).toMatchObject({ code: 'invalid_cursor', errors: [{ path: 'cursor' }] });
    }
  });
});

test('a cursor of another list, another user or another environment is refused', async () => {
  const paths = ['/api/user/?', '/api/field/?', '/api/field/?key=alice@feathery.tech&'];
  for (const from of paths) {
    const cursor = cursorOf(nextOf(await server.request('GET', `${from}limit=1`)));
    for (const to of paths) {
      const answer = await server.request('GET', `${to}limit=1&cursor=${cursor}`);
      expect(answer.status).toBe(from === to ? 200 : 400);
      if (from !== to) expect(answer.json.code).toBe('invalid_cursor');
    }
    if (from.includes('key=')) continue;
    const { production: key } = server.keys;
    const elsewhere = await server.request('GET', `${from}limit=1&cursor=${cursor}`, { key });
    expect(elsewhere.json.code).toBe('invalid_cursor');
  }
});

test('a walk goes on where it was when the row that it stands on is deleted', async () => {
  for (const key of ['one', 'two', 'three']) await server.request('POST', '/api/user/', { body: { key } });
  const page = await server.request('GET', '/api/user/?limit=3');
  expect(page.json.at(-1).key).toBe('one');
  await server.request('DELETE', '/api/user/one/');
  const next = await server.request('GET', nextOf(page) ?? '');
  expect(keysOf(next.json)).toEqual(['two', 'three']);
  for (const key of ['two', 'three']) await server.request('DELETE', `/api/user/${key}/`);
});

test('a list of 10,000 rows comes whole; one more must be paged, and is never cut off', async () => {
  const { store } = server.core;
  const origin = {
    actor: { type: 'system', id: 'test', name: null },
    environment: 'production',
    requestId: 'r',
    ip: null,
    at: 0,
  } as const;
  const add = (number: number) =>
    store.createUser(
      {
        environment: 'production',
        key: `user ${number}`,
        name: null,
        createdAt: number,
        updatedAt: number,
        apiKeySeed: 'seed',
        pepperId: 'none',
        apiKeyDigest: makeSortableId(number),
      },
      origin,
    );
  const { production: key } = server.keys;
  await Promise.all(Array.from({ length: 10_000 }, (_, number) => add(number)));
  expect((await server.request('GET', '/api/user/', { key })).json).toHaveLength(10_000);

  await add(10_000);
  const refused = await server.request('GET', '/api/user/', { key });
  expect(refused.status).toBe(400);
  expect(refused.json).toMatchObject({ code: 'too_many_to_list', errors: [{ path: 'limit' }] });
  expect(refused.json.message).toContain('page with limit and cursor');

  let rows = 0;
  for (let next: string | undefined = '/api/user?limit=1000'; next; ) {
    const page = await server.request('GET', next, { key });
    expect(page.json[0].key).toBe(`user ${rows}`);
    rows += page.json.length;
    next = nextOf(page);
  }
  expect(rows).toBe(10_001);
});
