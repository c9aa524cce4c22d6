import { Duration } from 'aws-cdk-lib';
import { type Alarm, AlarmStatusWidget, Dashboard, GraphWidget, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import { streamReaders } from './function-names.ts';
import { deadLetterMetrics, functionThrottles, iteratorAge, messageAge, tableThrottles } from './metrics.ts';
import type { Parts } from './parts.ts';
import { tableNames } from './tables.ts';

const period = Duration.minutes(5);
const half = { width: 12, height: 6 };

/** One page: what callers see, then what is behind it. */
export function makeDashboard(
  scope: Construct,
  stackName: string,
  { api, functions, tables, deadLetters, queues }: Parts,
  alarms: Alarm[],
): void {
  const handlers = Object.entries(functions);
  new Dashboard(scope, 'Dashboard', {
    dashboardName: stackName,
    defaultInterval: Duration.days(1),
    widgets: [
      [new AlarmStatusWidget({ title: 'Alarms', alarms, width: 24, height: 3 })],
      [
        new GraphWidget({
          ...half,
          title: 'Requests, and answers with 4xx and 5xx',
          left: [
            api.metricCount({ period }),
            api.metricClientError({ period }),
            api.metricServerError({ period }),
          ],
        }),
        new GraphWidget({
          ...half,
          title: 'How long an answer takes, in milliseconds',
          left: [50, 90, 99].map((share) => api.metricLatency({ period, statistic: Stats.p(share) })),
        }),
      ],
      [
        new GraphWidget({
          ...half,
          title: 'How long the slowest hundredth of calls runs, in milliseconds',
          left: handlers.map(([label, handler]) =>
            handler.metricDuration({ period, statistic: Stats.p(99), label }),
          ),
        }),
        new GraphWidget({
          ...half,
          title: 'Errors of functions, and refused calls',
          left: handlers.map(([label, handler]) => handler.metricErrors({ period, label })),
          right: [functionThrottles({ functions }, 'requests'), functionThrottles({ functions }, 'work')],
        }),
      ],
      [
        new GraphWidget({
          ...half,
          title: 'Read and write units',
          left: tableNames.map((name) =>
            tables[name].metricConsumedReadCapacityUnits({ period, label: `${name}: read` }),
          ),
          right: tableNames.map((name) =>
            tables[name].metricConsumedWriteCapacityUnits({ period, label: `${name}: written` }),
          ),
        }),
        new GraphWidget({
          ...half,
          title: 'Requests that DynamoDB refused',
          left: tableNames.map((name) => tableThrottles({ tables }, name)),
        }),
      ],
      [
        new GraphWidget({
          ...half,
          title: 'How far the readers of changes are behind, in milliseconds',
          left: streamReaders.map((reader) => iteratorAge(functions[reader])),
        }),
        new GraphWidget({
          ...half,
          title: 'Dead letters',
          left: [
            ...streamReaders.map((reader) => deadLetters[reader]),
            ...Object.values(queues).map((watched) => watched.deadLetters),
          ].map(deadLetterMetrics),
        }),
      ],
      [
        new GraphWidget({
          ...half,
          title: 'How long the oldest message to the sender of webhooks has waited, in seconds',
          left: Object.values(queues).map(({ queue }) => messageAge(queue)),
        }),
        new GraphWidget({
          ...half,
          title: 'Messages to the sender of webhooks',
          left: Object.values(queues).map(({ queue }) =>
            queue.metricNumberOfMessagesSent({ period, statistic: Stats.SUM }),
          ),
        }),
      ],
    ],
  });
}
