import { randomBase62 } from '@roost/core';
import { type Check, failed, ok, type Seen } from './check.ts';
import { describeFailure, describeReply, type Reply, type Target } from './target.ts';

/** Throw-away things begin so: whoever finds one knows where it came from. */
const prefix = 'roost-doctor-';

/** An answer that ends a round trip. */
class Unexpected extends Error {}

const roundTrip: Check = {
  name: 'round trip',
  expected: 'a user is made, given a value, read with it, and deleted again',
  advice:
    '403: the key needs the scopes users:read, users:write, values:read, values:write, and fields:write where there is no field yet. 5xx: look up the request in the logs.',
  look: (target) =>
    withField(target, (field) => tryUser(target, `${prefix}${randomBase62(8)}@example.com`, field)),
};

const encodedKey: Check = {
  name: 'percent-encoded key',
  expected: 'a user whose key holds a space, a slash and letters beyond ASCII is found by it',
  advice:
    'Something in front changes paths: it has to hand them on as they were sent. Behind an HTTP API of API Gateway the functions need the setting decodedPaths.',
  look: (target) => tryUser(target, `${prefix}${randomBase62(8)}/é €@example.com`, undefined),
};

/** One user's life. She is deleted whatever happens in between. */
async function tryUser(target: Target, key: string, field: string | undefined): Promise<Seen> {
  const path = `/api/user/${encodeURIComponent(key)}/`;
  try {
    const made = await expectReply(target, 'POST', '/api/user/', 201, { key, name: 'Doctor' });
    expectKey(await expectReply(target, 'GET', path, 200), key, `GET ${path}`);
    if (field !== undefined) await tryValue(target, key, field, made.json?.api_key);
  } catch (error) {
    await removeUser(target, path);
    if (error instanceof Unexpected) return failed(error.message);
    throw error;
  }
  const removed = await removeUser(target, path);
  return removed ? ok('as expected') : failed(`the user ${key} could not be deleted: delete her by hand`);
}

async function tryValue(target: Target, key: string, field: string, ownKey: unknown): Promise<void> {
  const set = await expectReply(target, 'POST', `/api/field/${encodeURIComponent(key)}/`, 201, {
    key: field,
    value: prefix,
  });
  if (set.json?.value !== prefix) throw new Unexpected('the value that was set came back as another one');
  const list = `/api/field/?key=${encodeURIComponent(key)}`;
  for (const [whose, credential] of [
    ['', undefined],
    [" with the user's own key", ownKey],
  ] as const) {
    const reply = await target.call('GET', list, typeof credential === 'string' ? { key: credential } : {});
    const kept = Array.isArray(reply.json) && reply.json.find((one) => one?.key === field)?.value;
    if (kept !== prefix)
      throw new Unexpected(`GET /api/field/?key=…${whose}: ${describeReply(reply)}, without the value`);
  }
}

/** A text field that is there, or one for the time of the work. */
async function withField(target: Target, work: (field: string) => Promise<Seen>): Promise<Seen> {
  const { json } = await target.call('GET', '/api/field/?limit=1000');
  const present = Array.isArray(json) && json.find((one) => one?.type === 'text_field');
  if (present) return work(present.key);
  const key = `${prefix}${randomBase62(8)}`;
  const made = await target.call('POST', '/api/field/', { body: { key, type: 'text_field' } });
  if (made.status !== 201) return failed(`POST /api/field/: ${describeReply(made)}`);
  const seen = await work(key).catch((error) => failed(describeFailure(error)));
  const gone = await target.call('DELETE', `/api/field/${key}/`);
  return gone.status === 204 ? seen : failed(`the field ${key} could not be deleted: ${describeReply(gone)}`);
}

async function removeUser({ call }: Target, path: string): Promise<boolean> {
  const { status } = await call('DELETE', path);
  if (status !== 204) return false;
  return (await call('GET', path)).status === 404;
}

async function expectReply(
  { call }: Target,
  method: string,
  path: string,
  status: number,
  body?: unknown,
): Promise<Reply> {
  const reply = await call(method, path, { body });
  if (reply.status === status) return reply;
  throw new Unexpected(`${method} ${path}: ${describeReply(reply)} instead of ${status}`);
}

function expectKey({ json }: Reply, key: string, request: string): void {
  if (json?.key !== key) throw new Unexpected(`${request} answered another user`);
}

/** What writes, and leaves nothing behind. */
export const writingChecks: readonly Check[] = [roundTrip, encodedKey];
