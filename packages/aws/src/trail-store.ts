import { DeleteItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import type { Change, Store } from '@roost/core';
import { fromStored, type Item, type StoredItem, toStored } from './attributes.ts';
import type { Db } from './db.ts';
import { mergeShards } from './merge-shards.ts';
import { scanPages } from './scan-pages.ts';
import { idInTrail, openTrailAssembly } from './trail-item.ts';
import { type TrailQuery, trailQueries } from './trail-query.ts';

type TrailStore = Pick<Store, 'listChanges' | 'forgetChanges'>;

/**
 * The trail as `functions/changes` writes it, see trail-item.ts. Read as DynamoDB has it at hand, for half the price:
 * an entry comes a moment after its change in any case.
 */
export function openTrailStore(db: Db): TrailStore {
  const TableName = db.tables.trail;

  /** The entries of one shard, newest first, without the one that a page starts after: a range holds its ends. */
  async function* readShard(query: TrailQuery, after: string | undefined): AsyncGenerator<Change, undefined> {
    const assemble = openTrailAssembly();
    let start: StoredItem | undefined;
    do {
      const { Items, LastEvaluatedKey } = await db.send(
        new QueryCommand({ TableName, ...query, ...(start && { ExclusiveStartKey: start }) }),
      );
      yield* assemble((Items ?? []).map(fromStored).filter(({ sk }) => sk !== after));
      start = LastEvaluatedKey;
    } while (start);
  }

  return {
    listChanges: (environment, filter, page) => {
      const queries = trailQueries(environment, filter, page);
      const shards = queries.map((query) => readShard(query, page.after));
      return mergeShards(shards, newestFirst, page.limit);
    },

    // Never called on AWS, where DynamoDB forgets them; here for whoever keeps house by the port.
    forgetChanges: async (before, limit) => {
      const found = new Map<string, Item[]>();
      const pages = scanPages(db, TableName, {
        ProjectionExpression: 'pk, sk',
        FilterExpression: '#at < :before',
        ExpressionAttributeNames: { '#at': 'at' },
        ExpressionAttributeValues: toStored({ ':before': before }),
        ConsistentRead: true,
      });
      for await (const page of pages) {
        for (const item of page) {
          const id = idInTrail(item);
          found.set(id, [...(found.get(id) ?? []), item]);
        }
      }
      const oldest = [...found].sort(([one], [other]) => (one < other ? -1 : 1)).slice(0, limit);
      for (const [, items] of oldest) {
        for (const { pk, sk } of items) {
          await db.send(new DeleteItemCommand({ TableName, Key: toStored({ pk, sk }) }));
        }
      }
      return oldest.length;
    },
  };
}

function newestFirst(one: Change, other: Change): number {
  return one.id < other.id ? 1 : -1;
}
