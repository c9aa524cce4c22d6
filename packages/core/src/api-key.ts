import { crc32 } from 'node:zlib';
import { randomBase62, toBase62 } from './random-text.ts';

const prefix = 'hn_';
const randomLength = 34;
const checksumLength = 6;
const pattern = /^hn_[0-9A-Za-z]{40}$/;

/**
 * A new API key: `hn_`, 34 random base62 characters (202 bits), and six that hold the CRC-32 of all before them,
 * so that a mistyped key is told from a real one without a look-up.
 */
export function makeApiKey(): string {
  const body = prefix + randomBase62(randomLength);
  return body + checksum(body);
}

/** Whether a text can be an API key of ours at all. */
export function isApiKey(text: string): boolean {
  if (!pattern.test(text)) return false;
  return text.slice(-checksumLength) === checksum(text.slice(0, -checksumLength));
}

function checksum(body: string): string {
  return toBase62(crc32(body), checksumLength);
}
