import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { Change } from '@roost/core';
import { startEventSource } from '@roost/testing/dynamodb-streams';
import { eventually } from '@roost/testing/eventually';
import { expect } from 'vitest';
import { toStored } from '../src/attributes.ts';
import type { Db } from '../src/db.ts';
import { streamedChange } from '../src/stream-change.ts';
import { readStreamRecord } from '../src/stream-record.ts';
import type { EngineClient } from './engine.ts';

/** Every change that the stream tells of until now, in its order. */
export async function changesIn(db: Db, client: EngineClient): Promise<Change[]> {
  const end = { pk: 'end', sk: 'end' };
  await db.send(new PutItemCommand({ TableName: db.tables.data, Item: toStored(end) }));
  const changes: Change[] = [];
  let ended = false;
  await using _source = startEventSource({
    client,
    table: db.tables.data,
    handler: async ({ Records }) => {
      for (const record of Records) {
        const item = readStreamRecord(record);
        const streamed = streamedChange(item);
        if (streamed) changes.push(streamed.change);
        ended ||= item.after?.pk === end.pk;
      }
      return { batchItemFailures: [] };
    },
  });
  await eventually(async () => expect(ended).toBe(true), { within: 10_000 });
  return changes;
}
