import { openAws, openDeadline, withinTime } from '@roost/aws';
import { createCore } from '@roost/core';
import { openReference, readPipelineSettings } from '@roost/lambda';
import { makeServiceHandler } from './index.ts';

const deadline = openDeadline();
/** Put beside the bundle by packages/bundle. */
const reference = openReference((file) => new URL(`reference/${file}`, import.meta.url));

export const handler = withinTime(
  deadline,
  makeServiceHandler({
    core: createCore({ ...openAws(process.env, { deadline }), reference }),
    ...readPipelineSettings(process.env),
  }),
);
