import { type EventSource, startEventSource } from '@roost/testing/dynamodb-streams';
import { makeChangesHandler } from '../src/changes-handler.ts';
import type { Db } from '../src/db.ts';
import type { TrailOptions } from '../src/trail-options.ts';
import { openTrailWriter } from '../src/trail-writer.ts';
import type { EngineClient } from './engine.ts';
import { inTime } from './reader-time.ts';

/** Keeps the trail as the deployed function does: of the stream of the data table, until it is stopped. */
export function startTrailFeed(
  db: Db,
  client: EngineClient,
  options: Partial<TrailOptions> = {},
): EventSource {
  const writer = openTrailWriter(db, { recordValues: false, retention: 0, ...options });
  return startEventSource({
    client,
    table: db.tables.data,
    handler: inTime(
      60_000,
      makeChangesHandler([writer], (error) => {
        throw error;
      }),
    ),
  });
}
