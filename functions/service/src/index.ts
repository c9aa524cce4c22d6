import { type Handler, makeHandler, type PipelineOptions } from '@roost/lambda';

export function makeServiceHandler(options: PipelineOptions): Handler {
  return makeHandler('service', options);
}
