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
import { join } from 'node:path';
import {
  addingSsoKey,
  asSecretSet,
  droppingSsoKey,
  droppingUpstreamKey,
  formatSecretDocument,
  newSecretDocument,
  parseSecretDocument,
  RoostError,
  rotatingPepper,
  type SecretDocument,
  type SecretEdit,
  type Secrets,
  settingUpstreamKey,
  ssoKeyOf,
  unavailable,
} from '@roost/core';
import { withFolderLock } from './folder-lock.ts';

/** The Secrets port on a file of the data folder, readable by its owner alone. */
export function openSecretFile(folder: string): Secrets {
  return {
    // Read again soon: it costs a fraction of a millisecond, and a rotated SSO key is dead that much earlier.
    lifetime: 2_000,
    read: async () => {
      try {
        return asSecretSet(readSecretFile(folder));
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
  const draft = writeDraft(path, newSecretDocument());
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
  return ssoKeyOf(readSecretFile(folder), environment);
}

/**
 * Gives an environment an SSO key.
 *
 * @param options.replace makes another one where there is one; without it that one stays.
 * @returns the key that is now in force.
 */
export function addSsoKey(folder: string, environment: string, options: { replace?: boolean } = {}): string {
  return editSecretFile(folder, addingSsoKey(environment, options));
}

export function dropSsoKey(folder: string, environment: string): void {
  editSecretFile(folder, droppingSsoKey(environment));
}

/** Gives an environment the API key of the service that holds its users. */
export function setUpstreamKey(folder: string, environment: string, key: string): void {
  editSecretFile(folder, settingUpstreamKey(environment, key));
}

export function dropUpstreamKey(folder: string, environment: string): void {
  editSecretFile(folder, droppingUpstreamKey(environment));
}

/**
 * Makes a new pepper the current one. The old ones stay: every key that was made under them goes on working.
 *
 * @returns how many there are now.
 */
export function rotatePepper(folder: string): number {
  return editSecretFile(folder, rotatingPepper);
}

function editSecretFile<T>(folder: string, edit: SecretEdit<T>): T {
  return withFolderLock(folder, 'secrets.lock', () => {
    const path = secretPath(folder);
    const present = readSecretFile(folder);
    const { document, result } = edit(present);
    if (document === present) return result;
    renameSync(writeDraft(path, document), path);
    syncFolder(folder);
    return result;
  });
}

/** Written whole under another name first: nobody ever reads half of it. */
function writeDraft(path: string, content: SecretDocument): string {
  const draft = `${path}.${randomBytes(4).toString('hex')}`;
  const file = openSync(draft, 'wx', 0o600);
  try {
    writeSync(file, formatSecretDocument(content));
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

function readSecretFile(folder: string): SecretDocument {
  const path = secretPath(folder);
  const file = openSync(path, 'r');
  try {
    refuseOpenMode(fstatSync(file).mode, path);
    return parse(readFileSync(file, 'utf8'), path);
  } finally {
    closeSync(file);
  }
}

function parse(text: string, path: string): SecretDocument {
  const document = parseSecretDocument(text);
  if (document) return document;
  throw new RoostError('unavailable', {
    message: `${path} is not a secrets file of Roost: restore its backup`,
  });
}

/** Windows has no such modes. */
function refuseOpenMode(mode: number, path: string): void {
  if (process.platform === 'win32' || (mode & 0o077) === 0) return;
  throw new RoostError('unavailable', {
    message: `${path} can be read by others than its owner: run "chmod 600 ${path}", and rotate what it holds if they may have read it`,
  });
}

function secretPath(folder: string): string {
  return join(folder, 'secrets.json');
}
