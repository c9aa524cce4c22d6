import { randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, linkSync, openSync, readFileSync, unlinkSync, writeSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Pepper, RoostError, type SecretSet, type Secrets, unavailable } from '@roost/core';
import { z } from 'zod';

/** The fewest bytes that a pepper may have: a shorter one was cut off. */
const shortestPepper = 32;

const secret = z.base64().refine((text) => Buffer.from(text, 'base64').length >= shortestPepper);

const fileShape = z.object({
  peppers: z.array(z.object({ id: z.string().min(1), secret })).min(1),
});

/** The Secrets port on a file of the data folder, readable by its owner alone. */
export function openSecretFile(folder: string): Secrets {
  const path = join(folder, 'secrets.json');
  return {
    read: async () => {
      try {
        return parse(await readFile(path, 'utf8'), path);
      } catch (error) {
        throw error instanceof RoostError ? error : unavailable(error);
      }
    },
  };
}

/** Makes the file with a new pepper. Does nothing where there is one: of two processes, the first makes it. */
export function makeSecretFile(folder: string): void {
  const path = join(folder, 'secrets.json');
  const secrets = {
    peppers: [{ id: randomBytes(4).toString('hex'), secret: randomBytes(32).toString('base64') }],
  };
  // Written whole under another name and then linked: nobody ever reads half of it, nor replaces one that is there.
  const draft = `${path}.${randomBytes(4).toString('hex')}`;
  const file = openSync(draft, 'wx', 0o600);
  try {
    writeSync(file, `${JSON.stringify(secrets, null, 2)}\n`);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  try {
    linkSync(draft, path);
  } catch (error) {
    if ((error as { code?: string }).code !== 'EEXIST') throw error;
  } finally {
    unlinkSync(draft);
  }
  parse(readFileSync(path, 'utf8'), path);
}

function parse(text: string, path: string): SecretSet {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    json = undefined;
  }
  const read = fileShape.safeParse(json);
  if (!read.success) {
    // Never with the reason: it would quote the file.
    throw new RoostError('unavailable', {
      message: `${path} is not a secrets file of Roost: restore its backup`,
    });
  }
  return {
    peppers: read.data.peppers.map(
      ({ id, secret }): Pepper => ({ id, secret: Buffer.from(secret, 'base64') }),
    ),
  };
}
