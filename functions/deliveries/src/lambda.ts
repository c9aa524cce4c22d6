import {
  openDb,
  openRetryQueue,
  openSecretsManager,
  readDeliveryOptions,
  readRetryQueueUrl,
  readSecretId,
  readTableNames,
} from '@roost/aws';
import { openSender } from '@roost/delivery';
import { jsonLog } from '@roost/lambda';
import { makeDeliveriesFunction } from './index.ts';

const { retention, allowLocal } = readDeliveryOptions(process.env);

export const handler = makeDeliveriesFunction(
  openDb({ tables: readTableNames(process.env) }),
  {
    secrets: openSecretsManager({ id: readSecretId(process.env) }).secrets,
    retries: openRetryQueue({ url: readRetryQueueUrl(process.env) }),
    retention,
    send: openSender({ allowLocal }).send,
  },
  jsonLog('error'),
);
