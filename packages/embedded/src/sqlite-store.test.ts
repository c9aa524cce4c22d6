import { temporaryFolder } from '@roost/testing';
import { describeStore, type OpenedStore } from '@roost/testing/store-conformance';
import { describeStoreSequences } from '@roost/testing/store-sequences';
import { openSqliteStore } from './sqlite-store.ts';

async function open(): Promise<OpenedStore> {
  const folder = temporaryFolder();
  const opened = {
    store: openSqliteStore(folder.path),
    reopen: async () => {
      await opened.store.close();
      opened.store = openSqliteStore(folder.path);
      return opened.store;
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
