import { type Call, callOperation, readPage } from './call-operation.ts';
import { type ClientChanges, type ClientOptions, changeOptions, checkOptions } from './client-options.ts';
import { endpointTable } from './endpoint-table.ts';
import { ListPromise } from './list-promise.ts';
import type { Input } from './make-request.ts';
import type { Operations } from './operations.ts';
import type { RequestOptions } from './request-options.ts';

/** Every operation of Roost over HTTP. */
export interface RoostClient extends Operations {
  /**
   * Another client, with another key, for a person, or with other settings. What is not named stays as it is.
   *
   * @example
   * const production = roost.with({ environmentKey: process.env.ROOST_PRODUCTION_KEY });
   */
  with(changes: ClientChanges): RoostClient;
}

/**
 * A client of the Roost at an address, for the environment that the key belongs to.
 *
 * @throws RoostError where the address or the key is missing or wrong.
 *
 * @example
 * const roost = createClient({ baseUrl: 'https://roost.example.com', apiKey: process.env.ROOST_API_KEY });
 * const alice = await roost.users.upsert({ key: 'alice@feathery.tech', name: 'Alice' });
 */
export function createClient(options: ClientOptions): RoostClient {
  checkOptions(options);
  const client: Record<string, unknown> = {
    with: (changes: ClientChanges) => createClient(changeOptions(options, changes)),
  };
  for (const [operation, endpoint] of Object.entries(endpointTable)) {
    const [noun = '', verb = ''] = operation.split('.');
    client[noun] ??= {};
    (client[noun] as Record<string, unknown>)[verb] = (input: Input = {}, settings: RequestOptions = {}) => {
      const call: Call = { operation, endpoint, options, settings };
      if (!('paged' in endpoint)) return callOperation(call, input);
      return new ListPromise((cursor = input.cursor as string | undefined, limit) =>
        readPage(call, { ...input, cursor, limit: input.limit ?? limit }),
      );
    };
  }
  return client as unknown as RoostClient;
}
