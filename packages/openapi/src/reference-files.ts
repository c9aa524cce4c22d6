import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import type { ReferenceFile } from '@roost/core';

/**
 * Where a file of the reference is on this machine: what is made here stands in `reference/`, the renderer in its package, which
 * does not name it: it is found by the file that it does name in the same folder.
 */
export function locateReferenceFile(file: ReferenceFile): URL {
  if (file !== 'renderer.js') return new URL(`../reference/${file}`, import.meta.url);
  const named = createRequire(import.meta.url).resolve('@scalar/api-reference/style.css');
  return new URL('browser/standalone.js', pathToFileURL(named));
}
