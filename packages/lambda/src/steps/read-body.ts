import { readBody } from '../body.ts';
import type { PipelineRequest } from '../request.ts';

/** Reads the body where the endpoint takes one, and lets it choose among several at one method and path. */
export const readRequestBody = {
  before: async (request: PipelineRequest): Promise<void> => {
    const { candidates, parts, gatewayEvent } = request.internal;
    // A body where none belongs is ignored: curl's sample sends one with DELETE (contract.md, 3).
    if (!candidates.some(({ body }) => body)) return;
    const { data, textual } = await readBody(gatewayEvent);
    const chosen =
      candidates.find(({ bodyKey }) => bodyKey !== undefined && hasKey(data, bodyKey)) ??
      candidates.find(({ bodyKey }) => bodyKey === undefined);
    Object.assign(request.internal, { endpoint: chosen, parts: { ...parts, body: data }, textual });
  },
};

function hasKey(data: unknown, key: string): boolean {
  return typeof data === 'object' && data !== null && Object.hasOwn(data, key);
}
