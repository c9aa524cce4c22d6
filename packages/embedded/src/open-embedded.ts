import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { RoostError, type Secrets } from '@roost/core';
import { folderError } from './folder-errors.ts';
import { checkSecretFile, makeSecretFile, openSecretFile } from './secret-file.ts';
import { openSqliteHome, type SqliteHome, type SqliteOptions } from './sqlite-store.ts';

/**
 * Both ports on one data folder: `roost.db` and `secrets.json`, and what its server sends. Makes what a new folder lacks.
 *
 * @throws RoostError with what to do, where the folder cannot be used.
 */
export function openEmbedded(folder: string, options: SqliteOptions = {}): SqliteHome & { secrets: Secrets } {
  const path = join(folder, 'secrets.json');
  // Looked for in the order opposite to the making: another process may be making both right now.
  const hasDatabase = existsSync(join(folder, 'roost.db'));
  const hasSecrets = existsSync(path);
  // A new pepper beside old digests would be a database in which no key opens anything.
  if (!hasSecrets && hasDatabase) {
    throw new RoostError('unavailable', {
      message: `${path} is missing: restore it from a backup; without it no API key of this folder can be checked`,
    });
  }
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    // Before the database: a start that is cut off here must not leave one without its secrets.
    if (!hasSecrets) makeSecretFile(folder);
    checkSecretFile(folder);
  } catch (error) {
    throw folderError(folder, error);
  }
  return { ...openSqliteHome(folder, options), secrets: openSecretFile(folder) };
}
