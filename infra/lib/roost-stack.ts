import { type Area, areas } from '@roost/schemas';
import { CfnOutput, Duration, Stack } from 'aws-cdk-lib';
import type { Code, Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { makeAlarms } from './alarms.ts';
import { readStream } from './change-feed.ts';
import { makeDashboard } from './dashboard.ts';
import { makeDeliveryQueues, readQueues, sendingTime } from './deliveries.ts';
import type { Deployment } from './deployment.ts';
import type { FunctionName, Worker } from './function-names.ts';
import { makeGateway } from './gateway.ts';
import { makeFunction } from './lambda-function.ts';
import { queueStatements, secretStatements, tableStatements } from './policy-statements.ts';
import { makeSecret } from './secret.ts';
import type { StageSettings } from './stages.ts';
import { makeTables, type Tables } from './tables.ts';

/** Whoever waits for an answer has gone by then; a transaction under way is over well before it. */
const answerTime = Duration.seconds(15);
/** A batch of changes takes seconds; through an outage of the store it waits. */
const batchTime = Duration.minutes(2);
/** A sweep waits for what was under way at the deletion, and may go on for as long as Lambda lets it. */
const sweepTime = Duration.minutes(15);

/** One deployment: all of it in one stack. */
export class RoostStack extends Stack {
  /** @param code the bundle of a function, by its name. */
  constructor(scope: Construct, deployment: Deployment, code: (name: string) => Code) {
    const { stackName, settings } = deployment;
    super(scope, stackName, {
      description: 'Roost: users, form fields and values behind API keys',
      terminationProtection: settings.keepData,
    });
    const tables = makeTables(this, settings.keepData);
    const secret = makeSecret(this, settings.keepData);
    const queues = makeDeliveryQueues(this);
    const environment = {
      ...functionEnvironment(settings, tables, secret.secretArn),
      ROOST_DELIVERY_QUEUE_URL: queues.firsts.queue.queueUrl,
      ROOST_RETRY_QUEUE_URL: queues.retries.queue.queueUrl,
      ...(deployment.team !== undefined && { ROOST_TEAM: deployment.team }),
      ...(deployment.upstream !== undefined && { ROOST_UPSTREAM: deployment.upstream }),
    };
    const inQueues = { firsts: queues.firsts.queue, retries: queues.retries.queue };

    const make = (name: FunctionName, description: string, timeout: Duration): LambdaFunction =>
      makeFunction(this, settings, {
        name,
        description: `${stackName}: ${description}`,
        code: code(name),
        timeout,
        environment,
        statements: [
          ...tableStatements(name, tables, { upstream: deployment.upstream !== undefined }),
          ...secretStatements(name, secret),
          ...queueStatements(name, inQueues),
        ],
      });
    const answering = Object.fromEntries(
      areas.map((area) => [area, make(area, `answers requests of the area ${area}`, answerTime)]),
    ) as Record<Area, LambdaFunction>;
    const working: Record<Worker, LambdaFunction> = {
      changes: make('changes', 'writes the audit trail and deliveries from the changes', batchTime),
      sweeper: make('sweeper', 'removes what deletions left', sweepTime),
      deliveries: make('deliveries', 'sends what is due to webhook endpoints', sendingTime),
    };

    const { api, address } = makeGateway(this, deployment, answering);
    const deadLetters = {
      changes: readStream(this, 'changes', tables, working.changes),
      sweeper: readStream(this, 'sweeper', tables, working.sweeper),
    };
    readQueues(this, queues, working.deliveries, settings.sending);
    const parts = { api, functions: { ...answering, ...working }, tables, deadLetters, queues };
    const alarms = makeAlarms(this, deployment, parts);
    makeDashboard(this, stackName, parts, alarms);
    // What `roost … --aws <stack>` goes by.
    this.#output({
      Address: address,
      DataTable: tables.data.tableName,
      TrailTable: tables.trail.tableName,
      TransientTable: tables.transient.tableName,
      DeliveriesTable: tables.deliveries.tableName,
      RetryQueueUrl: queues.retries.queue.queueUrl,
      SecretId: secret.secretArn,
    });
  }

  #output(values: Record<string, string>): void {
    for (const [name, value] of Object.entries(values)) new CfnOutput(this, name, { value });
  }
}

/** The settings that `packages/aws` and `packages/lambda` read; those of `roost serve` mean the same there. */
function functionEnvironment(
  settings: StageSettings,
  { data, trail, transient, deliveries }: Tables,
  secretId: string,
): Record<string, string> {
  return {
    ROOST_DATA_TABLE: data.tableName,
    ROOST_TRAIL_TABLE: trail.tableName,
    ROOST_TRANSIENT_TABLE: transient.tableName,
    ROOST_DELIVERIES_TABLE: deliveries.tableName,
    ROOST_SECRET_ID: secretId,
    ROOST_LIMIT: String(settings.limits.requests),
    ROOST_FAILURE_LIMIT: String(settings.limits.failures),
    ROOST_CORS_ORIGINS: settings.corsOrigins.join(','),
    ROOST_RECORD_VALUES: settings.recordValues ? 'yes' : 'no',
    ROOST_AUDIT_RETENTION: String(settings.auditRetention),
    ROOST_DELIVERY_RETENTION: String(settings.deliveryRetention),
    ROOST_LOG: settings.log,
  };
}
