import { type Body, readBody } from '../body.ts';
import type { PipelineRequest, RequestState } from '../request.ts';

/** Reads the body where the endpoint takes one, and lets it choose among several at one method and path. */
export const readRequestBody = {
  before: ({ internal }: PipelineRequest): Promise<void> | undefined => {
    const { candidates, gatewayEvent } = internal;
    // A body where none belongs is ignored: curl's sample sends one with DELETE (contract.md, 3).
    if (!candidates.some(({ body }) => body)) return undefined;
    const read = readBody(gatewayEvent);
    if (read instanceof Promise) return read.then((body) => take(internal, body));
    take(internal, read);
    return undefined;
  },
};

function take(state: RequestState, { data, textual }: Body): void {
  const { candidates } = state;
  const chosen =
    candidates.find(({ bodyKey }) => bodyKey !== undefined && hasKey(data, bodyKey)) ??
    candidates.find(({ bodyKey }) => bodyKey === undefined);
  if (chosen) state.endpoint = chosen;
  state.parts.body = data;
  state.textual = textual;
}

function hasKey(data: unknown, key: string): boolean {
  return typeof data === 'object' && data !== null && Object.hasOwn(data, key);
}
