import { tableDefinitions } from '@roost/aws/tables';
import { Duration } from 'aws-cdk-lib';
import { type IMetric, MathExpression, Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Parts } from './parts.ts';
import { tableNames } from './tables.ts';

const period = Duration.minutes(5);

/** Calls that Lambda refused, of all functions together. */
export function functionThrottles({ functions }: Pick<Parts, 'functions'>): IMetric {
  return sum(
    'refused calls of functions',
    Object.values(functions).map((handler) => handler.metricThrottles({ period })),
  );
}

/** Reads and writes that DynamoDB refused, of all tables and their indexes together. */
export function tableThrottles({ tables }: Pick<Parts, 'tables'>): IMetric {
  const metrics = tableNames.flatMap((name) => {
    const { tableName } = tables[name];
    const places = [
      { TableName: tableName },
      ...tableDefinitions[name].indexes.map((index) => ({
        TableName: tableName,
        GlobalSecondaryIndexName: index.name,
      })),
    ];
    return places.flatMap((dimensionsMap) =>
      ['ReadThrottleEvents', 'WriteThrottleEvents'].map(
        (metricName) =>
          new Metric({ namespace: 'AWS/DynamoDB', metricName, dimensionsMap, statistic: Stats.SUM, period }),
      ),
    );
  });
  return sum('refused requests of tables', metrics);
}

/** How long the oldest record that a function has not taken has waited, in milliseconds. */
export function iteratorAge(handler: LambdaFunction): Metric {
  return handler.metric('IteratorAge', { statistic: Stats.MAXIMUM, period });
}

export function deadLetterMetrics(queue: Queue): Metric {
  return queue.metricApproximateNumberOfMessagesVisible({ statistic: Stats.MAXIMUM, period });
}

/** Where nothing happened there is no metric: FILL makes that 0, for otherwise the sum would be nothing at all. */
function sum(label: string, metrics: readonly IMetric[]): MathExpression {
  const named = metrics.map((metric, index) => [`m${index}`, metric] as const);
  return new MathExpression({
    label,
    expression: named.map(([name]) => `FILL(${name}, 0)`).join(' + '),
    usingMetrics: Object.fromEntries(named),
    period,
  });
}
