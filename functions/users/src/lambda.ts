import { openAws, openDeadline, withinTime } from '@roost/aws';
import { createCore } from '@roost/core';
import { readPipelineSettings } from '@roost/lambda';
import { openUpstream, readUpstreamAddress } from '@roost/upstream';
import { makeUsersHandler } from './index.ts';

const deadline = openDeadline();
const upstream = readUpstreamAddress(process.env);

export const handler = withinTime(
  deadline,
  makeUsersHandler({
    core: createCore({
      ...openAws(process.env, { deadline }),
      ...(upstream && { upstream: openUpstream(upstream) }),
    }),
    ...readPipelineSettings(process.env),
  }),
);
