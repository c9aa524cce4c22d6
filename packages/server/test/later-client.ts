import { startTestServer, type TestServer } from './test-server.ts';

/** A deployment, and a key of it that speaks October 2023. */
export async function startLater(): Promise<{ server: TestServer; later: string; keyId: string }> {
  const server = await startTestServer();
  const body = { name: 'later', scopes: ['*'], dialect: '2023-10' };
  const { key, id } = (await server.request('POST', '/api/key/', { body })).json;
  return { server, later: key, keyId: id };
}
