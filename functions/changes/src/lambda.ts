import {
  openDb,
  openFirstAttemptQueue,
  readDeliveryOptions,
  readFirstAttemptQueueUrl,
  readTableNames,
  readTrailOptions,
} from '@roost/aws';
import { jsonLog } from '@roost/lambda';
import { makeChangesFunction } from './index.ts';

const { retention } = readDeliveryOptions(process.env);
const queue = openFirstAttemptQueue({ url: readFirstAttemptQueueUrl(process.env) });

export const handler = makeChangesFunction(
  openDb({ tables: readTableNames(process.env) }),
  { trail: readTrailOptions(process.env), webhooks: { queue, retention } },
  jsonLog('error'),
);
