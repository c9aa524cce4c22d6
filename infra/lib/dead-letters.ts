import { Duration } from 'aws-cdk-lib';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { accept } from './accept.ts';

/**
 * Where what a function gave up on waits for somebody to see to it.
 *
 * @param fifo whether it is of a FIFO queue, whose dead letters SQS takes nowhere else.
 */
export function makeDeadLetters(scope: Construct, id: string, { fifo }: { fifo: boolean }): Queue {
  const deadLetters = new Queue(scope, `${id}DeadLetters`, {
    ...(fifo && { fifo }),
    encryption: QueueEncryption.SQS_MANAGED,
    enforceSSL: true,
    retentionPeriod: Duration.days(14),
  });
  for (const rule of ['AwsSolutions-SQS3', 'Serverless-SQSRedrivePolicy']) {
    accept(
      deadLetters,
      rule,
      'It is the queue of dead letters itself: the rule knows those of other queues alone.',
    );
  }
  return deadLetters;
}
