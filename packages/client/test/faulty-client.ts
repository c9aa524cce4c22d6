import type { TestServer } from '@roost/server/test-server';
import { type Fault, startFaultProxy } from '@roost/testing/http-fault-proxy';
import { type ClientOptions, createClient } from '../src/index.ts';

/** A client of a real server whose first requests meet these faults, one each. */
export async function startFaultyClient(
  server: TestServer,
  faults: readonly (Fault | null)[],
  options: Partial<ClientOptions> = {},
) {
  const proxy = await startFaultProxy(server.address, faults);
  return {
    roost: createClient({ baseUrl: proxy.address, apiKey: server.keys.development, ...options }),
    seen: proxy.seen,
    [Symbol.asyncDispose]: () => proxy[Symbol.asyncDispose](),
  };
}
