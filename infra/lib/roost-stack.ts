import { type Area, areas } from '@roost/schemas';
import { CfnOutput, Duration, Stack } from 'aws-cdk-lib';
import type { Code, Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { makeAlarms } from './alarms.ts';
import { readStream } from './change-feed.ts';
import { makeDashboard } from './dashboard.ts';
import type { Deployment } from './deployment.ts';
import { makeGateway } from './gateway.ts';
import { makeFunction } from './lambda-function.ts';
import { type StreamReader, secretStatements, tableStatements } from './permissions.ts';
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
    const environment = functionEnvironment(settings, tables, secret.secretArn);

    const make = (name: Area | StreamReader, description: string, timeout: Duration): LambdaFunction =>
      makeFunction(this, settings, {
        name,
        description: `${stackName}: ${description}`,
        code: code(name),
        timeout,
        environment,
        statements: [...tableStatements(name, tables), ...secretStatements(name, secret)],
      });
    const answering = Object.fromEntries(
      areas.map((area) => [area, make(area, `answers requests of the area ${area}`, answerTime)]),
    ) as Record<Area, LambdaFunction>;
    const reading: Record<StreamReader, LambdaFunction> = {
      changes: make('changes', 'writes the audit trail from the changes', batchTime),
      sweeper: make('sweeper', 'removes what deletions left', sweepTime),
    };

    const { api, address } = makeGateway(this, deployment, answering);
    const deadLetters = {
      changes: readStream(this, 'changes', tables, reading.changes),
      sweeper: readStream(this, 'sweeper', tables, reading.sweeper),
    };
    const parts = { api, functions: { ...answering, ...reading }, tables, deadLetters };
    const alarms = makeAlarms(this, deployment, parts);
    makeDashboard(this, stackName, parts, alarms);
    // What `roost … --aws <stack>` goes by.
    this.#output({
      Address: address,
      DataTable: tables.data.tableName,
      TrailTable: tables.trail.tableName,
      TransientTable: tables.transient.tableName,
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
  { data, trail, transient }: Tables,
  secretId: string,
): Record<string, string> {
  return {
    ROOST_DATA_TABLE: data.tableName,
    ROOST_TRAIL_TABLE: trail.tableName,
    ROOST_TRANSIENT_TABLE: transient.tableName,
    ROOST_SECRET_ID: secretId,
    ROOST_LIMIT: String(settings.limits.requests),
    ROOST_FAILURE_LIMIT: String(settings.limits.failures),
    ROOST_CORS_ORIGINS: settings.corsOrigins.join(','),
    ROOST_RECORD_VALUES: settings.recordValues ? 'yes' : 'no',
    ROOST_AUDIT_RETENTION: String(settings.auditRetention),
    ROOST_LOG: settings.log,
  };
}
