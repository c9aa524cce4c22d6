import { type Handler, makeHandler, type PipelineOptions } from '@roost/lambda';

export function makeFieldsHandler(options: PipelineOptions): Handler {
  return makeHandler('fields', options);
}
