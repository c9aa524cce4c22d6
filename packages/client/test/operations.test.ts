import type { Roost } from '@roost/schemas';
import { startTestServer } from '@roost/server/test-server';
import { describeOperations } from '@roost/testing/operations-conformance';
import { createClient } from '../src/index.ts';

describeOperations('the client of a running server', async () => {
  const server = await startTestServer({ sample: false });
  const roost = createClient({ baseUrl: server.address, apiKey: server.keys.development });
  return {
    roost: roost satisfies Roost,
    elsewhere: roost.with({ environmentKey: server.keys.production }),
    as: async (credentials) => createClient({ baseUrl: server.address, ...credentials }),
    dispose: () => server[Symbol.asyncDispose](),
  };
});
