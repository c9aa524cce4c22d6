import { openAws, openDeadline, withinTime } from '@roost/aws';
import { createCore } from '@roost/core';
import { readPipelineSettings } from '@roost/lambda';
import { upstreamOfDeployment } from '@roost/upstream/of-deployment';
import { makeUsersHandler } from './index.ts';

const deadline = openDeadline();
const upstream = await upstreamOfDeployment(process.env);

export const handler = withinTime(
  deadline,
  makeUsersHandler({
    core: createCore({
      ...openAws(process.env, { deadline }),
      ...(upstream && { upstream }),
    }),
    ...readPipelineSettings(process.env),
  }),
);
