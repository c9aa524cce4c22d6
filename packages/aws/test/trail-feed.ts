import { type EventSource, startEventSource } from '@roost/testing/dynamodb-streams';
import { makeChangesHandler } from '../src/changes-handler.ts';
import type { Db } from '../src/db.ts';
import type { FirstAttemptQueue } from '../src/delivery-queues.ts';
import type { TrailOptions } from '../src/trail-options.ts';
import { openTrailWriter } from '../src/trail-writer.ts';
import { openWebhookFanOut } from '../src/webhook-fan-out.ts';
import type { EngineClient } from './engine.ts';
import { inTime } from './reader-time.ts';

/**
 * Keeps the trail as the deployed function does: of the stream of the data table, until it is stopped. With a queue it
 * tells webhook endpoints, too.
 */
export function startTrailFeed(
  db: Db,
  client: EngineClient,
  options: Partial<TrailOptions> = {},
  queue?: FirstAttemptQueue,
): EventSource {
  const writer = openTrailWriter(db, { recordValues: false, retention: 0, ...options });
  const fanOut = queue ? [openWebhookFanOut(db, { queue, retention: 30 })] : [];
  return startEventSource({
    client,
    table: db.tables.data,
    handler: inTime(
      60_000,
      makeChangesHandler([writer, ...fanOut], (error) => {
        throw error;
      }),
    ),
  });
}
