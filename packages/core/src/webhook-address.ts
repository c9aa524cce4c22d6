import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

const loopback = '127.0.0.1';

/**
 * How names end that lead nowhere in the public internet, and to who knows what in a private one.
 * Sources: RFC 6761 (localhost), RFC 6762 (local), RFC 8375 (home.arpa), ICANN's resolution of 29 July 2024 (internal)
 */
const privateName = /(^|\.)(localhost|localdomain|local|home\.arpa|internal)$/;

/** IPv6 addresses of the public internet are all of this block; the rest of them is special or not given out (RFC 4291, 2.4). */
const globalUnicast = ipaddr.IPv6.parseCIDR('2000::/3');

/**
 * Addresses in public ranges that machines of a cloud find their host's services at.
 * Source: https://learn.microsoft.com/en-us/azure/virtual-network/what-is-ip-address-168-63-129-16
 */
const hostServices: readonly string[] = ['168.63.129.16'];

/**
 * What is wrong with the address of a webhook endpoint, as far as the text alone says it; undefined where nothing is.
 * Where its name leads is settled at each connection, by {@link isPublicAddress}. Any port will do: at each of them it is the
 * public internet that answers.
 *
 * @param options.allowLocal lets it be `http://127.0.0.1`: for development alone.
 */
export function webhookAddressProblem(text: string, options: { allowLocal: boolean }): string | undefined {
  const url = URL.parse(text);
  if (!url) return 'expected an address as in https://example.com/hooks/roost';
  if (url.username !== '' || url.password !== '')
    return 'expected an address without a user name and password';
  if (url.hash !== '') return 'expected an address without a fragment: it is never sent';
  if (options.allowLocal && url.protocol === 'http:' && url.hostname === loopback) return undefined;
  if (url.protocol !== 'https:') return `expected an https address, got ${url.protocol}//`;
  // As a URL, however it was written: 0x7f.1 and 2130706433 are 127.0.0.1 by now.
  const host = url.hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
  const isPublic = isIP(host) ? isPublicAddress(host) : isPublicName(host);
  return isPublic ? undefined : `expected an address of the public internet, got ${host}`;
}

/** A name without a dot is one of the network that it is looked up in. */
function isPublicName(name: string): boolean {
  return name.includes('.') && !privateName.test(name);
}

/**
 * Whether an IP address is one of the public internet, and no private, loopback, link-local, metadata or other special one.
 * One that holds an IPv4 address (mapped, translated, tunnelled) is not: it leads to wherever its network sends it.
 */
export function isPublicAddress(address: string): boolean {
  // Four decimal numbers or an IPv6 address without a zone; ipaddr.js reads 0177.1 and fe80::1%eth0 too.
  if (isIP(address) === 0 || address.includes('%')) return false;
  const parsed = ipaddr.parse(address);
  if (parsed instanceof ipaddr.IPv6 && !parsed.match(globalUnicast)) return false;
  return parsed.range() === 'unicast' && !hostServices.includes(address);
}
