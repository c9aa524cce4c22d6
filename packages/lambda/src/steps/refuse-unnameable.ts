import { RoostError } from '@roost/core';
import { userKey } from '@roost/schemas';
import type { OperationEvent, PipelineOptions, PipelineRequest } from '../request.ts';

/** What API Gateway does not hand on as it came: it cuts a path at the one, and decodes the other twice. */
const lostOnTheWay = /[?%]/;

/**
 * A user is not made under a key that API Gateway turns into another one: requests for her would reach whoever has that.
 * One who is there already is updated and fetched as ever, since a body names her.
 */
export function refuseUnnameable({ core }: Pick<PipelineOptions, 'core'>) {
  async function refuseNew(environment: string, key: string): Promise<void> {
    if (await core.store.getUser(environment, key)) return;
    throw new RoostError('invalid_parameter', {
      errors: [
        {
          path: 'key',
          message:
            'a user key with "?" or "%" in it cannot be made behind API Gateway, which turns it into another one in paths',
        },
      ],
    });
  }

  return {
    before: ({ event }: PipelineRequest): Promise<void> | undefined => {
      const { endpoint, call, input } = event as OperationEvent;
      if (!call || endpoint.body?.shape.key !== userKey || !lostOnTheWay.test(String(input.key)))
        return undefined;
      return refuseNew(call.principal.environment, String(input.key));
    },
  };
}
