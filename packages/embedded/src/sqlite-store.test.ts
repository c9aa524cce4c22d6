import { temporaryFolder } from '@roost/testing';
import { describeStore, type OpenedStore } from '@roost/testing/store-conformance';
import { describeStoreSequences } from '@roost/testing/store-sequences';
import { openSqliteHome } from './sqlite-store.ts';

async function open(): Promise<OpenedStore> {
  const folder = temporaryFolder();
  const home = openSqliteHome(folder.path);
  const opened = {
    store: home.store,
    reopen: async () => {
      await opened.store.close();
      opened.store = openSqliteHome(folder.path).store;
      return opened.store;
    },
    fanOut: async () => {
      while ((await home.deliveries.fanOut(16)) > 0);
    },
    dispose: async () => {
      await opened.store.close();
      folder[Symbol.dispose]();
    },
  };
  return opened;
}

describeStore('SQLite', open);
describeStoreSequences('SQLite', open);
