import {
  openAws,
  openDeadline,
  openRetryQueue,
  readDeliveryOptions,
  readRetryQueueUrl,
  withinTime,
} from '@roost/aws';
import { createCore } from '@roost/core';
import { readPipelineSettings } from '@roost/lambda';
import { makeWebhooksHandler } from './index.ts';

const deadline = openDeadline();
const retries = openRetryQueue({ url: readRetryQueueUrl(process.env), deadline });

export const handler = withinTime(
  deadline,
  makeWebhooksHandler({
    core: createCore({
      ...openAws(process.env, { deadline, retries }),
      allowLocalWebhooks: readDeliveryOptions(process.env).allowLocal,
    }),
    ...readPipelineSettings(process.env),
  }),
);
