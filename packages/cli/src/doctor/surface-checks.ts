import { isDeepStrictEqual } from 'node:util';
import { makeApiKey } from '@roost/core';
import { type Check, failed, ok, skipped } from './check.ts';
import { describeFailure, describeReply, type Reply, type Target } from './target.ts';

/** As long as the answer to somebody who waits may take, in milliseconds. */
const slowestMedian = 1_000;
const timedRequests = 5;

const health: Check = {
  name: 'health',
  expected: '200 {"status":"ok"} from GET /health',
  advice:
    'Nothing there: check the address. 503: the store cannot be reached, or the service that holds the users does not answer; which of them, the message says, and the logs of the service function why. 403 "HTTPS required": call it by https.',
  look: async ({ call }) => {
    const reply = await call('GET', '/health', { key: null });
    const good = reply.status === 200 && isDeepStrictEqual(reply.json, { status: 'ok' });
    return good ? ok('200') : failed(describeReply(reply));
  },
};

const slashForms: Check = {
  name: 'slash forms',
  expected: 'the same answer with and without the slash at the end, never a redirect',
  advice:
    'A redirect turns POST into GET: take it out of the proxy or CDN in front. Another answer to one of the two: the gateway needs both routes of an area, `<prefix>` and `<prefix>/{proxy+}`.',
  look: async ({ call }) => {
    for (const path of ['/health', '/api/user', '/api/field']) {
      const [plain, slash] = await Promise.all([
        call('GET', `${path}?limit=1`),
        call('GET', `${path}/?limit=1`),
      ]);
      for (const [form, reply] of [
        [path, plain],
        [`${path}/`, slash],
      ] as const) {
        if (reply.status >= 300) return failed(`${form}: ${describeReply(reply)}`);
      }
      if (!isDeepStrictEqual(plain.json, slash.json))
        return failed(`${path} and ${path}/ answer differently`);
    }
    return ok('both answered');
  },
};

const wrongKey: Check = {
  name: 'wrong key',
  expected: '401 "API key is invalid" to no key and to a wrong one',
  advice:
    'Another text or status comes from something in front that authenticates or rewrites errors: let it pass every request on.',
  look: async ({ call }) => {
    const keys = { 'no key': null, 'a wrong key': makeApiKey() };
    for (const [what, key] of Object.entries(keys)) {
      const reply = await call('GET', '/api/user/', { key });
      if (!isExactRefusal(reply)) return failed(`${what}: ${describeReply(reply)}`);
    }
    return ok('401');
  },
};

const unknownPath: Check = {
  name: 'unknown path',
  expected: '404 in the shape of every error of Roost',
  advice: 'The gateway answered by itself: it needs the route $default to the service function.',
  look: async ({ call }) => {
    const reply = await call('GET', '/api/no-such-thing/');
    return reply.status === 404 && reply.json?.code === 'unknown_path'
      ? ok('404')
      : failed(describeReply(reply));
  },
};

const plainHttp: Check = {
  name: 'plain http',
  expected: 'nothing is answered by plain HTTP but a refusal',
  advice:
    'Switch off the listener on port 80, or have it refuse: a redirect comes too late for the key that was sent in the clear.',
  look: async ({ address, call }) => {
    const url = new URL(address);
    if (url.protocol === 'http:') {
      if (/^(localhost|127\..*|\[::1\])$/.test(url.hostname)) return skipped('a loopback address');
      const reply = await call('GET', '/health', { key: null });
      return reply.status === 403 ? ok(describeReply(reply)) : failed(describeReply(reply));
    }
    try {
      // Never with a key.
      const { status } = await fetch(`http://${url.hostname}/health`, {
        redirect: 'manual',
        signal: AbortSignal.timeout(5_000),
      });
      return status === 403 ? ok('403') : failed(`${status} from http://${url.hostname}`);
    } catch (error) {
      return ok(describeFailure(error));
    }
  },
};

const latency: Check = {
  name: 'latency',
  expected: `half of ${timedRequests} requests with a key answered within ${slowestMedian} ms`,
  advice:
    'Run it again: the first calls start the functions. If it stays so, see the dashboard for what takes the time, and whether you call from another continent.',
  look: async (target) => {
    const times = await timeRequests(target);
    const [fastest = 0] = times;
    const median = times[Math.floor(times.length / 2)] ?? 0;
    const found = `${Math.round(fastest)} ms at best, ${Math.round(median)} ms in the middle, ${Math.round(times.at(-1) ?? 0)} ms at worst`;
    return median <= slowestMedian ? ok(found) : failed(found);
  },
};

async function timeRequests({ call }: Target): Promise<number[]> {
  const times: number[] = [];
  for (let count = 0; count < timedRequests; count++)
    times.push((await call('GET', '/api/field/?limit=1')).ms);
  return times.sort((one, other) => one - other);
}

function isExactRefusal({ status, headers, json }: Reply): boolean {
  const message = 'API key is invalid';
  const { request_id, ...rest } = json ?? {};
  return (
    status === 401 &&
    headers.get('content-type') === 'application/json' &&
    typeof request_id === 'string' &&
    isDeepStrictEqual(rest, { status: 401, code: 'invalid_api_key', message, detail: message })
  );
}

/** What every caller meets, and what nothing is written for. */
export const surfaceChecks: readonly Check[] = [
  health,
  slashForms,
  wrongKey,
  unknownPath,
  plainHttp,
  latency,
];
