import { openAws, openDeadline, withinTime } from '@roost/aws';
import { createCore } from '@roost/core';
import { openReference, readPipelineSettings } from '@roost/lambda';
import { openUpstream, readUpstreamAddress } from '@roost/upstream';
import { makeServiceHandler } from './index.ts';

const deadline = openDeadline();
const upstream = readUpstreamAddress(process.env);
/** Put beside the bundle by packages/bundle. */
const reference = openReference((file) => new URL(`reference/${file}`, import.meta.url));

export const handler = withinTime(
  deadline,
  makeServiceHandler({
    core: createCore({
      ...openAws(process.env, { deadline }),
      reference,
      ...(upstream && { upstream: openUpstream(upstream) }),
    }),
    ...readPipelineSettings(process.env),
  }),
);
