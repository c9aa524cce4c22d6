import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { OpenedStore, OpenStore } from './store-conformance/store-test.ts';
import { openStoreModel } from './store-model.ts';
import { compareEverything, type Pair, removeFields, steps, take } from './store-sequences/steps.ts';

/**
 * Whatever is done to a store in whatever order, it answers as the model does. All sequences run on one store, each
 * in environments and with field keys of its own: so they also show that a crowded store keeps them apart. With
 * `ROOST_SEQUENCES` there are so many (`npx pnpm soak`).
 */
export function describeStoreSequences(name: string, open: OpenStore, { sequences = 60 } = {}): void {
  const runs = Number(process.env.ROOST_SEQUENCES ?? sequences);
  describe(`${name} answers as the model does`, () => {
    let opened: OpenedStore;
    beforeAll(async () => {
      opened = await open();
    });
    afterAll(() => opened.dispose());

    test(
      'after any sequence of operations',
      async () => {
        let count = 0;
        const sequence = fc.array(steps, { minLength: 10, maxLength: 40, size: 'max' });
        const property = fc.asyncProperty(sequence, async (given) => {
          count++;
          const pair: Pair = {
            store: opened.store,
            model: openStoreModel(),
            space: `${count}-`,
            definitions: new Map(),
            digests: [],
          };
          for (const step of given) await take(pair, step);
          await compareEverything(pair);
          await removeFields(pair);
        });
        await fc.assert(property, { numRuns: runs });
        expect(count).toBeGreaterThanOrEqual(runs);
      },
      60_000 + 500 * runs,
    );
  });
}
