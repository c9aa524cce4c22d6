import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { askForOnce, offerOnce } from '@roost/testing/made-once';
import type { Bundle } from './bundle-file.ts';
import { bundleFunction, functionNames } from './functions.ts';

const variable = 'ROOST_TEST_BUNDLES_OF_RUN';

/** For vitest's `globalSetup`: the functions are bundled once for all test files of a run. */
export default function setUp(): Promise<() => Promise<void>> {
  return offerOnce(variable, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'roost-bundles-'));
    const bundles = await Promise.all(
      functionNames().map((name) => bundleFunction(name, join(folder, name))),
    );
    return {
      text: JSON.stringify(bundles),
      end: async () => rmSync(folder, { recursive: true, force: true }),
    };
  });
}

/** @returns every function's bundle, as `npx pnpm bundle` would write it now, each in a folder of its own. */
export async function bundlesOfRun(): Promise<(Bundle & { name: string })[]> {
  return JSON.parse(await askForOnce(variable));
}
