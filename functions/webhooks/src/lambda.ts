import { openAws, openDeadline, withinTime } from '@roost/aws';
import { createCore } from '@roost/core';
import { readPipelineSettings } from '@roost/lambda';
import { makeWebhooksHandler } from './index.ts';

const deadline = openDeadline();

export const handler = withinTime(
  deadline,
  makeWebhooksHandler({
    core: createCore(openAws(process.env, { deadline })),
    ...readPipelineSettings(process.env),
  }),
);
