import ipaddr from 'ipaddr.js';

const loopback = '127.0.0.1';

/**
 * What is wrong with the address of a webhook endpoint, as far as the text alone says it; undefined where nothing is.
 * Where its name leads is settled at each connection, by {@link isPublicAddress}.
 *
 * @param options.allowLocal lets it be `http://127.0.0.1`: for development alone.
 */
export function webhookAddressProblem(text: string, options: { allowLocal: boolean }): string | undefined {
  const url = URL.parse(text);
  if (!url) return 'expected an address as in https://example.com/hooks/roost';
  if (options.allowLocal && url.protocol === 'http:' && url.hostname === loopback) return undefined;
  if (url.protocol !== 'https:') return `expected an https address, got ${url.protocol}//`;
  if (url.username !== '' || url.password !== '')
    return 'expected an address without a user name and password';
  if (url.hash !== '') return 'expected an address without a fragment: it is never sent';
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (/(^|\.)localhost\.?$/.test(host)) return 'expected an address of the public internet, got localhost';
  if (ipaddr.isValid(host) && !isPublicAddress(host)) {
    return `expected an address of the public internet, got ${host}`;
  }
  return undefined;
}

/** Whether an IP address is one of the public internet, and no private, loopback, link-local or other special one. */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return false;
  return ipaddr.process(address).range() === 'unicast';
}
