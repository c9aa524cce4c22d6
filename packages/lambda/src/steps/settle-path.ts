import { contract, type EndpointOf } from '@roost/schemas';
import { ambiguousPath, type Way } from '../decoded-router.ts';
import { pathBehindGateway } from '../gateway-path.ts';
import type { PipelineOptions, PipelineRequest, RequestState } from '../request.ts';

const deleteField = declared('fields.delete');
const clearValue = declared('values.clear');
const fieldsPath = deleteField.path.replace('/{key}/', '');

/**
 * Refuses a path that arrived decoded and may have meant something else. What deletes a field and what clears a user's
 * value of it differ in a slash, which may have been one of a key: whether another field fits as well is looked up.
 */
export function settlePath({ core }: Pick<PipelineOptions, 'core'>) {
  async function fieldKeys({ principal }: RequestState): Promise<string[]> {
    if (core.upstream && principal) return core.upstream.fieldKeys(principal.environment);
    return (await core.store.listFields()).map(({ key }) => key);
  }

  async function refuseWhereAnotherFieldFits(state: RequestState): Promise<void> {
    const { match, gatewayEvent, endpoint } = state;
    const own: Way = { endpoint, params: match.params };
    for (const key of await fieldKeys(state)) {
      const other = key === match.params.key ? undefined : readAsNaming(key, gatewayEvent.rawPath);
      if (other) throw ambiguousPath([own, other]);
    }
  }

  return {
    before: ({ internal }: PipelineRequest): Promise<void> | undefined => {
      const { match, endpoint } = internal;
      if (match.unclear) throw match.unclear;
      const deletes =
        endpoint.operation === deleteField.operation || endpoint.operation === clearValue.operation;
      return deletes && !match.named ? refuseWhereAnotherFieldFits(internal) : undefined;
    },
  };
}

/** How a path can be read that may be what is left of one with this field's key at its end; undefined where it cannot. */
function readAsNaming(key: string, path: string): Way | undefined {
  const encoded = `/${encodeURIComponent(key)}`;
  for (const sent of [`${encoded}/`, encoded]) {
    const arrived = pathBehindGateway(sent);
    if (arrived === undefined || !path.slice(fieldsPath.length).endsWith(arrived)) continue;
    const user = path.slice(fieldsPath.length, path.length - arrived.length);
    if (user === '') return { endpoint: deleteField, params: { key } };
    if (/^\/./s.test(user)) return { endpoint: clearValue, params: { user_key: user.slice(1), key } };
  }
  return undefined;
}

function declared<Name extends 'fields.delete' | 'values.clear'>(name: Name): EndpointOf<Name> {
  const found = contract.find(({ operation }) => operation === name);
  if (!found) throw new Error(`The contract declares no ${name}`);
  return found as EndpointOf<Name>;
}
