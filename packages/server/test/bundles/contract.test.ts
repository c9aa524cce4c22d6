import { runOnBundles } from './run-on-bundles.ts';

runOnBundles();
await import('../contract.test.ts');
