import {
  DescribeStreamCommand,
  type DynamoDBStreamsClient,
  GetRecordsCommand,
  GetShardIteratorCommand,
  ListStreamsCommand,
  type _Record as SdkRecord,
  type Shard,
  TrimmedDataAccessException,
} from '@aws-sdk/client-dynamodb-streams';
import type { DynamoDBRecord } from 'aws-lambda';

export interface ShardReader {
  /** The records since the last call, in order. */
  next(): Promise<DynamoDBRecord[]>;
  /** Nothing more will come. */
  ended(): boolean;
}

/** How long a list of shards is taken for whole, in milliseconds: to ask for it takes longer than to read a shard. */
const listedFor = 1_000;

/** The stream of a table, from its beginning. */
export function openStream(client: DynamoDBStreamsClient, table: string) {
  const readers = new Map<string, ShardReader>();
  let streamArn: string | undefined;
  let shards: Shard[] = [];
  let listedAt = Number.NEGATIVE_INFINITY;

  async function findStream(): Promise<string> {
    const { Streams } = await client.send(new ListStreamsCommand({ TableName: table }));
    const arn = Streams?.[0]?.StreamArn;
    if (arn === undefined) throw new Error(`The table ${table} has no stream`);
    return arn;
  }

  async function listShards(): Promise<Shard[]> {
    if (shards.length > 0 && performance.now() - listedAt < listedFor) return shards;
    streamArn ??= await findStream();
    const { StreamDescription } = await client.send(new DescribeStreamCommand({ StreamArn: streamArn }));
    shards = StreamDescription?.Shards ?? [];
    listedAt = performance.now();
    return shards;
  }

  return {
    /** Those that have something to give, or may yet. A shard comes after the one that it was split from. */
    openShards: async (): Promise<ShardReader[]> => {
      const open: ShardReader[] = [];
      for (const { ShardId = '', ParentShardId = '' } of await listShards()) {
        const parent = readers.get(ParentShardId);
        if (parent && !parent.ended()) continue;
        const reader = readers.get(ShardId) ?? openShard(client, streamArn ?? '', ShardId);
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
  let last: string | undefined;

  /** After what was seen last, or at the beginning. */
  async function begin(): Promise<void> {
    const place = last
      ? { ShardIteratorType: 'AFTER_SEQUENCE_NUMBER' as const, SequenceNumber: last }
      : { ShardIteratorType: 'TRIM_HORIZON' as const };
    const command = new GetShardIteratorCommand({ StreamArn, ShardId, ...place });
    iterator = (await client.send(command)).ShardIterator;
    begun = true;
  }

  return {
    ended: () => begun && iterator === undefined,
    next: async () => {
      if (!begun) await begin();
      try {
        const command = new GetRecordsCommand({ ShardIterator: iterator });
        const { Records = [], NextShardIterator } = await client.send(command);
        iterator = NextShardIterator;
        last = Records.at(-1)?.dynamodb?.SequenceNumber ?? last;
        return Records.map(asLambdaRecord);
      } catch (error) {
        // DynamoDB Local says so at times of a shard from which nothing was removed: the same place is to be taken anew.
        if (!(error instanceof TrimmedDataAccessException)) throw error;
        begun = false;
        return [];
      }
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
