import { runOnBundles } from './run-on-bundles.ts';

runOnBundles();
await import('../dialects.test.ts');
