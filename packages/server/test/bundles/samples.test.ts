import { runOnBundles } from './run-on-bundles.ts';

runOnBundles();
await import('../samples.test.ts');
