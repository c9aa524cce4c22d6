import { type Handler, makeHandler, type PipelineOptions } from '@roost/lambda';

export function makeUsersHandler(options: PipelineOptions): Handler {
  return makeHandler('users', options);
}
