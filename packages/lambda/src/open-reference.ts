import { readFile } from 'node:fs/promises';
import type { Reference, ReferenceFile } from '@roost/core';

/** The files of the reference, each where `locate` says. */
export function openReference(locate: (file: ReferenceFile) => URL): Reference {
  return { read: (file) => readFile(locate(file), 'utf8') };
}
