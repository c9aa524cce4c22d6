import { describeOperations } from '@roost/testing/operations-conformance';
import { openBefore } from '@roost/upstream/test-deployment';
import { startTestServer } from '../test-server.ts';

describeOperations('core before a running Roost', async () => {
  const server = await startTestServer({ sample: false });
  const before = await openBefore(server.address, server.keys);
  return {
    ...before,
    dispose: async () => {
      await before.dispose();
      await server[Symbol.asyncDispose]();
    },
  };
});
