import { setTimeout as sleep } from 'node:timers/promises';
import { DynamoDBStreamsClient, type DynamoDBStreamsClientConfig } from '@aws-sdk/client-dynamodb-streams';
import type { DynamoDBRecord } from 'aws-lambda';
import { type DeadLetter, deliver, type StreamHandler } from './dynamodb/stream-delivery.ts';
import { openStream, type ShardReader } from './dynamodb/stream-shards.ts';

export type { DeadLetter, StreamHandler } from './dynamodb/stream-delivery.ts';

/** What reads a table's stream and calls a function, as Lambda's event source does, with its settings. */
export interface EventSourceOptions {
  client: Pick<DynamoDBStreamsClientConfig, 'endpoint' | 'region' | 'credentials'>;
  table: string;
  handler: StreamHandler;
  /** Which records the function is called for; all of them by default. */
  filter?: (record: DynamoDBRecord) => boolean;
  /** The most records in one call. */
  batchSize?: number;
  /** After so many further attempts a batch is given up. */
  maximumRetryAttempts?: number;
}

export interface EventSource extends AsyncDisposable {
  /** What was given up. */
  deadLetters: readonly DeadLetter[];
  stop(): Promise<void>;
}

/** How long it rests when there was nothing new, in milliseconds. */
const interval = 100;

/** Starts at the beginning of the stream, and hands over each record at least once, those of a shard in order. */
export function startEventSource({
  client: config,
  table,
  filter = () => true,
  batchSize = 100,
  maximumRetryAttempts = 3,
  handler,
}: EventSourceOptions): EventSource {
  const client = new DynamoDBStreamsClient(config);
  const stream = openStream(client, table);
  const deadLetters: DeadLetter[] = [];
  const ending = new AbortController();

  async function readOn(shard: ShardReader): Promise<boolean> {
    const records = (await shard.next()).filter(filter);
    for (let start = 0; start < records.length && !ending.signal.aborted; start += batchSize) {
      const batch = records.slice(start, start + batchSize);
      deadLetters.push(...(await deliver(handler, batch, maximumRetryAttempts)));
    }
    return records.length > 0;
  }

  async function run(): Promise<void> {
    while (!ending.signal.aborted) {
      let busy = false;
      for (const shard of await stream.openShards()) busy = (await readOn(shard)) || busy;
      if (!busy) await sleep(interval, undefined, { signal: ending.signal }).catch(() => {});
    }
  }

  const running = run();
  // Whoever stops it learns why it ended before.
  running.catch(() => {});
  const stop = async () => {
    ending.abort();
    await running.finally(() => client.destroy());
  };
  return { deadLetters, stop, [Symbol.asyncDispose]: stop };
}
