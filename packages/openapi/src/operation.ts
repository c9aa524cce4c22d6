import type { Endpoint } from '@roost/schemas';
import type { ZodOpenApiOperationObject } from 'zod-openapi';
import { makeRequest } from './request.ts';
import { makeResponses } from './responses.ts';
import { makeSamples } from './samples.ts';
import { describeAccess, securityOf } from './security.ts';
import { tagOf } from './tags.ts';

export type OperationObject = ZodOpenApiOperationObject;

/** @param together the endpoints at one method and path: more than one where the body decides. */
export function makeOperation(together: readonly Endpoint[]): OperationObject {
  const [first] = together;
  if (!first) throw new Error('No endpoint to describe');
  return {
    operationId: first.operation,
    tags: [tagOf(first)],
    summary: together.map(({ summary }) => summary).join(' / '),
    description: [...together.map(describe), describeAccess(first)].join('\n\n'),
    security: securityOf(first),
    ...makeRequest(together),
    responses: makeResponses(together),
    'x-codeSamples': makeSamples(together),
  };
}

function describe({ bodyKey, summary, description = '', costBy }: Endpoint): string {
  const which = bodyKey === undefined ? '' : `With \`${bodyKey}\` in the body: ${summary.toLowerCase()}. `;
  const cost = costBy === undefined ? '' : ` Each of the \`${costBy}\` counts as one request.`;
  return `${which}${description}${cost}`.trim();
}
