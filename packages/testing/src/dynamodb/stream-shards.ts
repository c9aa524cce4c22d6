import {
  DescribeStreamCommand,
  type DynamoDBStreamsClient,
  GetRecordsCommand,
  GetShardIteratorCommand,
  ListStreamsCommand,
  type _Record as SdkRecord,
} from '@aws-sdk/client-dynamodb-streams';
import type { DynamoDBRecord } from 'aws-lambda';

export interface ShardReader {
  /** The records since the last call, in order. */
  next(): Promise<DynamoDBRecord[]>;
  /** Nothing more will come. */
  ended(): boolean;
}

/** The stream of a table, from its beginning. */
export function openStream(client: DynamoDBStreamsClient, table: string) {
  const readers = new Map<string, ShardReader>();
  let streamArn: string | undefined;

  async function findStream(): Promise<string> {
    const { Streams } = await client.send(new ListStreamsCommand({ TableName: table }));
    const arn = Streams?.[0]?.StreamArn;
    if (arn === undefined) throw new Error(`The table ${table} has no stream`);
    return arn;
  }

  return {
    /** Those that have something to give, or may yet. A shard comes after the one that it was split from. */
    openShards: async (): Promise<ShardReader[]> => {
      streamArn ??= await findStream();
      const { StreamDescription } = await client.send(new DescribeStreamCommand({ StreamArn: streamArn }));
      const open: ShardReader[] = [];
      for (const { ShardId = '', ParentShardId = '' } of StreamDescription?.Shards ?? []) {
        const parent = readers.get(ParentShardId);
        if (parent && !parent.ended()) continue;
        const reader = readers.get(ShardId) ?? openShard(client, streamArn, ShardId);
        readers.set(ShardId, reader);
        if (!reader.ended()) open.push(reader);
      }
      return open;
    },
  };
}

function openShard(client: DynamoDBStreamsClient, StreamArn: string, ShardId: string): ShardReader {
  let iterator: string | undefined;
  let begun = false;
  return {
    ended: () => begun && iterator === undefined,
    next: async () => {
      if (!begun) {
        const place = { StreamArn, ShardId, ShardIteratorType: 'TRIM_HORIZON' as const };
        iterator = (await client.send(new GetShardIteratorCommand(place))).ShardIterator;
        begun = true;
      }
      const { Records, NextShardIterator } = await client.send(
        new GetRecordsCommand({ ShardIterator: iterator }),
      );
      iterator = NextShardIterator;
      return (Records ?? []).map(asLambdaRecord);
    },
  };
}

/** A record as Lambda hands it over: JSON, with times in seconds. */
function asLambdaRecord({ dynamodb, ...record }: SdkRecord): DynamoDBRecord {
  const seconds = Math.floor((dynamodb?.ApproximateCreationDateTime?.getTime() ?? 0) / 1000);
  return JSON.parse(
    JSON.stringify({ ...record, dynamodb: { ...dynamodb, ApproximateCreationDateTime: seconds } }),
  );
}
