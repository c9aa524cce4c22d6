import { type Db, makeSweeperHandler } from '@roost/aws';
import type { Log } from '@roost/lambda';
import type { DynamoDBStreamHandler } from 'aws-lambda';

/** Removes what hangs on deleted users, fields and environments. */
export function makeSweeperFunction(db: Db, log: Log): DynamoDBStreamHandler {
  return makeSweeperHandler(db, ({ name, stack }, { sequenceNumber }) =>
    log('error', { task: 'sweeper', sequence_number: sequenceNumber, error: name, stack }),
  );
}
