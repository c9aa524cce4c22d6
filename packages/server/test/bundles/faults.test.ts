import { type Fault, type FaultProxy, faults, startFaultProxy } from '@roost/aws/fault-proxy';
import { eventually } from '@roost/testing/eventually';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../test-server.ts';
import { runOnBundles } from './run-on-bundles.ts';

/* What a caller sees of faults between the functions and DynamoDB. The store's own tests go through its operations. */

let proxy: FaultProxy;
/** Which of the functions' requests, from 0, meets which fault. */
let faultOf: (request: number) => Fault | undefined = () => undefined;
let requests = 0;

runOnBundles({
  withStream: true,
  route: async (engine) => {
    proxy = await startFaultProxy(engine, () => faultOf(requests++));
    return proxy.endpoint;
  },
});

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer({ limits: { requests: 10_000, failures: 10_000 } });
});

afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await proxy[Symbol.asyncDispose]();
});

/** Sets her name under a fault, and tells what was answered, and what there is once it is over. */
async function setName(user: string, value: string, fault: (request: number) => Fault | undefined) {
  requests = 0;
  faultOf = fault;
  const began = performance.now();
  const answer = await server.request('POST', `/api/field/${user}/`, { body: { key: 'name', value } });
  const time = performance.now() - began;
  const asked = requests;
  faultOf = () => undefined;
  const { json } = await server.request('GET', `/api/field/?key=${user}`);
  return { answer, time, asked, stored: json[0].value };
}

const third = Date.now() % 3;

/** A third of them, others each time; all with `ROOST_FAULTS=all` (`npx pnpm soak`). */
const chosen = Object.entries(faults).filter(
  (_, place) => process.env.ROOST_FAULTS === 'all' || (place + third) % 3 === 0,
);

describe.each(chosen)('over an engine that is %s', (name, fault) => {
  const user = `${name.replaceAll(' ', '-')}@example.com`;
  let changes = 0;

  beforeAll(async () => {
    expect((await server.request('POST', '/api/user/', { body: { key: user } })).status).toBe(201);
  });

  test('for one request, whichever, the caller gets the right answer', async () => {
    for (let faulty = 0; ; faulty++) {
      const value = `once ${faulty}`;
      const { answer, asked, stored } = await setName(user, value, (request) =>
        request === faulty ? fault : undefined,
      );
      expect({ json: answer.json, stored }).toMatchObject({ json: { key: 'name', value }, stored: value });
      changes++;
      if (asked <= faulty) return expect(faulty).toBeGreaterThan(0);
    }
  });

  test('from some request on, the caller gets 503 with Retry-After in time, or the right answer', async () => {
    let before = (await server.request('GET', `/api/field/?key=${user}`)).json[0].value;
    for (let faulty = 0; ; faulty++) {
      const value = `from ${faulty}`;
      const { answer, time, asked, stored } = await setName(user, value, (request) =>
        request >= faulty ? fault : undefined,
      );
      // As long as infra lets a function run that answers requests.
      expect(time).toBeLessThan(15_000);
      if (answer.status === 503) {
        expect(answer.json.code).toBe('unavailable');
        expect(answer.headers.get('retry-after')).toMatch(/^[1-9]\d*$/);
        // What was carried out without an answer is there in full; otherwise nothing is.
        expect(name === 'losing its answer' ? [before, value] : [before]).toContain(stored);
      } else {
        expect({ json: answer.json, stored }).toMatchObject({ json: { value }, stored: value });
      }
      if (stored !== before) changes++;
      before = stored;
      if (asked <= faulty) return expect(faulty).toBeGreaterThan(0);
      if (faulty === 0) expect(answer.status).toBe(503);
      // Each of these takes seconds; what falls silent later the tests of the store have.
      if (fault === 'silence') return;
    }
  });

  test('each change that came about is in the trail once, and nothing else is', async () => {
    const query = new URLSearchParams({ target: user, action: 'value.set' });
    const entries = async () => (await server.request('GET', `/api/audit/?${query}`)).json;
    await eventually(async () => expect(await entries()).toHaveLength(changes), { within: 10_000 });
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(await entries()).toHaveLength(changes);
  });
});
