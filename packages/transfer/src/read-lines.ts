import { isUtf8 } from 'node:buffer';
import { createReadStream } from 'node:fs';
import { RoostError } from '@roost/core';

/** A line of a file, without its line feed. */
export interface Line {
  /** From 1. */
  number: number;
  /** Undefined where it is not UTF-8. */
  text: string | undefined;
  /** The offset in bytes at which the next line begins. */
  end: number;
  /** Whether a line feed ends it: the last line of a file that was cut has none. */
  whole: boolean;
}

const lineFeed = 0x0a;
/** A chunk of this many bytes is read at once; a line may be longer. */
const chunkSize = 256 * 1024;
/** In bytes: what is longer is no line of ours, and would fill the memory. */
const longestLine = 256 * 1024 * 1024;

/**
 * Reads a file line by line, holding one at a time.
 *
 * @param from an offset at which a line begins: those before it are counted, and not given.
 * @throws RoostError where it cannot be read.
 */
export async function* readLines(path: string, from = 0): AsyncGenerator<Line> {
  let number = 0;
  let offset = 0;
  let rest: Buffer[] = [];
  let restLength = 0;

  function finish(last: Buffer, whole: boolean): Line | undefined {
    const bytes = rest.length > 0 ? Buffer.concat([...rest, last]) : last;
    rest = [];
    restLength = 0;
    number++;
    offset += bytes.length + Number(whole);
    if (offset <= from) return undefined;
    return { number, text: isUtf8(bytes) ? bytes.toString('utf8') : undefined, end: offset, whole };
  }

  try {
    for await (const chunk of createReadStream(path, { highWaterMark: chunkSize }) as AsyncIterable<Buffer>) {
      let start = 0;
      for (let end = chunk.indexOf(lineFeed); end >= 0; end = chunk.indexOf(lineFeed, start)) {
        const line = finish(chunk.subarray(start, end), true);
        start = end + 1;
        if (line) yield line;
      }
      if (start < chunk.length) {
        rest.push(chunk.subarray(start));
        restLength += chunk.length - start;
      }
      if (restLength > longestLine) throw tooLong(path, number + 1);
    }
  } catch (error) {
    throw error instanceof RoostError ? error : unreadable(path, error);
  }
  if (restLength > 0) {
    const line = finish(Buffer.alloc(0), false);
    if (line) yield line;
  }
}

export function unreadable(path: string, cause: unknown): RoostError {
  return new RoostError('invalid_parameter', {
    message: `${path} cannot be read: ${(cause as Error).message}`,
    cause,
  });
}

function tooLong(path: string, number: number): RoostError {
  return new RoostError('invalid_parameter', {
    message: `${path}: line ${number} is longer than ${longestLine / 1024 / 1024} MiB: this is not a file of lines`,
  });
}
