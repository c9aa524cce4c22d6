import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

export interface SlowRequest {
  /** Sends the rest of the body. */
  finish(): void;
  /** All that came over the connection, once the server has closed it. */
  answer: Promise<string>;
}

/** A POST of which only the head and one half of the body are sent, until it is finished. */
export async function startSlowRequest(
  address: string,
  { path, key, body }: { path: string; key: string; body: unknown },
): Promise<SlowRequest> {
  const text = JSON.stringify(body);
  const half = text.length >> 1;
  const socket = await openConnection(address);
  const answer = readToEnd(socket);
  const head = [
    `POST ${path} HTTP/1.1`,
    'Host: localhost',
    `Authorization: Token ${key}`,
    'Content-Type: application/json',
    `Content-Length: ${Buffer.byteLength(text)}`,
  ];
  socket.write(`${head.join('\r\n')}\r\n\r\n${text.slice(0, half)}`);
  return { finish: () => socket.write(text.slice(half)), answer };
}

export async function openConnection(address: string): Promise<Socket> {
  const { hostname, port } = new URL(address);
  const socket = connect(Number(port), hostname);
  await once(socket, 'connect');
  return socket;
}

async function readToEnd(socket: Socket): Promise<string> {
  let text = '';
  socket.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
  });
  socket.on('error', () => {});
  await once(socket, 'close');
  return text;
}
