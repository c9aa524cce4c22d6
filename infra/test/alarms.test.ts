import { expect, test } from 'vitest';
import { type Resource, synthesise } from './synthesise.ts';

const { ofType } = synthesise({ stage: 'prod' });
const alarms = ofType('AWS::CloudWatch::Alarm');

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Create-alarm-on-metric-math-expression.html */
const mostMetrics = 10;

function metricsOf({ Properties }: Resource): number {
  if (Properties.MetricName !== undefined) return 1;
  return Properties.Metrics.filter(({ MetricStat }: { MetricStat?: unknown }) => MetricStat).length;
}

test('every alarm looks at fewer metrics than it may: one more index of a table fits', () => {
  for (const alarm of alarms) {
    expect(metricsOf(alarm), alarm.Properties.AlarmName).toBeGreaterThan(0);
    expect(metricsOf(alarm), alarm.Properties.AlarmName).toBeLessThanOrEqual(mostMetrics - 2);
  }
});

test('the first dead letter is told within the minute', () => {
  const told = alarms.filter(({ Properties }) => Properties.AlarmName.endsWith('DeadLetters'));
  expect(told).toHaveLength(4);
  for (const { Properties } of told) {
    expect(Properties).toMatchObject({
      Period: 60,
      EvaluationPeriods: 1,
      Threshold: 0,
      Statistic: 'Maximum',
    });
  }
});
