import type { IncomingMessage } from 'node:http';
import { largestBody } from '@roost/lambda';

/** How much of a body that is too large is read and thrown away, so that its sender gets to read the answer. */
const mostDiscarded = 16 * largestBody;

const empty = Buffer.alloc(0);

/**
 * Reads a request's body, and hands it on. Of one that is larger than any function takes, only so much is kept that the
 * function refuses it; of one larger still, `cut` says that the rest was not read and the connection is to be closed.
 * By events and callbacks, since to iterate over a stream is slow, and not at all where there is no body.
 */
export function readRequestBody(
  req: IncomingMessage,
  onError: (error: Error) => void,
  onRead: (body: Buffer, cut: boolean) => void,
): void {
  const { 'content-length': length, 'transfer-encoding': encoding } = req.headers;
  // Without either there is none (RFC 9112, 6.3).
  if (length === undefined && encoding === undefined) {
    onRead(empty, false);
    return;
  }
  const chunks: Buffer[] = [];
  let size = 0;
  const keep = (chunk: Buffer) => {
    if (size <= largestBody) chunks.push(chunk);
    size += chunk.length;
    if (size <= mostDiscarded) return;
    // Left open: there is an answer to be written to the same connection.
    req.off('data', keep).off('end', end).pause();
    onRead(whole(chunks), true);
  };
  const end = () => onRead(whole(chunks), false);
  req.on('data', keep).on('error', onError).on('end', end);
}

function whole(chunks: readonly Buffer[]): Buffer {
  const [only = empty] = chunks;
  return chunks.length < 2 ? only : Buffer.concat(chunks);
}
