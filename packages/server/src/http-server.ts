import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { makeRequestId, RoostError } from '@roost/core';
import { answerError, type GatewayResult } from '@roost/lambda';
import type { Context } from 'aws-lambda';
import type { RoutedFunction } from './functions.ts';
import { makeGatewayEvent, splitTarget } from './gateway-event.ts';
import { type ConnectionRules, inspectConnection, type Way } from './plain-http.ts';
import { readRequestBody } from './request-body.ts';

export interface HttpOptions extends ConnectionRules {
  port: number;
  host: string;
  /** Answers HTTPS with this certificate and key (PEM). */
  tls?: { cert: Buffer; key: Buffer };
  /** Hears of each request that a function has answered, and how many milliseconds it took. */
  onAnswered?: (milliseconds: number) => void;
}

export interface RunningHttp {
  port: number;
  /** Takes no more requests, answers those in flight, and resolves when the last is gone. */
  close(): Promise<void>;
}

/** Node's own limits, in milliseconds: a client that sends slowly holds a connection no longer than this. */
const limits = { headersTimeout: 10_000, requestTimeout: 30_000, keepAliveTimeout: 65_000 };

/** How long a connection that is to be closed stays open, so that its client gets to read the answer, in milliseconds. */
const lingering = 1_000;

/** Turns HTTP requests into events for the functions, and their results into answers: what API Gateway is on AWS. */
export async function startHttp(
  find: (rawPath: string) => RoutedFunction,
  options: HttpOptions,
): Promise<RunningHttp> {
  // A request without Host is refused by Node itself otherwise, with an answer that is not of the contract.
  const settings = { ...limits, requireHostHeader: false };
  const server = options.tls
    ? createTlsServer({ ...settings, handshakeTimeout: limits.headersTimeout, ...options.tls })
    : createServer(settings);
  const silent = new Set<Socket>();
  let closing = false;

  const answer = (req: IncomingMessage, res: ServerResponse): void => {
    silent.delete(req.socket);
    const way = inspectConnection(req, options);
    if (!way.allowed) {
      writeAndLinger(req, res, refuse(new RoostError('https_required')));
      return;
    }
    // The client is gone in the middle of its body: there is nobody to answer.
    const giveUp = () => res.destroy();
    readRequestBody(req, giveUp, (body, cut) => {
      const begun = performance.now();
      call(req, body, way)
        .then((result) => {
          options.onAnswered?.(performance.now() - begun);
          if (cut) writeAndLinger(req, res, result);
          else write(res, result, closing);
        })
        .catch(giveUp);
    });
  };

  // Async, so that whatever is thrown here ends one request and not the process.
  const call = async (
    req: IncomingMessage,
    body: Buffer,
    { scheme, sourceIp }: Way,
  ): Promise<GatewayResult> => {
    const target = splitTarget(req.url ?? '/');
    const { handler, routeKey } = find(target.rawPath);
    const event = makeGatewayEvent(req, body, target, { routeKey, scheme, sourceIp, at: Date.now() });
    return handler(event, { awsRequestId: event.requestContext.requestId } as Context);
  };

  server.on(options.tls ? 'secureConnection' : 'connection', (socket: Socket) => {
    silent.add(socket);
    socket.once('close', () => silent.delete(socket));
  });
  server.on('request', answer);
  server.on('checkContinue', (req, res) => {
    res.writeContinue();
    answer(req, res);
  });
  server.on('checkExpectation', answer);
  server.on('clientError', refuseMalformed);
  server.on('connect', (_req, socket) => refuseMalformed(new Error('CONNECT'), socket));

  await listen(server, options);
  return {
    port: (server.address() as AddressInfo).port,
    close: () => {
      closing = true;
      return new Promise((resolve) => {
        server.close(() => resolve());
        server.closeIdleConnections();
        // Node counts a connection that never sent a request as busy, and stops its own timers here.
        for (const socket of silent) socket.destroy();
        setTimeout(() => server.closeAllConnections(), limits.requestTimeout).unref();
      });
    },
  };
}

function write(res: ServerResponse, result: GatewayResult, close: boolean): void {
  const { headers, body } = result;
  if (close) headers.connection = 'close';
  if (body !== undefined) headers['content-length'] = String(Buffer.byteLength(body));
  res.writeHead(result.statusCode, headers);
  res.end(body);
}

/** Answers a request whose body was not read to its end: to close at once would take the answer away with it. */
function writeAndLinger(req: IncomingMessage, res: ServerResponse, result: GatewayResult): void {
  const end = () => res.end();
  const { statusCode, headers, body = '' } = result;
  res.writeHead(statusCode, {
    ...headers,
    connection: 'close',
    'content-length': String(Buffer.byteLength(body)),
  });
  res.write(body);
  req.once('end', end).once('close', end).resume();
  setTimeout(end, lingering).unref();
}

/** An answer to what no function gets to see. */
function refuse(error: RoostError): GatewayResult {
  const requestId = makeRequestId();
  const { headers, ...result } = answerError(error, requestId);
  return { ...result, headers: { ...headers, 'x-request-id': requestId, 'cache-control': 'no-store' } };
}

/** What is not HTTP that Node can read gets an answer of the contract all the same. */
function refuseMalformed(error: Error & { code?: string }, socket: Duplex): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const explained = explanations[error.code ?? ''];
  const problem = new RoostError('malformed_request', explained === undefined ? {} : { message: explained });
  const { statusCode, headers, body = '' } = refuse(problem);
  const lines = Object.entries({
    ...headers,
    'content-length': Buffer.byteLength(body),
    connection: 'close',
  }).map(([name, value]) => `${name}: ${value}\r\n`);
  // Node lets go of a socket that it hands over: an error that nobody hears would end the process.
  socket.on('error', () => socket.destroy());
  socket.end(`HTTP/1.1 ${statusCode} Bad Request\r\n${lines.join('')}\r\n${body}`);
  socket.resume();
  setTimeout(() => socket.destroy(), lingering).unref();
}

const explanations: Record<string, string> = {
  HPE_HEADER_OVERFLOW: 'The headers are larger than 16 KiB',
  ERR_HTTP_REQUEST_TIMEOUT: 'The request took longer than 30 s to arrive',
  HPE_INVALID_METHOD: 'The request method is not one of HTTP',
  HPE_INVALID_URL: 'The address holds characters that must be percent-encoded',
};

function listen(server: Server, { host, port }: HttpOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: Error & { code?: string }) => reject(explainListen(error, host, port)));
    server.listen(port, host, () => resolve());
  });
}

function explainListen(error: Error & { code?: string }, host: string, port: number): Error {
  const reasons: Record<string, string> = {
    EADDRINUSE: 'another program listens there: choose another port with --port',
    EACCES: 'this user may not listen there: choose a port above 1023 with --port',
    EADDRNOTAVAIL: 'this machine has no such address: choose another one with --host',
    ENOTFOUND: 'there is no such name: choose another address with --host',
  };
  const reason = reasons[error.code ?? ''] ?? error.message;
  return new RoostError('unavailable', {
    message: `Cannot listen on ${host}:${port}: ${reason}`,
    cause: error,
  });
}
