import { temporaryFolder } from '@roost/testing';
import { openCoreOn } from '@roost/testing/core-on-store';
import { describeOperations } from '@roost/testing/operations-conformance';
import { openEmbedded } from './open-embedded.ts';

describeOperations('core on SQLite', async () => {
  const folder = temporaryFolder();
  const { store, secrets } = openEmbedded(folder.path);
  return openCoreOn(store, secrets, async () => {
    await store.close();
    folder[Symbol.dispose]();
  });
});
