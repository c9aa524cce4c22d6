import type { ClientOptions } from '@roost/client';

type Fetch = NonNullable<ClientOptions['fetch']>;

/** The most that an answer may hold, in bytes: ten thousand users take less than two million. */
export const largestAnswer = 10 * 1024 * 1024;

/** An answer that is larger than whoever asked takes. */
export class OversizedAnswer extends Error {
  override readonly name = 'OversizedAnswer';
}

/** Node's fetch, which takes answers of a bounded size alone: the rest is never read. */
export const boundedFetch: Fetch = async (url, init) => {
  const response = await globalThis.fetch(url, init);
  return { status: response.status, headers: response.headers, text: () => readBounded(response) };
};

async function readBounded({ body }: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  // Leaving the loop cancels the body.
  for await (const chunk of body ?? []) {
    length += chunk.length;
    if (length > largestAnswer)
      throw new OversizedAnswer(`The answer holds more than ${largestAnswer} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}
