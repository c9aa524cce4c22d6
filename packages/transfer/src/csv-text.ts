import { createReadStream } from 'node:fs';
import { basename } from 'node:path';
import { TextDecoder } from 'node:util';
import { RoostError } from '@roost/core';
import { unreadable } from './read-lines.ts';

/**
 * Reads a file's text, piece by piece. Bytes that are no text in its encoding are refused, since the sign that usually
 * takes their place would be imported as if it had been meant.
 *
 * @param encoding as `TextDecoder` names it; by default UTF-16 where the file begins with its byte order mark, else UTF-8.
 * @throws RoostError `invalid_parameter` where the file cannot be read, or is not of that encoding.
 */
export async function* readText(path: string, encoding?: string): AsyncGenerator<string> {
  let decoder: TextDecoder | undefined;
  let line = 1;
  try {
    for await (const bytes of createReadStream(path) as AsyncIterable<Buffer>) {
      decoder ??= new TextDecoder(encoding ?? encodingOf(bytes), { fatal: true });
      const text = decode(decoder, bytes, line);
      line += countLineFeeds(text);
      yield text;
    }
    if (decoder) yield decode(decoder, undefined, line);
  } catch (cause) {
    if (!isSystemError(cause)) throw cause;
    throw unreadable(path, cause);
  }

  function decode(strict: TextDecoder, bytes: Buffer | undefined, from: number): string {
    try {
      return strict.decode(bytes, { stream: bytes !== undefined });
    } catch (cause) {
      const [before = ''] = new TextDecoder(strict.encoding).decode(bytes).split('\uFFFD');
      throw new RoostError('invalid_parameter', {
        message:
          `${basename(path)}, line ${from + countLineFeeds(before)}: this is not ${strict.encoding.toUpperCase()}: ` +
          'save the file as UTF-8, or say what it is, as in --encoding windows-1252',
        cause,
      });
    }
  }
}

function encodingOf(bytes: Buffer): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  return 'utf-8';
}

function countLineFeeds(text: string): number {
  let count = 0;
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) count++;
  return count;
}

function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error;
}
