import { isIP, Socket } from 'node:net';
import { webhookAddressProblem } from '@roost/core/webhook-address';
import fc from 'fast-check';
import { expect, onTestFinished, test, vi } from 'vitest';
import {
  type HostileAddress,
  noUrls,
  publicAddress,
  refusedByAddress,
  refusedByText,
} from '../test/hostile-addresses.ts';
import { type AddressGuard, allowedAddresses, ForbiddenAddress, publicInternet } from './address-guard.ts';
import { openConnection } from './guarded-connection.ts';
import { openGuardedSender } from './guarded-sender.ts';

const all = [
  ...new Map([...refusedByText, ...refusedByAddress].map((address) => [address.url, address])).values(),
];

/** Notes what would be connected to, and connects to nothing. */
function noteConnections() {
  const connect = vi.spyOn(Socket.prototype, 'connect').mockImplementation(function (this: Socket) {
    return this.destroy(new Error('noted'));
  });
  onTestFinished(() => connect.mockRestore());
  return connect;
}

/** The guard of the public internet, with name servers of the test's own. */
function guardWhere(leadsTo: HostileAddress['leadsTo']) {
  const resolve = vi.fn(async () => leadsTo ?? []);
  return { ...publicInternet, resolve } satisfies AddressGuard;
}

/** The host of a URL as Node connects to it. */
const hostOf = (url: string) => new URL(url).hostname.replace(/^\[|\]$/g, '');

test('the table is a table', () => {
  expect(all.length).toBeGreaterThan(100);
});

test.for(all)('$url is not connected to', async ({ url, leadsTo }) => {
  const connections = noteConnections();
  const sender = openGuardedSender({ allowLocal: false }, guardWhere(leadsTo));
  const result = await sender.send({ url, headers: {}, body: '{}' });
  expect(result).toMatchObject({ status: null, answer: null, retryAfter: null });
  expect(result.error).toMatch(/^The address cannot be called: |not of the public internet$/);
  expect(connections).not.toHaveBeenCalled();
});

test.for(all)('$url would be connected to if nothing were in the way', async ({ url, leadsTo }) => {
  const connections = noteConnections();
  const open: AddressGuard = { ...guardWhere(leadsTo), allows: () => true };
  const signal = AbortSignal.timeout(5_000);
  await expect(openConnection({ host: hostOf(url), port: 443, signal }, open)).rejects.toThrow('noted');
  expect(connections).toHaveBeenCalledOnce();
});

test.for(refusedByText)(
  '$url is refused when an endpoint is made, and no name server is asked',
  async (address) => {
    const { url, leadsTo } = address;
    expect(webhookAddressProblem(url, { allowLocal: false })).toMatch(/^expected an/);
    const guard = guardWhere(leadsTo);
    await openGuardedSender({ allowLocal: false }, guard).send({ url, headers: {}, body: '{}' });
    expect(guard.resolve).not.toHaveBeenCalled();
  },
);

test.for(refusedByAddress)('$url is refused by where it leads alone', async ({ url, leadsTo }) => {
  await expect(allowedAddresses(hostOf(url), guardWhere(leadsTo))).rejects.toThrow(ForbiddenAddress);
});

test.for(noUrls)('%j is no address', (url) => {
  expect(webhookAddressProblem(url, { allowLocal: true })).toMatch(/^expected an/);
});

test('whatever the address, it is refused or its host is a name or a public address', () => {
  const host = fc.oneof(
    fc.ipV4Extended(),
    fc.ipV6().map((address) => `[${address}]`),
    fc.domain(),
    fc.string(),
  );
  fc.assert(
    fc.property(host, (text) => {
      const url = `https://${text}/`;
      if (webhookAddressProblem(url, { allowLocal: true }) !== undefined) return;
      expect(isIP(hostOf(url)) === 0 || publicInternet.allows(hostOf(url))).toBe(true);
    }),
  );
});

test('an address of the public internet is connected to: the guard is no wall', async () => {
  const connections = noteConnections();
  const sender = openGuardedSender({ allowLocal: false }, guardWhere([publicAddress]));
  for (const origin of ['https://hooks.example.com', 'https://hooks.example.com:8443']) {
    const result = await sender.send({ url: `${origin}/`, headers: {}, body: '{}' });
    expect(result.error).toBe('The request to hooks.example.com failed');
  }
  const opened = connections.mock.calls as unknown as [[{ host: string; port: number }]][];
  expect(opened.map(([[{ host, port }]]) => [host, port])).toEqual([
    ['hooks.example.com', 443],
    ['hooks.example.com', 8443],
  ]);
});

test('an address that was refused is not told: it would show what names of a private network lead to', async () => {
  const sender = openGuardedSender({ allowLocal: false }, guardWhere(['10.1.2.3']));
  const { error } = await sender.send({ url: 'https://db.example.com/', headers: {}, body: '{}' });
  expect(error).toBe('db.example.com leads to an address that is not of the public internet');
});
