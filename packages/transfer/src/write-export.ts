import { once } from 'node:events';
import { open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Writable } from 'node:stream';
import { RoostError } from '@roost/core';

/** Lines are written together up to this many UTF-16 units. */
const chunkLength = 64 * 1024;

async function* chunks(lines: AsyncIterable<string>): AsyncGenerator<string> {
  let text = '';
  for await (const line of lines) {
    text += line;
    if (text.length < chunkLength) continue;
    yield text;
    text = '';
  }
  if (text !== '') yield text;
}

/** Writes lines to a stream, no faster than it takes them. Rejects where the other end is closed. */
export async function writeToStream(lines: AsyncIterable<string>, stream: Writable): Promise<void> {
  let failure: Error | undefined;
  const fail = (error: Error) => {
    failure = error;
  };
  stream.on('error', fail);
  try {
    for await (const text of chunks(lines)) {
      if (failure) break;
      // Rejects where the stream fails meanwhile.
      if (!stream.write(text)) await once(stream, 'drain');
    }
    await new Promise<void>((resolve) => stream.write('', () => resolve()));
  } catch (error) {
    failure ??= error as Error;
  } finally {
    stream.off('error', fail);
  }
  if (failure) throw notWritten('The output', failure);
}

/** Writes lines to a file, which is there under its name only once it is whole and on the disk. For its owner alone. */
export async function writeToFile(lines: AsyncIterable<string>, path: string): Promise<void> {
  const part = `${path}.part`;
  try {
    const file = await open(part, 'w', 0o600);
    try {
      for await (const text of chunks(lines)) await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(part, path);
    const folder = await open(dirname(path), 'r');
    await folder.sync().finally(() => folder.close());
  } catch (error) {
    await rm(part, { force: true });
    throw notWritten(path, error as Error);
  }
}

/** What the store says itself stays as it is. */
function notWritten(what: string, cause: Error): Error {
  if (cause instanceof RoostError || (cause as { code?: unknown }).code === undefined) return cause;
  return new RoostError('invalid_parameter', {
    message: `${what} cannot be written: ${cause.message}`,
    cause,
  });
}
