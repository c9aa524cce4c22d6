import { type Handler, makeHandler, type PipelineOptions } from '@roost/lambda';

export function makeKeysHandler(options: PipelineOptions): Handler {
  return makeHandler('keys', options);
}
