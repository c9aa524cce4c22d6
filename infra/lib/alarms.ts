import { Duration } from 'aws-cdk-lib';
import {
  Alarm,
  ComparisonOperator,
  type IMetric,
  MathExpression,
  Stats,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { Topic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { constructId } from './construct-id.ts';
import type { Deployment } from './deployment.ts';
import { streamReaders } from './function-names.ts';
import { deadLetterMetrics, functionThrottles, iteratorAge, messageAge, tableThrottles } from './metrics.ts';
import type { Parts } from './parts.ts';
import { tableNames } from './tables.ts';

interface Watch {
  metric: IMetric;
  /** Alarms above this. */
  above: number;
  /** Periods of its metric in a row. */
  periods: number;
  meaning: string;
}

/** What somebody should be told of; docs/operations.md says what to do then. */
export function makeAlarms(
  scope: Construct,
  { stackName, settings, alarmTopicArn }: Deployment,
  parts: Parts,
): Alarm[] {
  const topic =
    alarmTopicArn === undefined ? undefined : Topic.fromTopicArn(scope, 'AlarmTopic', alarmTopicArn);
  return Object.entries(watches(settings.slowestP99, parts)).map(([name, watch]) => {
    const alarm = new Alarm(scope, `${name}Alarm`, {
      alarmName: `${stackName}-${name}`,
      alarmDescription: watch.meaning,
      metric: watch.metric,
      threshold: watch.above,
      evaluationPeriods: watch.periods,
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      // Where nobody calls there is nothing to measure, and nothing wrong.
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
    if (topic) alarm.addAlarmAction(new SnsAction(topic));
    if (topic) alarm.addOkAction(new SnsAction(topic));
    return alarm;
  });
}

function watches(slowestP99: number, parts: Parts): Record<string, Watch> {
  const { api, deadLetters, functions } = parts;
  const period = Duration.minutes(5);
  return {
    ServerErrors: {
      // A share, so that one in a million wakes nobody; and more than a few, so that one in ten does neither.
      metric: new MathExpression({
        label: 'answers with a 5xx, in percent',
        expression: 'IF(errors > 5, 100 * errors / requests, 0)',
        usingMetrics: {
          errors: api.metricServerError({ period, statistic: Stats.SUM }),
          requests: api.metricCount({ period, statistic: Stats.SUM }),
        },
        period,
      }),
      above: 1,
      periods: 1,
      meaning: 'More than 1 % of the answers, and more than five, say that Roost is at fault.',
    },
    SlowAnswers: {
      metric: api.metricLatency({ period, statistic: Stats.p(99) }),
      above: slowestP99,
      periods: 3,
      meaning: `For 15 minutes the slowest hundredth of the answers has taken more than ${slowestP99} ms.`,
    },
    FunctionThrottles: {
      metric: functionThrottles(parts, 'requests'),
      above: 0,
      periods: 1,
      meaning: 'Lambda refused requests: the account has no more instances to run at once.',
    },
    // By itself: an alarm may look at ten metrics, and here nobody waits for an answer.
    WorkerThrottles: {
      metric: functionThrottles(parts, 'work'),
      above: 0,
      periods: 3,
      meaning: 'For 15 minutes Lambda has refused calls of functions that read changes or send deliveries.',
    },
    // One a table: an alarm may look at ten metrics, and each index has two.
    ...Object.fromEntries(
      tableNames.map((name): [string, Watch] => [
        `${constructId(name)}Throttles`,
        {
          metric: tableThrottles(parts, name),
          above: 10,
          periods: 2,
          meaning: `DynamoDB refused requests to ${name}: one partition is called too often, or traffic grew too fast.`,
        },
      ]),
    ),
    ...Object.fromEntries(
      streamReaders.flatMap((reader) => {
        const name = constructId(reader);
        return [
          [
            `${name}DeadLetters`,
            {
              metric: deadLetterMetrics(deadLetters[reader]),
              above: 0,
              periods: 1,
              meaning: `functions/${reader} gave up on records. Their stream keeps them for 24 hours after the change.`,
            },
          ],
          [
            `${name}Late`,
            {
              metric: iteratorAge(functions[reader]),
              above: Duration.minutes(10).toMilliseconds(),
              periods: 1,
              meaning: `functions/${reader} is more than 10 minutes behind the changes.`,
            },
          ],
        ] satisfies [string, Watch][];
      }),
    ),
    ...queueWatches(parts),
  };
}

function queueWatches({ queues: { firsts, retries } }: Parts): Record<string, Watch> {
  const dead = (metric: IMetric, what: string): Watch => ({
    metric,
    above: 0,
    periods: 1,
    meaning: `functions/deliveries gave up on ${what}: nothing more is sent of it by itself.`,
  });
  const late = (metric: IMetric, time: Duration, what: string): Watch => ({
    metric,
    above: time.toSeconds(),
    periods: 1,
    meaning: `${what} have waited for more than ${time.toMinutes()} minutes.`,
  });
  return {
    FirstAttemptsDeadLetters: dead(deadLetterMetrics(firsts.deadLetters), 'a first attempt'),
    RetriesDeadLetters: dead(deadLetterMetrics(retries.deadLetters), 'a retry or a replay'),
    FirstAttemptsLate: late(messageAge(firsts.queue), Duration.minutes(10), 'First attempts'),
    // SQS holds messages back for up to 15 minutes, and counts that time.
    RetriesLate: late(messageAge(retries.queue), Duration.minutes(30), 'Retries that are due'),
  };
}
