import { expect, test } from 'vitest';
import { startHttp } from './http-server.ts';

test('what goes wrong before a function is called ends that request, and not the process', async () => {
  const answer = { statusCode: 200, headers: {}, body: 'here' };
  const http = await startHttp(
    (rawPath) => {
      if (rawPath === '/wrong') throw new Error('no function for it');
      return { handler: async () => answer, routeKey: '$default' };
    },
    { host: '127.0.0.1', port: 0, trustProxy: false },
  );
  const address = `http://127.0.0.1:${http.port}`;
  try {
    await expect(fetch(`${address}/wrong`)).rejects.toThrow();
    await expect(fetch(`${address}/wrong`, { method: 'POST', body: 'a body' })).rejects.toThrow();
    expect(await (await fetch(`${address}/right`)).text()).toBe('here');
  } finally {
    await http.close();
  }
});
