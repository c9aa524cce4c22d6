import { type AuditEntry, contract, type Endpoint } from '@roost/schemas';
import { expectDeclaredAnswer } from '@roost/testing';
import type { TestServer } from './test-server.ts';

const endpoint = contract.find(({ operation }) => operation === 'audit.list') as Endpoint;

/** The audit trail as a key reads it, newest first; every entry is checked to be of the declared shape. */
export async function readTrail(
  server: TestServer,
  query: Record<string, string> = {},
  key = server.keys.development,
): Promise<AuditEntry[]> {
  const answer = await server.request('GET', `/api/audit/?${new URLSearchParams(query)}`, { key });
  expectDeclaredAnswer(endpoint, answer);
  return answer.json;
}

/** What a piece of work adds to the trail, oldest first. */
export async function entriesOf(server: TestServer, work: () => Promise<unknown>): Promise<AuditEntry[]> {
  const before = await readTrail(server);
  await work();
  const after = await readTrail(server);
  return after.slice(0, after.length - before.length).reverse();
}

/** The id of the development environment's admin key: what the trail names it by. */
export async function adminId(server: TestServer): Promise<string> {
  const keys = (await server.request('GET', '/api/key/')).json as { id: string; name: string }[];
  return keys.find(({ name }) => name === 'admin')?.id ?? '';
}
