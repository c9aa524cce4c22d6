import type { IncomingMessage } from 'node:http';
import { largestBody } from '@roost/lambda';

/** How much of a body that is too large is read and thrown away, so that its sender gets to read the answer. */
const mostDiscarded = 16 * largestBody;

/**
 * Reads a request's body. Of one that is larger than any function takes, only so much is kept that the function
 * refuses it; of one larger still, `cut` says that the rest was not read and the connection is to be closed.
 */
export async function readRequestBody(req: IncomingMessage): Promise<{ body: Buffer; cut: boolean }> {
  const chunks: Buffer[] = [];
  let size = 0;
  // Left open where it ends early: there is an answer to be written to the same connection.
  for await (const chunk of req.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    if (size <= largestBody) chunks.push(chunk);
    size += chunk.length;
    if (size > mostDiscarded) return { body: whole(chunks), cut: true };
  }
  return { body: whole(chunks), cut: false };
}

function whole(chunks: readonly Buffer[]): Buffer {
  const [only = Buffer.alloc(0)] = chunks;
  return chunks.length < 2 ? only : Buffer.concat(chunks);
}
