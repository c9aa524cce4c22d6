import { afterAll, beforeAll, vi } from 'vitest';
import { runOn } from '../test-target.ts';
import { startBundles } from './bundled-deployment.ts';

/**
 * Lets the suites of a test file run on the bundled functions instead of the real server. They are the same suites,
 * to the letter: what only one of the two can show is in other files.
 */
export function runOnBundles(): void {
  let bundles: Awaited<ReturnType<typeof startBundles>> | undefined;
  // A deployment starts several processes and as many tables.
  vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });
  runOn((options) => {
    if (!bundles) throw new Error('The bundles are not there yet');
    return bundles.start(options);
  });
  beforeAll(async () => {
    bundles = await startBundles();
  });
  afterAll(() => bundles?.stop());
}
