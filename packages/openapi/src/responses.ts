import { type Endpoint, errorCodes, problem, type Status } from '@roost/schemas';
import * as z from 'zod';
import type { ZodOpenApiResponseObject, ZodOpenApiResponsesObject } from 'zod-openapi';
import { always, goodHeaders, limits, retryAfter } from './headers.ts';

const goodDescriptions = {
  200: 'It is there, or was changed',
  201: 'A new thing was made',
  204: 'It is done: there is no body',
} as const;

type GoodStatus = keyof typeof goodDescriptions;
type BadStatus = Exclude<Status, GoodStatus>;

/** Every answer that a request to one method and path may get. */
export function makeResponses(together: readonly Endpoint[]): ZodOpenApiResponsesObject {
  const good = [...new Set(together.flatMap(({ success }) => success))].sort();
  const [first = {} as Endpoint] = together;
  return Object.fromEntries([
    ...good.map((status) => [status, goodResponse(together, status)] as const),
    ...badStatuses(first).map((status) => [status, badResponse(status)] as const),
  ]);
}

/** What may be wrong, from how the endpoint is declared. */
function badStatuses({ access, params, operation }: Endpoint): BadStatus[] {
  const guarded = access !== 'public';
  const namesSomething = params !== undefined || (typeof access === 'object' && access.self !== undefined);
  return [
    // Of every request: that it is not HTTP, or came over plain HTTP.
    400,
    ...(guarded ? ([401] as const) : []),
    403,
    ...(namesSomething ? ([404] as const) : []),
    ...(operation === 'service.coffee' ? ([418] as const) : []),
    ...(guarded ? ([429] as const) : []),
    500,
    503,
  ];
}

function goodResponse(together: readonly Endpoint[], status: GoodStatus): ZodOpenApiResponseObject {
  const [first = {} as Endpoint] = together;
  const outputs = together.flatMap(({ output, success }) => (success.includes(status) ? (output ?? []) : []));
  const [output, ...others] = outputs;
  return {
    description: goodDescriptions[status],
    headers: goodHeaders(first),
    ...(status !== 204 &&
      output && {
        content: {
          [first.produces ?? 'application/json']: {
            schema: others.length === 0 ? output : z.union([output, ...others]),
            ...outputExamples(together, status),
          },
        },
      }),
  };
}

function outputExamples(together: readonly Endpoint[], status: GoodStatus) {
  const shown = together.flatMap(({ examples }) =>
    examples.filter((example) => example.status === status && example.output !== undefined),
  );
  if (shown.length === 0) return {};
  return { examples: Object.fromEntries(shown.map(({ name, output }) => [name, { value: output }])) };
}

const badNames: Record<BadStatus, string> = {
  400: 'BadRequest',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'NotFound',
  405: 'MethodNotAllowed',
  418: 'Teapot',
  429: 'TooManyRequests',
  500: 'InternalError',
  503: 'Unavailable',
};

const badResponses = new Map<BadStatus, ZodOpenApiResponseObject>();

/** One for all that are alike: the document names it once. */
function badResponse(status: BadStatus): ZodOpenApiResponseObject {
  const present = badResponses.get(status) ?? {
    id: badNames[status],
    description: describeCodes(status),
    headers: z.object({ ...always, ...limits, ...(status === 429 || status === 503 ? retryAfter : {}) }),
    content: { 'application/json': { schema: problem } },
  };
  badResponses.set(status, present);
  return present;
}

function describeCodes(status: BadStatus): string {
  return Object.entries(errorCodes)
    .filter(([, code]) => code.status === status)
    .map(([code, { message }]) => `\`${code}\`: ${message}`)
    .join('; ');
}
