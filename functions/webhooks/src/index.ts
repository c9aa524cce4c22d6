import { type Handler, makeHandler, type PipelineOptions } from '@roost/lambda';

export function makeWebhooksHandler(options: PipelineOptions): Handler {
  return makeHandler('webhooks', options);
}
