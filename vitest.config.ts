import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['packages/**/*.test.ts', 'functions/**/*.test.ts', 'infra/**/*.test.ts', 'bench/**/*.test.ts'],
    // What several files share, made when the first of them asks.
    globalSetup: ['packages/testing/src/dynamodb-run.ts', 'packages/bundle/src/bundles-run.ts'],
    // Much of a test is waiting for another process: one worker a core, where vitest leaves one core out.
    maxWorkers: availableParallelism(),
    testTimeout: 20_000,
    hookTimeout: 20_000,
  },
});
