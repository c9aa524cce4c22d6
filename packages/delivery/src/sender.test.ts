import { createServer, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { type Answer, listen, openReceiver } from '../test/receiver.ts';
import { openSender } from './index.ts';

const timeout = 400;

function senderOf(test: { timeout?: number } = {}) {
  const sender = openSender({ allowLocal: true, timeout, ...test });
  onTestFinished(sender.close);
  return (port: number, body = '{"type":"value.set"}') =>
    sender.send({
      url: `http://127.0.0.1:${port}/hook?a=b`,
      headers: { 'content-type': 'application/json', 'webhook-id': 'evt_1' },
      body,
    });
}

async function sendTo(answer: Answer) {
  await using receiver = await openReceiver(answer);
  return { ...(await senderOf()(receiver.port)), receiver };
}

/** What is sent back is bytes of the test's own. */
async function sendToSocket(onRequest: (socket: Socket) => void) {
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.once('data', () => onRequest(socket));
  });
  await using listening = await listen(server);
  return await senderOf()(listening.port);
}

test('a request is a POST with the body byte for byte, its length and the headers that were given', async () => {
  await using receiver = await openReceiver((res) => res.end('thanks'));
  const body = '{"name":"Zoë \u2028 😀"}';
  const result = await senderOf()(receiver.port, body);
  expect(result).toEqual({
    status: 200,
    error: null,
    answer: 'thanks',
    retryAfter: null,
    duration: expect.any(Number),
  });
  expect(receiver.received).toMatchObject([{ method: 'POST', path: '/hook?a=b', body }]);
  expect(receiver.received[0]?.headers).toMatchObject({
    'content-type': 'application/json',
    'webhook-id': 'evt_1',
    'content-length': String(Buffer.byteLength(body)),
    host: `127.0.0.1:${receiver.port}`,
  });
});

test('an answer without a body is an answer', async () => {
  expect(await sendTo((res) => res.writeHead(204).end())).toMatchObject({
    status: 204,
    error: null,
    answer: '',
  });
});

test('a status that is no success is told as it came, with its answer', async () => {
  const result = await sendTo((res) => res.writeHead(500).end('out of order'));
  expect(result).toMatchObject({ status: 500, error: null, answer: 'out of order' });
});

for (const status of [301, 302, 303, 307, 308]) {
  test(`a redirect (${status}) is not followed, wherever it leads`, async () => {
    await using other = await openReceiver((res) => res.end());
    for (const location of [
      `http://127.0.0.1:${other.port}/`,
      'http://169.254.169.254/latest/meta-data/',
      '/',
    ]) {
      const result = await sendTo((res) => res.writeHead(status, { location }).end());
      expect(result.status).toBe(status);
      expect(result.receiver.received).toHaveLength(1);
    }
    expect(other.connections()).toBe(0);
  });
}

test('a receiver that never answers is given up when the time is over', async () => {
  const result = await sendTo(() => {});
  expect(result).toMatchObject({ status: null, answer: null });
  expect(result.error).toBe('127.0.0.1 did not answer in full within 0.4 s');
  expect(result.duration).toBeGreaterThanOrEqual(timeout - 1);
  expect(result.duration).toBeLessThan(timeout * 3);
});

test('a receiver that takes connections and says nothing at all is given up, too', async () => {
  const result = await sendToSocket(() => {});
  expect(result).toMatchObject({ status: null, error: expect.stringContaining('did not answer in full') });
});

test('an answer that dribbles does not put off the end: the time counts from the start to its last byte', async () => {
  const result = await sendTo(async (res) => {
    for (let byte = 0; byte < 100 && !res.destroyed; byte++) {
      res.write('a');
      await sleep(20);
    }
  });
  expect(result).toMatchObject({ status: 200, error: expect.stringContaining('did not answer in full') });
  expect(result.answer).toMatch(/^a+$/);
  expect(result.duration).toBeLessThan(timeout * 3);
});

test('headers that dribble do not put it off either', async () => {
  const result = await sendToSocket(async (socket) => {
    socket.write('HTTP/1.1 200 OK\r\n');
    for (let line = 0; line < 100 && !socket.destroyed; line++) {
      socket.write(`x-line-${line}: a\r\n`);
      await sleep(20);
    }
  });
  expect(result).toMatchObject({ status: null, error: expect.stringContaining('did not answer in full') });
  expect(result.duration).toBeLessThan(timeout * 3);
});

test('an answer that comes slowly and within the time is taken', async () => {
  const result = await sendTo(async (res) => {
    res.write('sl');
    await sleep(timeout / 4);
    res.end('ow');
  });
  expect(result).toMatchObject({ status: 200, error: null, answer: 'slow' });
});

test('of an answer of 100 KB the first KB is kept, the rest is cut and its connection closed', async () => {
  let closed = false;
  await using receiver = await openReceiver((res) => {
    res.socket?.once('close', () => {
      closed = true;
    });
    res.end('b'.repeat(100 * 1024));
  });
  const send = senderOf();
  expect(await send(receiver.port)).toMatchObject({ status: 200, error: null, answer: 'b'.repeat(1024) });
  await expect.poll(() => closed).toBe(true);
  await send(receiver.port);
  expect(receiver.connections()).toBe(2);
});

test('an answer without an end is cut, however fast it comes', async () => {
  const result = await sendTo((res) => {
    const more = () => {
      while (!res.destroyed && res.write('c'.repeat(16 * 1024)));
    };
    res.on('drain', more);
    more();
  });
  expect(result).toMatchObject({ status: 200, error: null, answer: 'c'.repeat(1024) });
  expect(result.duration).toBeLessThan(timeout);
});

test('the KB that is kept is valid text: no character is cut in two, and no byte is left that is none', async () => {
  const split = await sendTo((res) => res.end(`${'a'.repeat(1022)}😀`));
  expect(split.answer).toBe('a'.repeat(1022));
  const { answer } = await sendTo((res) => res.end(Buffer.from([0x61, 0xff, 0xfe, 0x62])));
  expect(answer).toBe('a\ufffd\ufffdb');
});

test('headers over 16 KB are no answer', async () => {
  const result = await sendToSocket((socket) =>
    socket.end(`HTTP/1.1 200 OK\r\nx-much: ${'d'.repeat(20_000)}\r\ncontent-length: 0\r\n\r\n`),
  );
  expect(result).toMatchObject({
    status: null,
    error: 'The headers of the answer of 127.0.0.1 are over 16 KB',
  });
});

test('a connection that ends in the middle of the answer is a failure, with what came of it', async () => {
  const result = await sendToSocket((socket) =>
    socket.end('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nonly this'),
  );
  expect(result).toMatchObject({ status: 200, answer: 'only this' });
  expect(result.error).toBe('The connection was closed by 127.0.0.1 before its answer was complete');
});

test('a connection that is reset is a failure', async () => {
  const result = await sendToSocket((socket) => socket.resetAndDestroy());
  expect(result).toMatchObject({ status: null, answer: null });
  expect(result.error).toBe('The connection was closed by 127.0.0.1 before its answer was complete');
});

test('what is not HTTP is a failure, and is not quoted', async () => {
  const result = await sendToSocket((socket) => socket.end('SSH-2.0-OpenSSH_9.7 secret\r\n'));
  expect(result).toMatchObject({ status: null, error: 'What 127.0.0.1 answered is not HTTP' });
});

test('whatever bytes are answered, the result says what came, and nothing breaks', async () => {
  let bytes: Uint8Array = Buffer.alloc(0);
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.once('data', () => socket.end(bytes));
  });
  await using listening = await listen(server);
  const send = senderOf();
  const start = fc.constantFrom(
    '',
    'HTTP/1.1 200 OK\r\n',
    'HTTP/1.1 200 OK\r\n\r\n',
    'HTTP/1.1 100 Continue\r\n\r\n',
  );
  await fc.assert(
    fc.asyncProperty(start, fc.uint8Array({ maxLength: 4_000 }), async (text, rest) => {
      bytes = Buffer.concat([Buffer.from(text), rest]);
      const { status, error, answer } = await send(listening.port);
      expect(status === null ? error : answer).toEqual(expect.any(String));
      expect(answer?.isWellFormed() ?? true).toBe(true);
    }),
  );
});

test('an answer that switches protocols is a failure, at once', async () => {
  const result = await sendToSocket((socket) =>
    socket.write('HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n'),
  );
  expect(result).toMatchObject({ status: null, error: expect.stringContaining('closed by 127.0.0.1') });
  expect(result.duration).toBeLessThan(timeout);
});

test('nobody there is a failure', async () => {
  const closed = await openReceiver(() => {});
  await closed[Symbol.asyncDispose]();
  const result = await senderOf()(closed.port);
  expect(result).toMatchObject({ status: null, error: 'The connection was refused by 127.0.0.1' });
});

test('Retry-After is told in milliseconds', async () => {
  const result = await sendTo((res) => res.writeHead(503, { 'retry-after': '120' }).end());
  expect(result).toMatchObject({ status: 503, retryAfter: 120_000 });
});

test('one connection serves request after request', async () => {
  await using receiver = await openReceiver((res) => res.end());
  const send = senderOf();
  for (let times = 0; times < 5; times++) await send(receiver.port);
  expect(receiver.received).toHaveLength(5);
  expect(receiver.connections()).toBe(1);
});

test('a connection that was kept open and is closed when it is used again is no failure of the endpoint', async () => {
  const server = createServer((socket) => {
    socket.on('error', () => {});
    // Answers one request of each connection, and hangs up at the second one.
    socket.once('data', () => {
      socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok');
      socket.once('data', () => socket.destroy());
    });
  });
  await using listening = await listen(server);
  const send = senderOf();
  expect(await send(listening.port)).toMatchObject({ status: 200 });
  expect(await send(listening.port)).toMatchObject({ status: 200, error: null, answer: 'ok' });
  expect(listening.connections()).toBe(2);
});

test('close waits for what is on its way, and leaves no connection open', async () => {
  await using receiver = await openReceiver((res) => setTimeout(() => res.end('late'), 100));
  const sender = openSender({ allowLocal: true });
  const sent = sender.send({ url: `http://127.0.0.1:${receiver.port}/`, headers: {}, body: '{}' });
  await sender.close();
  expect(await Promise.race([sent, sleep(0, 'still on its way')])).toMatchObject({ answer: 'late' });
});
