import { DeleteTableCommand } from '@aws-sdk/client-dynamodb';
import type { Db } from '../src/db.ts';

/** For when a test is over: DynamoDB Local looks after the streams of every table there is, and is slower for each. */
export async function deleteTables({ send, tables }: Db): Promise<void> {
  await Promise.all(Object.values(tables).map((TableName) => send(new DeleteTableCommand({ TableName }))));
}
