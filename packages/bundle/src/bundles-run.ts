import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { askForOnce, offerOnce } from '@roost/testing/made-once';
import { bundleFunction, functionNames } from './functions.ts';

const variable = 'ROOST_TEST_BUNDLES_OF_RUN';

/** For vitest's `globalSetup`: the functions are bundled once for all test files of a run. */
export default function setUp(): Promise<() => Promise<void>> {
  return offerOnce(variable, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'roost-bundles-'));
    await Promise.all(functionNames().map((name) => bundleFunction(name, join(folder, name))));
    return { text: folder, end: async () => rmSync(folder, { recursive: true, force: true }) };
  });
}

/** @returns the folder with a folder for each function, as `npx pnpm bundle` would write them now. */
export function bundlesOfRun(): Promise<string> {
  return askForOnce(variable);
}
