import { describeStore } from './store-conformance.ts';
import { openStoreModel } from './store-model.ts';

// What the suite asks of a store and what the model says must be the same thing.
describeStore('the model', async () => {
  const store = openStoreModel();
  return { store, reopen: async () => store, dispose: async () => {} };
});
