/** A deployment that is looked at from outside. */
export interface Target {
  /** As in `https://api.example.com`, without a slash at the end. */
  address: string;
  /** Sends a request with the key, unless another one or none is given. A redirect is an answer like any other. */
  call(method: string, path: string, given?: Given): Promise<Reply>;
}

export interface Given {
  /** Null sends none. */
  key?: string | null;
  body?: unknown;
}

export interface Reply {
  status: number;
  headers: Headers;
  /** Undefined where it is no JSON. */
  // biome-ignore lint/suspicious/noExplicitAny: whatever the other side answered
  json: any;
  /** From the request to the end of the answer, in milliseconds. */
  ms: number;
}

/** After so long nobody waits for an answer any more, in milliseconds. */
const patience = 15_000;

export function openTarget(address: string, key: string): Target {
  return {
    address,
    call: async (method, path, given = {}) => {
      const credential = given.key === undefined ? key : given.key;
      const startedAt = performance.now();
      const response = await fetch(address + path, {
        method,
        redirect: 'manual',
        signal: AbortSignal.timeout(patience),
        headers: {
          ...(credential === null ? {} : { authorization: `Token ${credential}` }),
          ...(given.body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(given.body === undefined ? {} : { body: JSON.stringify(given.body) }),
      });
      const text = await response.text();
      const { status, headers } = response;
      return { status, headers, json: parse(text), ms: performance.now() - startedAt };
    },
  };
}

/** An answer in a few words: status, and what it says or where it sends. */
export function describeReply({ status, headers, json }: Reply): string {
  const location = headers.get('location');
  if (location !== null) return `${status} to ${location}`;
  return typeof json?.message === 'string' ? `${status} "${json.message}"` : String(status);
}

/** Why there was no answer at all. fetch keeps the reason in the cause. */
export function describeFailure(error: unknown): string {
  const { name, message, cause } = error as Error & { cause?: Error & { code?: string } };
  if (name === 'TimeoutError') return `no answer within ${patience / 1000} s`;
  return cause?.code ?? cause?.message ?? message;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
