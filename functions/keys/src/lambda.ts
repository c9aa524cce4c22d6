import { openAws, openDeadline, withinTime } from '@roost/aws';
import { createCore } from '@roost/core';
import { readPipelineSettings } from '@roost/lambda';
import { makeKeysHandler } from './index.ts';

const deadline = openDeadline();

export const handler = withinTime(
  deadline,
  makeKeysHandler({
    core: createCore({ ...openAws(process.env, { deadline }), team: process.env.ROOST_TEAM }),
    ...readPipelineSettings(process.env),
  }),
);
