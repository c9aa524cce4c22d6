import { expect, test } from 'vitest';
import { startTestServer } from './test-server.ts';

test('placeholder: lists users', async () => {
  await using server = await startTestServer();
  expect((await server.request('GET', '/api/user/')).json).toHaveLength(2);
});
