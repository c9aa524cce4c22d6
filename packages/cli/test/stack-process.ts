import { openDb } from '@roost/aws';
import { createTables } from '@roost/aws/create-tables';
import { startAwsEndpoints } from '@roost/testing/aws-endpoints';
import { startDynamoDb } from '@roost/testing/dynamodb';
import { type Outcome, runRoost } from './roost-process.ts';

/** As Secrets Manager makes it when a stack is deployed. */
const generated = JSON.stringify({ pepper: 'x'.repeat(64) });

export const secretId = 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:roost-test';

/** A stack just deployed, as the command line meets it: empty tables, a secret with a pepper, outputs. */
export async function startStack(address = 'https://api.example.com') {
  const engine = await startDynamoDb();
  const tables = { data: 'stack-data', trail: 'stack-trail', transient: 'stack-transient' };
  const region = 'eu-central-1';
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const db = openDb({ tables, client: { endpoint: engine.endpoint, region, credentials } });
  await createTables(db);
  const outputs = {
    Address: address,
    DataTable: tables.data,
    TrailTable: tables.trail,
    TransientTable: tables.transient,
    SecretId: secretId,
  };
  const endpoints = await startAwsEndpoints({
    stacks: { 'roost-test': outputs, other: { Address: address } },
    secrets: { [secretId]: generated },
  });
  const env = { ...endpoints.settings, AWS_ENDPOINT_URL_DYNAMODB: engine.endpoint };
  return {
    db,
    env,
    outputs,
    secret: () => JSON.parse(endpoints.secret(secretId)),
    /** Runs a command on the stack. */
    run: (...args: string[]): Promise<Outcome> => runRoost([...args, '--aws', 'roost-test'], { env }),
    [Symbol.asyncDispose]: async () => {
      db.close();
      await endpoints[Symbol.asyncDispose]();
      await engine.stop();
    },
  };
}
