import { randomUUID } from 'node:crypto';
import { makeChangesHandler, openDb, openTrailWriter } from '@roost/aws';
import { createTables } from '@roost/aws/create-tables';
import { deleteTables } from '@roost/aws/delete-tables';
import { startAwsEndpoints } from '@roost/testing/aws-endpoints';
import { engineOfRun } from '@roost/testing/dynamodb-run';
import { type EventSource, startEventSource } from '@roost/testing/dynamodb-streams';
import { startSqs } from '@roost/testing/sqs';
import type { Outcome } from './roost-process.ts';
import { runCommand } from './run-command.ts';

/** As Secrets Manager makes it when a stack is deployed. */
const generated = JSON.stringify({ pepper: 'x'.repeat(64) });

export const secretId = 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:roost-test';

/** A stack just deployed, as the command line meets it: empty tables, a secret with a pepper, outputs. */
export async function startStack(address = 'https://api.example.com') {
  const endpoint = await engineOfRun();
  const space = randomUUID().slice(0, 8);
  const tables = {
    data: `data-${space}`,
    trail: `trail-${space}`,
    transient: `transient-${space}`,
    deliveries: `deliveries-${space}`,
  };
  const sqs = await startSqs();
  const retries = await sqs.makeQueue({ fifo: false });
  const region = 'eu-central-1';
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const client = { endpoint, region, credentials };
  const db = openDb({ tables, client });
  await createTables(db);
  const outputs = {
    Address: address,
    DataTable: tables.data,
    TrailTable: tables.trail,
    TransientTable: tables.transient,
    DeliveriesTable: tables.deliveries,
    RetryQueueUrl: retries.url,
    SecretId: secretId,
  };
  const endpoints = await startAwsEndpoints({
    stacks: { 'roost-test': outputs, other: { Address: address } },
    secrets: { [secretId]: generated },
  });
  const env = {
    ...endpoints.settings,
    AWS_ENDPOINT_URL_DYNAMODB: endpoint,
    AWS_ENDPOINT_URL_SQS: sqs.connection.endpoint,
  };
  return {
    db,
    env,
    outputs,
    secret: () => JSON.parse(endpoints.secret(secretId)),
    /** Keeps the trail as `functions/changes` does, from the first change on. */
    startTrail: (): EventSource => {
      const keep = makeChangesHandler(
        [openTrailWriter(db, { recordValues: false, retention: 0 })],
        (error) => {
          throw error;
        },
      );
      const context = { getRemainingTimeInMillis: () => 60_000 };
      return startEventSource({ client, table: tables.data, handler: (event) => keep(event, context) });
    },
    /** Runs a command on the stack. */
    run: (...args: string[]): Promise<Outcome> => runCommand([...args, '--aws', 'roost-test'], { env }),
    [Symbol.asyncDispose]: async () => {
      await deleteTables(db);
      db.close();
      await sqs.stop();
      await endpoints[Symbol.asyncDispose]();
    },
  };
}
