import type { Endpoint } from '@roost/schemas';
import type { ExampleRequest } from '../example-request.ts';

/** What a sample is written from. */
export interface SampleRequest extends ExampleRequest {
  endpoint: Endpoint;
  /** All parameters in one object, as the client takes them. */
  input: Record<string, unknown>;
}

/** What an answer is read as; null where it has no body. */
export function answerKind({ success, produces }: Endpoint): 'json' | 'text' | null {
  if (success.includes(204)) return null;
  return produces === undefined ? 'json' : 'text';
}
