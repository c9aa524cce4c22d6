import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const every = ['packages', 'functions', 'infra', 'bench', 'examples'].map(
  (folder) => `${folder}/**/*.test.ts`,
);

/**
 * Test files that need modules which nobody has loaded before. Those in `bundles` import other test files, and what
 * the others look at depends on the time in identifiers, which never goes back in a process.
 */
const apart = [
  'packages/server/test/bundles/*.test.ts',
  'packages/client/test/behind-gateway.test.ts',
  'packages/aws/src/trail-store.test.ts',
];

/**
 * Their commands run in the tests' own process beside servers in others, so that identifiers are to be of the same time:
 * in a worker with files that let time run ahead they would not be.
 */
const commandLine = ['packages/cli/test/*.test.ts'];

/** Short files with long tests. By itself vitest begins with the longest files, and one of these would come last. */
const long = ['packages/aws/src/dynamodb-store.test.ts', 'infra/test/synth.test.ts'];

/** For machines that stall: one that is well needs none of it. */
const patience = { testTimeout: 60_000, hookTimeout: 60_000 };

const together = {
  ...patience,
  // To load the CDK, the SDK and our own modules anew takes longer than the tests of most files.
  isolate: false,
  // What a test watches is not to be watched in the files after it.
  restoreMocks: true,
};

// The tests start hundreds of processes: what Node compiled for one is there for the next.
process.env.NODE_COMPILE_CACHE = fileURLToPath(new URL('node_modules/.cache/compile', import.meta.url));

export default defineConfig({
  test: {
    // What several files share, made when the first of them asks.
    globalSetup: ['packages/testing/src/dynamodb-run.ts', 'packages/bundle/src/bundles-run.ts'],
    // Much of a test is waiting for another process: one worker more than there are cores, where vitest has one less.
    maxWorkers: availableParallelism() + 1,
    // They begin in the order of their names.
    projects: [
      { test: { name: 'apart', include: apart, ...patience } },
      { test: { name: 'command line', include: commandLine, ...together } },
      { test: { name: 'long', include: long, ...together } },
      {
        test: {
          name: 'together',
          include: every,
          exclude: [...apart, ...commandLine, ...long, '**/node_modules/**'],
          ...together,
        },
      },
    ],
  },
});
