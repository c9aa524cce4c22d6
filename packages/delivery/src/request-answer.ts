import type { Agent, ClientRequest, IncomingMessage } from 'node:http';
import { request as requestSecurely } from 'node:https';
import { requestPlainly } from './plain-http.ts';
import type { OutgoingRequest } from './ports.ts';

/** Of an answer's status line and headers, in bytes. */
const mostHeaders = 16 * 1024;

const closedCodes = ['ECONNRESET', 'EPIPE'];

/** Sends a request. @returns its answer, when the headers are there; the body is still to be read. */
export async function requestAnswer(
  url: URL,
  { headers, body }: Omit<OutgoingRequest, 'url'>,
  options: { agent: Agent; signal: AbortSignal },
): Promise<IncomingMessage> {
  const request = url.protocol === 'https:' ? requestSecurely : requestPlainly;
  const length = Buffer.byteLength(body);
  for (;;) {
    const req = request(url, {
      ...options,
      method: 'POST',
      headers: { ...headers, 'content-length': length },
      maxHeaderSize: mostHeaders,
    });
    req.end(body);
    try {
      return await answerTo(req, options.signal);
    } catch (error) {
      // A connection that was kept open may be closed by the other side just then: that is no answer of the endpoint.
      const { code } = error as NodeJS.ErrnoException;
      if (!req.reusedSocket || !closedCodes.includes(code ?? '')) throw error;
    }
  }
}

function answerTo(req: ClientRequest, signal: AbortSignal): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    req.once('response', resolve);
    req.on('error', reject);
    // A request that waits for its connection does not end with its signal.
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    // An answer that switches protocols (101) ends without either.
    req.once('close', () =>
      reject(Object.assign(new Error('closed without an answer'), { code: 'ECONNRESET' })),
    );
  });
}
