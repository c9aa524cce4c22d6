import { expect, test } from 'vitest';
import { isPublicAddress, webhookAddressProblem } from './webhook-address.ts';

const strict = { allowLocal: false };
const local = { allowLocal: true };

/** The last address before a special range and the first one after it, both public; and the ends of the range. */
const ranges: [before: string | undefined, first: string, last: string, after: string | undefined][] = [
  [undefined, '0.0.0.0', '0.255.255.255', '1.0.0.0'],
  ['9.255.255.255', '10.0.0.0', '10.255.255.255', '11.0.0.0'],
  ['100.63.255.255', '100.64.0.0', '100.127.255.255', '100.128.0.0'],
  ['126.255.255.255', '127.0.0.0', '127.255.255.255', '128.0.0.0'],
  ['169.253.255.255', '169.254.0.0', '169.254.255.255', '169.255.0.0'],
  ['172.15.255.255', '172.16.0.0', '172.31.255.255', '172.32.0.0'],
  ['191.255.255.255', '192.0.0.0', '192.0.0.255', '192.0.1.0'],
  ['192.0.1.255', '192.0.2.0', '192.0.2.255', '192.0.3.0'],
  ['192.167.255.255', '192.168.0.0', '192.168.255.255', '192.169.0.0'],
  ['198.17.255.255', '198.18.0.0', '198.19.255.255', '198.20.0.0'],
  ['198.51.99.255', '198.51.100.0', '198.51.100.255', '198.51.101.0'],
  ['203.0.112.255', '203.0.113.0', '203.0.113.255', '203.0.114.0'],
  ['223.255.255.255', '224.0.0.0', '239.255.255.255', undefined],
  [undefined, '240.0.0.0', '255.255.255.255', undefined],
  ['168.63.129.15', '168.63.129.16', '168.63.129.16', '168.63.129.17'],
  [undefined, '::', '1fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff', '2000::'],
  [undefined, '2001::', '2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff', '2001:200::'],
  [
    '2001:db7:ffff:ffff:ffff:ffff:ffff:ffff',
    '2001:db8::',
    '2001:db8:ffff:ffff:ffff:ffff:ffff:ffff',
    '2001:db9::',
  ],
  ['2001:ffff:ffff:ffff:ffff:ffff:ffff:ffff', '2002::', '2002:ffff:ffff:ffff:ffff:ffff:ffff:ffff', '2003::'],
  [
    '3ffe:ffff:ffff:ffff:ffff:ffff:ffff:ffff',
    '3fff::',
    '3fff:fff:ffff:ffff:ffff:ffff:ffff:ffff',
    '3fff:1000::',
  ],
  ['3fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff', '4000::', 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff', undefined],
];

test.for(ranges)(
  'of %s and %s to %s and %s the two in the middle are not public',
  ([before, first, last, after]) => {
    for (const outside of [before, after]) {
      if (outside) expect(isPublicAddress(outside), outside).toBe(true);
    }
    for (const inside of [first, last]) expect(isPublicAddress(inside), inside).toBe(false);
  },
);

test('IPv6 in each manner of writing is judged by what it is', () => {
  for (const same of [
    '2606:4700::1111',
    '2606:4700:0:0:0:0:0:1111',
    '2606:4700::0.0.17.17',
    '2606:4700::1111'.toUpperCase(),
  ]) {
    expect(isPublicAddress(same), same).toBe(true);
  }
});

test('an IPv4 address within an IPv6 one is not public, not even where it is by itself', () => {
  for (const address of [
    '::ffff:8.8.8.8',
    '::8.8.8.8',
    '64:ff9b::8.8.8.8',
    '2002:808:808::',
    '::ffff:0:8.8.8.8',
  ]) {
    expect(isPublicAddress(address), address).toBe(false);
  }
});

test('what is no plain IP address is not public', () => {
  for (const text of [
    '',
    'example.com',
    '8.8.8',
    '010.8.8.8',
    '0x8.8.8.8',
    '134744072',
    '[2606:4700::1111]',
    '2606:4700::1111%1',
  ]) {
    expect(isPublicAddress(text), text).toBe(false);
  }
});

test('an https address with a name or a public IP address is good, at any port', () => {
  for (const url of [
    'https://example.com',
    'https://hooks.example.com/roost?token=a%20b',
    'https://example.com:8443/',
    'https://example.com:22/',
    'https://example.com./hook',
    'https://8.8.8.8/',
    'https://[2606:4700::1111]:444/',
    'https://münchen.example.com/',
    'https://internal.example.com/',
    'https://local.example.com/',
    'https://mylocal.example/',
  ]) {
    for (const options of [strict, local]) expect(webhookAddressProblem(url, options), url).toBeUndefined();
  }
});

test('what is wrong is said', () => {
  const problem = (url: string) => webhookAddressProblem(url, strict);
  expect(problem('hooks')).toBe('expected an address as in https://example.com/hooks/roost');
  expect(problem('http://example.com/')).toBe('expected an https address, got http://');
  expect(problem('https://a:b@example.com/')).toBe('expected an address without a user name and password');
  expect(problem('https://example.com/#top')).toBe(
    'expected an address without a fragment: it is never sent',
  );
  expect(problem('https://0x7f.1/')).toBe('expected an address of the public internet, got 127.0.0.1');
  expect(problem('https://LOCALHOST./')).toBe('expected an address of the public internet, got localhost');
});

test('http://127.0.0.1 is good where local addresses are allowed, and nothing else that is local', () => {
  for (const url of ['http://127.0.0.1/', 'http://127.0.0.1:3000/hook', 'http://2130706433:3000/']) {
    expect(webhookAddressProblem(url, local), url).toBeUndefined();
    expect(webhookAddressProblem(url, strict), url).toBe('expected an https address, got http://');
  }
  for (const url of [
    'http://127.0.0.2/',
    'http://localhost/',
    'http://[::1]/',
    'http://10.0.0.1/',
    'http://example.com/',
    'http://a:b@127.0.0.1/',
    'https://127.0.0.1/',
    'https://localhost/',
    'https://10.0.0.1/',
  ]) {
    expect(webhookAddressProblem(url, local), url).toMatch(/^expected an/);
  }
});
