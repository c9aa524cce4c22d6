import { asSecretSet, newSecretDocument } from '@roost/core';
import { openCoreOn } from '@roost/testing/core-on-store';
import { describeOperations } from '@roost/testing/operations-conformance';
import { useEngine } from '../test/engine.ts';
import { openOn } from '../test/open-store.ts';
import { useSqs } from '../test/queues.ts';

const open = openOn(useEngine(), useSqs());
const secretSet = asSecretSet(newSecretDocument());
const secrets = { lifetime: Number.POSITIVE_INFINITY, read: async () => secretSet };

describeOperations('core on DynamoDB', async () => {
  const { store, dispose } = await open();
  return openCoreOn(store, secrets, dispose);
});
