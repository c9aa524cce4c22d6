import { existsSync, readdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Area } from '@roost/schemas';
import { type Bundle, bundleFile } from './bundle-file.ts';
import { copyReference } from './copy-reference.ts';

const functionsFolder = fileURLToPath(new URL('../../../functions/', import.meta.url));

/** The most that a function may load at a cold start, in bytes: it is read, parsed and kept, whatever is asked for. */
export const largestBundle = 440_000;

/** The function that answers `/openapi.json` and `/docs`. */
const servesReference: Area = 'service';

/** The export of a bundle that Lambda calls, as it wants it named. */
export const handlerName = 'lambda.handler';

/** Every function that Lambda runs: each folder of `functions/` with a `src/lambda.ts`. */
export function functionNames(): string[] {
  return readdirSync(functionsFolder).filter((name) =>
    existsSync(join(functionsFolder, name, 'src/lambda.ts')),
  );
}

/** The folder that a function's bundle is written to and uploaded from. */
export function bundleFolder(name: string): string {
  return join(functionsFolder, name, 'dist');
}

/**
 * Bundles a function into its folder, which is made anew: the chunks of an earlier build may have other names, and would be
 * uploaded too.
 *
 * @returns the bundle, with the function's name.
 */
export async function bundleFunction(
  name: string,
  folder = bundleFolder(name),
): Promise<Bundle & { name: string }> {
  await rm(folder, { recursive: true, force: true });
  const bundle = await bundleFile(join(functionsFolder, name, 'src/lambda.ts'), join(folder, 'lambda.mjs'));
  if (name === servesReference) await copyReference(folder);
  return { name, ...bundle };
}
