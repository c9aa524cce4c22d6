import { createServer, type Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { expect, onTestFinished, test } from 'vitest';
import { type Certificate, makeCertificate, trusting } from '../test/certificate.ts';
import { type Answer, listen, openReceiver } from '../test/receiver.ts';
import type { AddressGuard } from './address-guard.ts';
import { openSecureConnection } from './guarded-connection.ts';
import { openGuardedSender } from './guarded-sender.ts';

/** Every name is of this machine, and may be called. */
const everyNameHere: AddressGuard = { resolve: async () => ['127.0.0.1'], allows: () => true };

const name = 'hooks.example.com';
const good = makeCertificate([`DNS:${name}`]);

async function sendTo(certificate: Certificate, host = name) {
  await using receiver = await openReceiver((res) => res.end('thanks'), { certificate });
  const sender = openGuardedSender({ allowLocal: false, timeout: 2_000 }, everyNameHere);
  onTestFinished(sender.close);
  const url = `https://${host}:${receiver.port}/`;
  const result = await sender.send({ url, headers: {}, body: '{}' });
  return { ...result, received: receiver.received.length };
}

test('an endpoint whose certificate is trusted and for its name gets the request', async () => {
  using _ = trusting(good);
  expect(await sendTo(good)).toMatchObject({ status: 200, error: null, answer: 'thanks', received: 1 });
  expect(await sendTo(good, `${name}.`)).toMatchObject({ status: 200, received: 1 });
});

test('the endpoint is asked for by its name, so that one machine may have many', async () => {
  using _ = trusting(good);
  const answer: Answer = (res, req) => res.end((req.socket as TLSSocket).servername);
  await using receiver = await openReceiver(answer, { certificate: good });
  const sender = openGuardedSender({ allowLocal: false, timeout: 2_000 }, everyNameHere);
  onTestFinished(sender.close);
  const result = await sender.send({ url: `https://${name}:${receiver.port}/`, headers: {}, body: '{}' });
  expect(result.answer).toBe(name);
});

test('an endpoint without a name has a certificate for its address', async () => {
  const unnamed = makeCertificate(['IP:127.0.0.1']);
  using _ = trusting(unnamed, good);
  const open = async (certificate: Certificate) => {
    await using receiver = await openReceiver((res) => res.end(), { certificate });
    const destination = { host: '127.0.0.1', port: receiver.port, signal: AbortSignal.timeout(2_000) };
    const socket = await openSecureConnection(destination, everyNameHere);
    socket.destroy();
  };
  await open(unnamed);
  await expect(open(good)).rejects.toThrow('altnames');
});

test('one whose certificate nobody trusted has signed gets nothing', async () => {
  const { status, error, received } = await sendTo(good);
  expect({ status, received }).toEqual({ status: null, received: 0 });
  expect(error).toBe(`The certificate of ${name} is signed by itself, and by nobody who is trusted`);
});

test('one whose certificate has expired gets nothing', async () => {
  const expired = makeCertificate([`DNS:${name}`], { expired: true });
  using _ = trusting(expired);
  const { status, error, received } = await sendTo(expired);
  expect({ status, received }).toEqual({ status: null, received: 0 });
  expect(error).toBe(`The certificate of ${name} has expired`);
});

test('one whose certificate is for another name gets nothing', async () => {
  const other = makeCertificate(['DNS:other.example.com', 'IP:127.0.0.1']);
  using _ = trusting(other);
  const { status, error, received } = await sendTo(other);
  expect({ status, received }).toEqual({ status: null, received: 0 });
  expect(error).toBe(`The certificate of ${name} is for another name`);
});

test('verification cannot be switched off from outside', async () => {
  process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';
  onTestFinished(() => {
    delete process.env.NODE_TLS_REJECT_UNAUTHORIZED;
  });
  expect(await sendTo(good)).toMatchObject({ status: null, received: 0 });
});

test('one that speaks plain HTTP at its https address gets nothing', async () => {
  await using receiver = await openReceiver((res) => res.end());
  const sender = openGuardedSender({ allowLocal: false, timeout: 2_000 }, everyNameHere);
  onTestFinished(sender.close);
  const result = await sender.send({ url: `https://${name}:${receiver.port}/`, headers: {}, body: '{}' });
  expect(result.error).toBe(`There was no TLS connection to ${name}: it did not agree on one`);
  expect(receiver.received).toEqual([]);
});

test('one that hangs up, or falls silent, before TLS is agreed on is given up, and no connection is left', async () => {
  for (const [onData, error] of [
    [(socket: Socket) => socket.destroy(), `closed by ${name}`],
    [() => {}, 'did not answer in full within 2 s'],
  ] as const) {
    let open = 0;
    const server = createServer((socket) => {
      open++;
      socket.on('error', () => {}).once('data', () => onData(socket));
      socket.once('close', () => open--);
    });
    await using listening = await listen(server);
    const sender = openGuardedSender({ allowLocal: false, timeout: 2_000 }, everyNameHere);
    const result = await sender.send({ url: `https://${name}:${listening.port}/`, headers: {}, body: '{}' });
    expect(result).toMatchObject({ status: null, error: expect.stringContaining(error) });
    expect(listening.connections()).toBe(1);
    await expect.poll(() => open).toBe(0);
  }
});
