import type { OpenedStore, OpenStore } from '@roost/testing/store-conformance';
import { openDb } from '../src/db.ts';
import { openDynamoDbStore } from '../src/dynamodb-store.ts';
import type { TestEngine } from './engine.ts';
import type { TestQueues } from './queues.ts';
import { startTrailFeed } from './trail-feed.ts';

/** Opens a store on empty tables; the function that reads its changes is there once somebody asks what came of them. */
export function openOn(engine: TestEngine, sqs: { makeQueues(): Promise<TestQueues> }): OpenStore {
  // Nobody reads them: one pair will do for all stores.
  let queues: Promise<TestQueues> | undefined;
  return async (): Promise<OpenedStore> => {
    queues ??= sqs.makeQueues();
    const [tables, { queue, retries }] = await Promise.all([engine.makeTables(), queues]);
    const feedDb = openDb({ tables, client: engine.client });
    let feed: ReturnType<typeof startTrailFeed> | undefined;
    const fanOut = async () => {
      feed ??= startTrailFeed(feedDb, engine.client, {}, queue);
    };
    const open = () => {
      const store = openDynamoDbStore(openDb({ tables, client: engine.client }), { retries, retention: 30 });
      const listChanges: typeof store.listChanges = async (...given) => {
        await fanOut();
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
      fanOut,
      dispose: async () => {
        await feed?.stop();
        feedDb.close();
        await opened.store.close();
        await engine.dropTables(tables);
      },
    };
    return opened;
  };
}
