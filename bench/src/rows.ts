import type { RequestPattern } from './request-pattern.ts';

/** One row of the table: what is sent, and how much of the bare server's speed it should reach. */
export interface Row {
  name: string;
  /** Undefined for a row that is shown and has none. */
  target: number | undefined;
  patterns: readonly RequestPattern[];
}

/** @param userPages the paths of the pages of 100 users. */
export function benchRows(userPages: readonly string[]): Row[] {
  return [
    {
      name: 'read-user',
      target: 0.25,
      patterns: [{ method: 'GET', path: '/api/user/user-{user}@example.com/', status: 200 }],
    },
    {
      name: 'read-fields',
      target: 0.15,
      patterns: [{ method: 'GET', path: '/api/field/?key=user-{user}%40example.com', status: 200 }],
    },
    {
      // No name is ever the one that she has already.
      name: 'upsert-user',
      target: 0.25,
      patterns: [
        {
          method: 'POST',
          path: '/api/user/',
          body: '{"key": "user-{user}@example.com", "name": "Cleo {count}"}',
          status: 200,
        },
      ],
    },
    {
      // No value is ever the one that is there already.
      name: 'set-value',
      target: 0.25,
      patterns: [
        {
          method: 'POST',
          path: '/api/field/user-{user}@example.com/',
          body: '{"key": "full_name", "value": "Dora {count}"}',
          status: 200,
        },
        {
          method: 'POST',
          path: '/api/field/user-{user}@example.com/',
          body: '{"key": "age", "value": 2{count}}',
          status: 200,
        },
      ],
    },
    {
      name: 'list-users',
      target: 0.07,
      patterns: userPages.map((path) => ({ method: 'GET', path, status: 200 })),
    },
    {
      // Last: the rows before it are measured with as many users as were filled in.
      name: 'create-user',
      target: undefined,
      patterns: [
        {
          method: 'POST',
          path: '/api/user/',
          body: '{"key": "new-{count}@example.com", "name": "Bea {count}"}',
          status: 201,
        },
      ],
    },
  ];
}
