import { once } from 'node:events';
import { createServer, Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test, vi } from 'vitest';
import { makeCertificate, trusting } from '../test/certificate.ts';
import { publicAddress } from '../test/hostile-addresses.ts';
import { listen, openReceiver } from '../test/receiver.ts';
import { type AddressGuard, publicInternet } from './address-guard.ts';
import { openConnection } from './guarded-connection.ts';
import { openGuardedSender } from './guarded-sender.ts';
import { openSender } from './index.ts';

const name = 'hooks.example.com';
const certificate = makeCertificate([`DNS:${name}`]);

/** Stand for the public internet and for a private network: both are of this machine. */
const outside = '127.0.0.2';
const inside = '127.0.0.1';

/** Name servers that say one thing after another, and the last one ever after. */
function nameServers(...answers: string[]) {
  const rest = [...answers];
  const resolve = vi.fn(async () => [(rest.length > 1 ? rest.shift() : rest[0]) as string]);
  return { resolve, allows: (address: string) => address === outside } satisfies AddressGuard;
}

async function twoNetworks() {
  const answer = (res: { end(text: string): void }) => res.end('reached');
  const outer = await openReceiver(answer, { host: outside, certificate });
  const inner = await openReceiver(answer, { host: inside, port: outer.port, certificate });
  const trust = trusting(certificate);
  onTestFinished(async () => {
    trust[Symbol.dispose]();
    await outer[Symbol.asyncDispose]();
    await inner[Symbol.asyncDispose]();
  });
  return { outer, inner };
}

function sendBy(guard: AddressGuard, port: number) {
  const sender = openGuardedSender({ allowLocal: false, timeout: 2_000 }, guard);
  onTestFinished(sender.close);
  return () => sender.send({ url: `https://${name}:${port}/`, headers: {}, body: '{}' });
}

test('a name that leads elsewhere after it was checked gets nothing there: it is looked up once', async () => {
  const networks = await twoNetworks();
  const guard = nameServers(outside, inside);
  const send = sendBy(guard, networks.outer.port);
  expect(await send()).toMatchObject({ status: 200, answer: 'reached' });
  expect(guard.resolve).toHaveBeenCalledOnce();
  expect(networks.outer.received).toHaveLength(1);
  expect(networks.inner.connections()).toBe(0);
});

test('the next connection is checked anew: a name that leads inside by then gets nothing', async () => {
  const networks = await twoNetworks();
  const guard = nameServers(outside, inside);
  expect(await sendBy(guard, networks.outer.port)()).toMatchObject({ status: 200 });
  const { status, error } = await sendBy(guard, networks.outer.port)();
  expect({ status, error }).toEqual({
    status: null,
    error: `${name} leads to an address that is not of the public internet`,
  });
  expect(networks.inner.connections()).toBe(0);
});

test('a connection that is kept open goes on leading where it was checked to lead', async () => {
  const networks = await twoNetworks();
  const guard = nameServers(outside, inside);
  const send = sendBy(guard, networks.outer.port);
  for (let times = 0; times < 3; times++) expect(await send()).toMatchObject({ status: 200 });
  expect(guard.resolve).toHaveBeenCalledOnce();
  expect(networks.outer.connections()).toBe(1);
  expect(networks.inner.connections()).toBe(0);
});

test('the private network of these tests would be seen if it were connected to', async () => {
  const networks = await twoNetworks();
  const send = sendBy({ ...nameServers(inside), allows: () => true }, networks.outer.port);
  expect(await send()).toMatchObject({ status: 200 });
  expect(networks.inner.received).toHaveLength(1);
});

test('a socket is handed the addresses that were checked, however often it asks', async () => {
  const connect = vi.spyOn(Socket.prototype, 'connect').mockImplementation(function (this: Socket) {
    return this.destroy(new Error('noted'));
  });
  onTestFinished(() => connect.mockRestore());
  const guard = { ...nameServers(publicAddress, inside), allows: publicInternet.allows };
  const signal = AbortSignal.timeout(5_000);
  await expect(openConnection({ host: name, port: 443, signal }, guard)).rejects.toThrow('noted');
  const [[{ lookup }]] = connect.mock.calls[0] as unknown as [[{ lookup: (...given: unknown[]) => void }]];
  for (const all of [true, false, true]) {
    const told = vi.fn();
    lookup(name, { all }, told);
    const found = { address: publicAddress, family: 4 };
    expect(told).toHaveBeenCalledWith(null, ...(all ? [[found]] : [publicAddress, 4]));
  }
});

test('a socket that came to be connected elsewhere is written nothing, and closed', async () => {
  const arrived: Buffer[] = [];
  const server = createServer((socket) => socket.on('data', (data) => arrived.push(data)));
  await using listening = await listen(server);
  // Allows what the name leads to, and not what the socket then says of itself.
  const allows = vi.fn().mockReturnValueOnce(true).mockReturnValue(false);
  const closed = once(server, 'connection').then(([socket]) => once(socket, 'close'));
  const { error } = await sendBy({ ...nameServers(inside), allows }, listening.port)();
  expect(error).toBe(`${name} leads to an address that is not of the public internet`);
  expect(allows.mock.calls).toEqual([[inside], [inside]]);
  await closed;
  expect(arrived).toEqual([]);
});

test('a name without an address is not found', async () => {
  const guard: AddressGuard = { resolve: async () => [], allows: () => true };
  expect((await sendBy(guard, 443)()).error).toBe(`The name ${name} was not found`);
});

test('a name that is not answered for is given up when the time is over', async () => {
  const guard: AddressGuard = { resolve: () => new Promise(() => {}), allows: () => true };
  const sender = openGuardedSender({ allowLocal: false, timeout: 100 }, guard);
  const result = await sender.send({ url: `https://${name}/`, headers: {}, body: '{}' });
  expect(result.error).toBe(`${name} did not answer in full within 0.1 s`);
  expect(result.duration).toBeLessThan(5_000);
  await sender.close();
});

test('the second address is tried where the first one refuses', async () => {
  const networks = await twoNetworks();
  const guard: AddressGuard = { resolve: async () => ['127.0.0.3', outside], allows: () => true };
  expect(await sendBy(guard, networks.outer.port)()).toMatchObject({ status: 200 });
});

test('a listener on loopback sees nobody, however its address is written', async () => {
  await using receiver = await openReceiver((res) => res.end());
  const sender = openSender({ allowLocal: false, timeout: 2_000 });
  const writings = ['127.0.0.1', '127.1', '2130706433', '0x7f000001', '017700000001', '0177.0.0.1', '0'];
  for (const host of [...writings, '0.0.0.0', '127.0.0.1.', '①②⑦.0.0.1', 'localhost', '[::ffff:127.0.0.1]']) {
    for (const scheme of ['http', 'https']) {
      const url = `${scheme}://${host}:${receiver.port}/`;
      expect(await sender.send({ url, headers: {}, body: '{}' }), url).toMatchObject({ status: null });
    }
  }
  await sleep(50);
  expect(receiver.connections()).toBe(0);
  await once(new Socket().connect(receiver.port, '0.0.0.0'), 'connect');
  await expect.poll(receiver.connections).toBe(1);
});

test('for development http://127.0.0.1 is called, at any port, and nothing else of this machine', async () => {
  await using receiver = await openReceiver((res) => res.end());
  const sender = openSender({ allowLocal: true, timeout: 2_000 });
  onTestFinished(sender.close);
  const send = (origin: string) =>
    sender.send({ url: `${origin}:${receiver.port}/`, headers: {}, body: '{}' });
  expect(await send('http://127.0.0.1')).toMatchObject({ status: 200 });
  const others = [
    'https://127.0.0.1',
    'http://localhost',
    'http://127.0.0.2',
    'http://0.0.0.0',
    'http://[::1]',
  ];
  for (const origin of [...others, 'http://user@127.0.0.1', 'https://localhost', 'http://169.254.169.254']) {
    expect(await send(origin), origin).toMatchObject({ status: null, answer: null });
  }
  expect(receiver.received).toHaveLength(1);
});
