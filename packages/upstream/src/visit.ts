import { createClient, type RoostClient } from '@roost/client';
import type { RoostError, SecretCache } from '@roost/core';
import { boundedFetch } from './bounded-fetch.ts';
import { asFault, isLost, isRefusal, isUnauthorized, UpstreamFault } from './fault.ts';

type Work<T> = (roost: RoostClient, settings: { signal: AbortSignal }) => PromiseLike<T>;

/** The calls that one request makes of the upstream, in the name of its environment, within one time. */
export interface Visit {
  environment: string;
  /**
   * Calls it; once more where the connection was lost, since every call that is made leaves the same when it is made twice.
   *
   * @throws RoostApiError of 400, 404 or 405, for whoever knows what was asked.
   * @throws RoostError `unavailable` for everything else that is not a good answer.
   */
  call<T>(work: Work<T>): Promise<T>;
  /** For more calls, in milliseconds. */
  timeLeft(): number;
}

/** How long an upstream that is slow may go on with a request after nobody waits for it any more, in milliseconds. */
const linger = 20_000;

/** @returns after how many milliseconds nothing of a request is under way any more. */
export function overAfter(patience: number): number {
  return patience + linger;
}

/**
 * @param patience for all calls of a request together, in milliseconds.
 * @returns what begins a visit in the name of an environment.
 */
export function openVisits(
  { address, patience }: { address: string; patience: number },
  secrets: SecretCache,
): (environment: string) => Visit {
  function connect(apiKey: string): RoostClient {
    // A second attempt is to have its share.
    const timeout = patience / 2;
    return createClient({ baseUrl: address, apiKey, timeout, retries: 0, fetch: boundedFetch });
  }

  async function keyOf(environment: string): Promise<string> {
    // One that was just set is in the secrets, and not yet in what is remembered of them.
    const known = (await secrets.read()).upstreamKeys.get(environment);
    const key = known ?? (await secrets.readAnew())?.upstreamKeys.get(environment);
    if (key !== undefined) return key;
    throw new UpstreamFault(`${environment} has no upstream key: set it with "roost upstream set-key"`);
  }

  return (environment) => {
    const signal = AbortSignal.timeout(patience);
    const end = performance.now() + patience;

    async function call<T>(work: Work<T>): Promise<T> {
      const apiKey = await keyOf(environment);
      const attempt = async (key: string) => work(connect(key), { signal });
      try {
        return await attempt(apiKey);
      } catch (first) {
        if (isUnauthorized(first)) {
          // So is one that was replaced.
          await secrets.readAnew();
          const fresh = await keyOf(environment);
          if (fresh !== apiKey) return attempt(fresh);
        }
        if (!isLost(first) || signal.aborted) throw first;
        return attempt(apiKey).catch((second) => {
          throw isRefusal(second) ? second : afterLost(asFault(first), asFault(second));
        });
      }
    }

    return {
      environment,
      timeLeft: () => Math.max(0, end - performance.now()),
      call: (work) =>
        call(work).catch((error) => {
          throw isRefusal(error) ? error : asFault(error);
        }),
    };
  };
}

/** The attempt that was lost may have been carried out, whatever the second came to. */
function afterLost(first: RoostError, second: RoostError): RoostError {
  if (!(first instanceof UpstreamFault && first.unclear)) return second;
  const wait = second.retryAfter === undefined ? {} : { retryAfter: second.retryAfter };
  return new UpstreamFault('Two attempts failed, the first on its way', {
    unclear: true,
    cause: second.cause,
    ...wait,
  });
}
