import { openAws, openDeadline, withinTime } from '@roost/aws';
import { createCore } from '@roost/core';
import { openReference, readPipelineSettings } from '@roost/lambda';
import { upstreamOfDeployment } from '@roost/upstream/of-deployment';
import { makeServiceHandler } from './index.ts';

const deadline = openDeadline();
const upstream = await upstreamOfDeployment(process.env);
/** Put beside the bundle by packages/bundle. */
const reference = openReference((file) => new URL(`reference/${file}`, import.meta.url));

export const handler = withinTime(
  deadline,
  makeServiceHandler({
    core: createCore({
      ...openAws(process.env, { deadline }),
      reference,
      ...(upstream && { upstream }),
    }),
    ...readPipelineSettings(process.env),
  }),
);
