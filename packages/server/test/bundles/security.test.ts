import { runOnBundles } from './run-on-bundles.ts';

runOnBundles();
await import('../security.test.ts');
