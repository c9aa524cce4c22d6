import { type Handler, makeHandler, type PipelineOptions } from '@roost/lambda';

export function makeAuditHandler(options: PipelineOptions): Handler {
  return makeHandler('audit', options);
}
