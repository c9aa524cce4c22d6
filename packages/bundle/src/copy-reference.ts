import { copyFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { referenceFiles } from '@roost/core';
import { locateReferenceFile } from '@roost/openapi/reference-files';

/** Puts the files of the reference beside a bundle: they are read when they are asked for, and no start is slower for them. */
export async function copyReference(folder: string): Promise<void> {
  const target = join(folder, 'reference');
  await mkdir(target, { recursive: true });
  await Promise.all(referenceFiles.map((file) => copyFile(locateReferenceFile(file), join(target, file))));
}
