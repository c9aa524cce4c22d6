import { type Db, makeChangesHandler, openTrailWriter, type TrailOptions } from '@roost/aws';
import type { Log } from '@roost/lambda';
import type { DynamoDBStreamHandler } from 'aws-lambda';

/** Tells whoever wants to know of the changes in the data table's stream: the audit trail. */
export function makeChangesFunction(db: Db, options: TrailOptions, log: Log): DynamoDBStreamHandler {
  const subscribers = [openTrailWriter(db, options)];
  return makeChangesHandler(subscribers, ({ name, stack }, { sequenceNumber }) =>
    log('error', { task: 'changes', sequence_number: sequenceNumber, error: name, stack }),
  );
}
