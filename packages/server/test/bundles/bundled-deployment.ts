import { randomUUID } from 'node:crypto';
import {
  type Db,
  openDb,
  openDynamoDbStore,
  openSecretsManager,
  readTableNames,
  settleTime,
} from '@roost/aws';
import { createTables } from '@roost/aws/create-tables';
import { deleteTables } from '@roost/aws/delete-tables';
import { bundlesOfRun } from '@roost/bundle/bundles-run';
import { createCore, type SecretEdit } from '@roost/core';
import { startAwsEndpoints } from '@roost/testing/aws-endpoints';
import { engineOfRun, streamEngineOfRun } from '@roost/testing/dynamodb-run';
import { startEventSource } from '@roost/testing/dynamodb-streams';
import { startSqs, type TestQueue } from '@roost/testing/sqs';
import { startSqsSource } from '@roost/testing/sqs-event-source';
import type { DynamoDBRecord } from 'aws-lambda';
import { routeHandlers, type ServeOptions, startHttp } from '../../src/index.ts';
import { behindGateway } from '../behind-gateway.ts';
import { testOptions } from '../test-options.ts';
import type { Deployment } from '../test-target.ts';
import { fillDeployment } from './fill-deployment.ts';
import { openFunction } from './function-process.ts';

const secretId = 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:roost-test';
/** As Secrets Manager makes it when a stack is deployed. */
const generated = JSON.stringify({ pepper: 'x'.repeat(64) });

/** The name of the stack that a deployment calls itself. */
export const stackName = 'roost-test';

export interface BundledDeployment extends Deployment {
  /** Its tables. */
  db: Db;
  /** The environment variables that lead the SDK to it, and with them `roost … --aws <stackName>`. */
  sdkSettings: Record<string, string>;
  /** Writes its secret, as the command line does. */
  editSecrets<T>(edit: SecretEdit<T>): Promise<T>;
}

/** Gives the endpoint that functions find DynamoDB at, in place of the engine's own. */
export type EngineRoute = (engine: string) => Promise<string>;

export interface BundlesOptions {
  /** What is between the functions and DynamoDB. */
  route?: EngineRoute;
  /** Whether the stream is read: for tests of what comes after an answer: the trail, the sweeper, webhooks. */
  withStream?: boolean;
  /** More environment variables of every function. */
  settings?: Record<string, string>;
}

/**
 * Every function bundled as it is uploaded, and DynamoDB: what deployments of the bundles stand on. Each has its own
 * tables and secret, its functions in processes of their own, called with what API Gateway makes of a request, and,
 * where they are asked for, the readers of the stream and of the queues beside them.
 */
export async function startBundles({
  route = async (engine) => engine,
  withStream = false,
  settings: moreSettings = {},
}: BundlesOptions = {}) {
  const [bundles, engine, sqs] = await Promise.all([
    bundlesOfRun(),
    withStream ? streamEngineOfRun() : engineOfRun(),
    startSqs(),
  ]);

  const start = async (given: Partial<ServeOptions>): Promise<BundledDeployment> => {
    const stacks: Record<string, Record<string, string>> = {};
    const endpoints = await startAwsEndpoints({ stacks, secrets: { [secretId]: generated } });
    const sdkSettings = {
      ...endpoints.settings,
      AWS_ENDPOINT_URL_DYNAMODB: await route(engine),
      AWS_ENDPOINT_URL_SQS: sqs.connection.endpoint,
    };
    const queues = {
      first: await sqs.makeQueue({ fifo: true }),
      retries: await sqs.makeQueue({ fifo: false }),
    };
    const settings = {
      ...sdkSettings,
      ...functionSettings(testOptions('', given), queues),
      ...moreSettings,
    };
    const { AWS_REGION: region, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY } = settings;
    const credentials = { accessKeyId: AWS_ACCESS_KEY_ID, secretAccessKey: AWS_SECRET_ACCESS_KEY };
    // An engine that shares its cores with the tests is slower than what it stands for.
    const requestHandler = { connectionTimeout: 10_000, requestTimeout: 20_000 };
    const client = { endpoint: engine, region, credentials, requestHandler };
    const db = openDb({ tables: readTableNames(settings), client });
    await createTables(db);
    const functions = new Map(bundles.map(({ name, file }) => [name, openFunction(name, file, settings)]));
    // A function gives what its kind of event asks for: the one place where it is taken for that.
    const call = async <Result>(name: string, event: unknown): Promise<Result> =>
      (await functions.get(name)?.invoke(event)) as Result;
    const feed = { client, table: db.tables.data };
    const readers = !withStream
      ? []
      : [
          startEventSource({ ...feed, handler: (event) => call('changes', event) }),
          startEventSource({
            ...feed,
            filter: ({ dynamodb }) => dynamodb?.NewImage?.deleted?.BOOL === true,
            handler: ({ Records }) => call('sweeper', { Records: Records.map(settled) }),
          }),
          // As infra/lib/deliveries.ts has them.
          startSqsSource({
            connection: sqs.connection,
            queue: queues.first,
            handler: (event) => call('deliveries', event),
            batchSize: 1,
          }),
          startSqsSource({
            connection: sqs.connection,
            queue: queues.retries,
            handler: (event) => call('deliveries', event),
            batchSize: 10,
          }),
        ];
    const { secrets, edit } = openSecretsManager({
      id: secretId,
      client: { endpoint: settings.AWS_ENDPOINT_URL_SECRETS_MANAGER, region, credentials },
    });
    const core = createCore({ store: openDynamoDbStore(db), secrets });
    const firstKeys = await fillDeployment(core, edit);
    const find = behindGateway(routeHandlers((area) => (event) => call(area, event)));
    const http = await startHttp(find, { port: 0, host: '127.0.0.1', trustProxy: false });
    const address = `http://127.0.0.1:${http.port}`;
    stacks[stackName] = {
      Address: address,
      DataTable: db.tables.data,
      TrailTable: db.tables.trail,
      TransientTable: db.tables.transient,
      DeliveriesTable: db.tables.deliveries,
      RetryQueueUrl: queues.retries.url,
      SecretId: secretId,
    };
    return {
      address,
      db,
      sdkSettings,
      editSecrets: edit,
      core,
      firstKeys,
      folder: undefined,
      ssoKey: async (environment) => (await secrets.read()).ssoKeys.get(environment) ?? '',
      close: async () => {
        await http.close();
        for (const reader of readers) await reader.stop();
        for (const { stop } of functions.values()) stop();
        await deleteTables(db);
        await core.store.close();
        await endpoints[Symbol.asyncDispose]();
      },
    };
  };

  return { start, stop: sqs.stop };
}

/** A record as half a minute later, which the sweeper would wait for. */
function settled(record: DynamoDBRecord): DynamoDBRecord {
  const second = Math.floor((Date.now() - settleTime) / 1000);
  return { ...record, dynamodb: { ...record.dynamodb, ApproximateCreationDateTime: second } };
}

/** What infra/lib/roost-stack.ts gives every function. */
function functionSettings(
  {
    limits,
    corsOrigins,
    recordValues,
    auditRetention,
    deliveryRetention,
    allowLocalWebhooks,
    team,
  }: ServeOptions,
  { first, retries }: { first: TestQueue; retries: TestQueue },
) {
  const space = randomUUID().slice(0, 8);
  return {
    ROOST_DATA_TABLE: `data-${space}`,
    ROOST_TRAIL_TABLE: `trail-${space}`,
    ROOST_TRANSIENT_TABLE: `transient-${space}`,
    ROOST_DELIVERIES_TABLE: `deliveries-${space}`,
    ROOST_DELIVERY_QUEUE_URL: first.url,
    ROOST_RETRY_QUEUE_URL: retries.url,
    ROOST_SECRET_ID: secretId,
    ROOST_LIMIT: String(limits.requests),
    ROOST_FAILURE_LIMIT: String(limits.failures),
    ROOST_CORS_ORIGINS: corsOrigins.join(','),
    ROOST_RECORD_VALUES: recordValues ? 'yes' : 'no',
    ROOST_AUDIT_RETENTION: String(auditRetention),
    ROOST_DELIVERY_RETENTION: String(deliveryRetention),
    ROOST_ALLOW_LOCAL_WEBHOOKS: allowLocalWebhooks ? '1' : '',
    ROOST_TEAM: team ?? '',
    ROOST_LOG: 'silent',
  };
}
