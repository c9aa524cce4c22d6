import { randomBytes } from 'node:crypto';
import {
  closeSync,
  fstatSync,
  fsyncSync,
  linkSync,
  openSync,
  readFileSync,
  renameSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { RoostError, randomBase62, type SecretSet, type Secrets, unavailable } from '@roost/core';
import * as z from 'zod';
import { withFolderLock } from './folder-lock.ts';

/** The fewest bytes that a pepper may have: a shorter one was cut off. */
const shortestPepper = 32;

const secret = z.base64().refine((text) => Buffer.from(text, 'base64').length >= shortestPepper);

const fileShape = z.object({
  /** The first one is current. */
  peppers: z.array(z.object({ id: z.string().min(1), secret })).min(1),
  /** By environment; as text, the way other programs sign with them. */
  sso_keys: z.record(z.string(), z.string().min(32)).default({}),
});

type SecretFile = z.output<typeof fileShape>;

/** The Secrets port on a file of the data folder, readable by its owner alone. */
export function openSecretFile(folder: string): Secrets {
  const path = secretPath(folder);
  return {
    // Read again soon: it costs a fraction of a millisecond, and a rotated SSO key is dead that much earlier.
    lifetime: 2_000,
    read: async () => {
      try {
        await using file = await open(path, 'r');
        refuseOpenMode((await file.stat()).mode, path);
        return asSecretSet(parse(await file.readFile('utf8'), path));
      } catch (error) {
        // Why is for the log: who asks over HTTP learns neither a path nor that the file lay open.
        throw unavailable(error);
      }
    },
  };
}

/** Makes the file with a new pepper. Does nothing where there is one: of two processes, the first makes it. */
export function makeSecretFile(folder: string): void {
  const path = secretPath(folder);
  const draft = writeDraft(path, { peppers: [newPepper()], sso_keys: {} });
  try {
    // Linked, not renamed: one that is there is never replaced.
    linkSync(draft, path);
  } catch (error) {
    if ((error as { code?: string }).code !== 'EEXIST') throw error;
  } finally {
    unlinkSync(draft);
  }
}

/**
 * @throws RoostError where others than its owner may read the file, or where it is not one of ours.
 */
export function checkSecretFile(folder: string): void {
  readSecretFile(folder);
}

/** The SSO key of an environment; undefined where it has none yet. */
export function readSsoKey(folder: string, environment: string): string | undefined {
  const { sso_keys } = readSecretFile(folder);
  return Object.hasOwn(sso_keys, environment) ? sso_keys[environment] : undefined;
}

/**
 * Gives an environment an SSO key.
 *
 * @param options.replace makes another one where there is one; without it that one stays.
 * @returns the key that is now in force.
 */
export function addSsoKey(folder: string, environment: string, { replace = false } = {}): string {
  return editSecretFile(folder, (file) => {
    const present = Object.hasOwn(file.sso_keys, environment) ? file.sso_keys[environment] : undefined;
    const key = present !== undefined && !replace ? present : randomBase62(43);
    return [{ ...file, sso_keys: { ...file.sso_keys, [environment]: key } }, key];
  });
}

export function dropSsoKey(folder: string, environment: string): void {
  editSecretFile(folder, (file) => {
    const rest = Object.entries(file.sso_keys).filter(([name]) => name !== environment);
    return [{ ...file, sso_keys: Object.fromEntries(rest) }, undefined];
  });
}

/**
 * Makes a new pepper the current one. The old ones stay: every key that was made under them goes on working.
 *
 * @returns how many there are now.
 */
export function rotatePepper(folder: string): number {
  return editSecretFile(folder, (file) => {
    const peppers = [newPepper(), ...file.peppers];
    return [{ ...file, peppers }, peppers.length];
  });
}

function editSecretFile<T>(folder: string, edit: (file: SecretFile) => [SecretFile, T]): T {
  return withFolderLock(folder, 'secrets.lock', () => {
    const path = secretPath(folder);
    const [changed, result] = edit(readSecretFile(folder));
    renameSync(writeDraft(path, changed), path);
    syncFolder(folder);
    return result;
  });
}

/** Written whole under another name first: nobody ever reads half of it. */
function writeDraft(path: string, content: SecretFile): string {
  const draft = `${path}.${randomBytes(4).toString('hex')}`;
  const file = openSync(draft, 'wx', 0o600);
  try {
    writeSync(file, `${JSON.stringify(content, null, 2)}\n`);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  return draft;
}

/** A name survives a power cut once its folder is on the disk. */
function syncFolder(folder: string): void {
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

function readSecretFile(folder: string): SecretFile {
  const path = secretPath(folder);
  const file = openSync(path, 'r');
  try {
    refuseOpenMode(fstatSync(file).mode, path);
    return parse(readFileSync(file, 'utf8'), path);
  } finally {
    closeSync(file);
  }
}

function parse(text: string, path: string): SecretFile {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    json = undefined;
  }
  const read = fileShape.safeParse(json);
  // Never with the reason: it would quote the file.
  if (!read.success) {
    throw new RoostError('unavailable', {
      message: `${path} is not a secrets file of Roost: restore its backup`,
    });
  }
  return read.data;
}

function asSecretSet({ peppers, sso_keys }: SecretFile): SecretSet {
  return {
    peppers: peppers.map(({ id, secret }) => ({ id, secret: Buffer.from(secret, 'base64') })),
    ssoKeys: new Map(Object.entries(sso_keys)),
  };
}

/** Windows has no such modes. */
function refuseOpenMode(mode: number, path: string): void {
  if (process.platform === 'win32' || (mode & 0o077) === 0) return;
  throw new RoostError('unavailable', {
    message: `${path} can be read by others than its owner: run "chmod 600 ${path}", and rotate what it holds if they may have read it`,
  });
}

function newPepper(): SecretFile['peppers'][number] {
  return { id: randomBytes(4).toString('hex'), secret: randomBytes(32).toString('base64') };
}

function secretPath(folder: string): string {
  return join(folder, 'secrets.json');
}
