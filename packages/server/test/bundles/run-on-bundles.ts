import { afterAll, beforeAll, vi } from 'vitest';
import { runOn } from '../test-target.ts';
import { type BundledDeployment, type BundlesOptions, startBundles } from './bundled-deployment.ts';

/**
 * Lets the suites of a test file run on the bundled functions instead of the real server. They are the same suites,
 * to the letter: what only one of the two can show is in other files.
 *
 * @returns what gives the deployment that was started last.
 */
export function runOnBundles(options: BundlesOptions = {}): () => BundledDeployment {
  let started: BundledDeployment | undefined;
  let bundles: Awaited<ReturnType<typeof startBundles>> | undefined;
  // A deployment starts several processes and as many tables.
  vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });
  runOn(async (given) => {
    if (!bundles) throw new Error('The bundles are not there yet');
    started = await bundles.start(given);
    return started;
  });
  beforeAll(async () => {
    bundles = await startBundles(options);
  });
  afterAll(() => bundles?.stop());
  return () => {
    if (!started) throw new Error('No deployment was started yet');
    return started;
  };
}
