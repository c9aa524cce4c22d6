import type { Endpoint } from '@roost/schemas';
import { quote } from './type-text.ts';

/** What the client has to know of each endpoint at run time, and nothing else: every byte of it is downloaded. */
export function endpointTableFile(contract: readonly Endpoint[]): string {
  const rows = contract.map((endpoint) => `${quote(endpoint.operation)}: ${rowOf(endpoint)},`);
  return `import type { EndpointRow } from './endpoint-row.ts';

/** Every endpoint by its operation. */
export const endpointTable = {
${rows.join('\n')}
} as const satisfies Record<string, EndpointRow>;`;
}

function rowOf(endpoint: Endpoint): string {
  const { operation, method, path, query, body, paged, produces, makesNew } = endpoint;
  const names = (part: typeof query) => `[${Object.keys(part?.shape ?? {}).map(quote)}]`;
  const attributes = [
    `method: ${quote(method)}`,
    `path: ${quote(path)}`,
    ...(query ? [`query: ${names(query)}`] : []),
    // What stands in the query needs no place in the body: not every server reads one with DELETE.
    ...(body && method !== 'DELETE' ? [`body: ${names(body)}`] : []),
    ...(paged ? ['paged: true'] : []),
    ...(produces ? ['text: true'] : []),
    ...(makesNew ? ['makesNew: true'] : []),
    ...(isIdempotent(endpoint) ? ['idempotent: true'] : []),
    ...(operation.endsWith('.delete') ? ['deletes: true'] : []),
  ];
  return `{ ${attributes.join(', ')} }`;
}

/** GET, PUT and DELETE are (RFC 9110, 9.2.2); of a POST the contract says it. */
function isIdempotent({ method, idempotent }: Endpoint): boolean {
  return method !== 'POST' || idempotent === true;
}
