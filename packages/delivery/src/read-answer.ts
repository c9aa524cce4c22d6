import type { IncomingMessage } from 'node:http';

/** How much of an answer is read, and how much of that is kept, in bytes. */
const mostRead = 64 * 1024;
const mostKept = 1024;

/**
 * Reads an answer to its end, or until it is too long: then its connection is closed.
 *
 * @returns the start of it, as far as it came, as text that is valid whatever was sent; and what cut it off, if anything did.
 */
export async function readAnswer(res: IncomingMessage): Promise<{ start: string; fault?: unknown }> {
  const chunks: Buffer[] = [];
  let length = 0;
  let fault: unknown;
  try {
    for await (const chunk of res as AsyncIterable<Buffer>) {
      if (length < mostKept) chunks.push(chunk);
      length += chunk.length;
      // To leave the loop is what closes the connection.
      if (length > mostRead) break;
    }
  } catch (error) {
    fault = error;
  }
  const bytes = Buffer.concat(chunks).subarray(0, mostKept);
  // As of a stream that goes on: a character that was cut in two is left out.
  return { start: new TextDecoder().decode(bytes, { stream: true }), fault };
}
