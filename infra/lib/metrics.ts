import { tableDefinitions } from '@roost/aws/tables';
import { areas } from '@roost/schemas';
import { Duration } from 'aws-cdk-lib';
import { type IMetric, MathExpression, Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { workers } from './function-names.ts';
import type { Parts } from './parts.ts';
import type { TableName } from './tables.ts';

const period = Duration.minutes(5);

/** Calls that Lambda refused, of several functions together. */
export function functionThrottles(
  { functions }: Pick<Parts, 'functions'>,
  kind: 'requests' | 'work',
): IMetric {
  const names = kind === 'requests' ? areas : workers;
  return sum(
    kind,
    kind === 'requests' ? 'refused requests' : 'refused calls of what answers none',
    names.map((name) => functions[name].metricThrottles({ period })),
  );
}

/** Reads and writes that DynamoDB refused, of a table and its indexes together. */
export function tableThrottles({ tables }: Pick<Parts, 'tables'>, name: TableName): IMetric {
  const { tableName } = tables[name];
  const places = [
    { TableName: tableName },
    ...tableDefinitions[name].indexes.map((index) => ({
      TableName: tableName,
      GlobalSecondaryIndexName: index.name,
    })),
  ];
  const metrics = places.flatMap((dimensionsMap) =>
    ['ReadThrottleEvents', 'WriteThrottleEvents'].map(
      (metricName) =>
        new Metric({ namespace: 'AWS/DynamoDB', metricName, dimensionsMap, statistic: Stats.SUM, period }),
    ),
  );
  return sum(name, `refused requests of ${name}`, metrics);
}

/** How long the oldest record that a function has not taken has waited, in milliseconds. */
export function iteratorAge(handler: LambdaFunction): Metric {
  return handler.metric('IteratorAge', { statistic: Stats.MAXIMUM, period });
}

/** How long the oldest message of a queue has been in it, in seconds. */
export function messageAge(queue: Queue): Metric {
  return queue.metricApproximateAgeOfOldestMessage({ statistic: Stats.MAXIMUM, period });
}

/** Minute by minute: each of them is a change that somebody has to see to. */
export function deadLetterMetrics(queue: Queue): Metric {
  return queue.metricApproximateNumberOfMessagesVisible({
    statistic: Stats.MAXIMUM,
    period: Duration.minutes(1),
  });
}

/**
 * Where nothing happened there is no metric: FILL makes that 0, for otherwise the sum would be nothing at all.
 *
 * @param name tells its metrics from those of another sum in the same graph.
 */
function sum(name: string, label: string, metrics: readonly IMetric[]): MathExpression {
  const named = metrics.map((metric, index) => [`${name}${index}`, metric] as const);
  return new MathExpression({
    label,
    expression: named.map(([id]) => `FILL(${id}, 0)`).join(' + '),
    usingMetrics: Object.fromEntries(named),
    period,
  });
}
