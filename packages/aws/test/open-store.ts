import type { OpenedStore, OpenStore } from '@roost/testing/store-conformance';
import { openDb } from '../src/db.ts';
import { openDynamoDbStore } from '../src/dynamodb-store.ts';
import type { TestEngine } from './engine.ts';
import { startTrailFeed } from './trail-feed.ts';

/** Opens a store on empty tables; the function that keeps the trail is there once somebody reads it. */
export function openOn(engine: TestEngine): OpenStore {
  return async (): Promise<OpenedStore> => {
    const tables = await engine.makeTables();
    const feedDb = openDb({ tables, client: engine.client });
    let feed: ReturnType<typeof startTrailFeed> | undefined;
    const open = () => {
      const store = openDynamoDbStore(openDb({ tables, client: engine.client }));
      const listChanges: typeof store.listChanges = (...given) => {
        feed ??= startTrailFeed(feedDb, engine.client);
        return store.listChanges(...given);
      };
      return { ...store, listChanges };
    };
    const opened = {
      store: open(),
      reopen: async () => {
        await opened.store.close();
        opened.store = open();
        return opened.store;
      },
      dispose: async () => {
        await feed?.stop();
        feedDb.close();
        await opened.store.close();
      },
    };
    return opened;
  };
}
