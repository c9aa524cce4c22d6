import { readFile } from 'node:fs/promises';
import type { Plugin } from 'esbuild';

const files = /[\\/]zod[\\/]v4[\\/]core[\\/](to-json-schema|json-schema-processors)\.js$/;

const refuse = "() => { throw new Error('JSON Schema is left out of bundles: see packages/bundle') }";

/**
 * Leaves out how zod writes schemas as JSON Schema: 18 KB of each bundle. It hangs on every schema as a method, so no
 * bundler sees that no function calls it. What does so all the same is told.
 */
export const unusedJsonSchema: Plugin = {
  name: 'unused-json-schema',
  setup: ({ onLoad }) => {
    onLoad({ filter: files }, async ({ path }) => {
      const source = await readFile(path, 'utf8');
      const names = [...source.matchAll(/^export (?:function|const) (\w+)/gm)].map(([, name]) => name);
      if (names.length === 0) throw new Error(`${path} exports nothing: zod has changed`);
      const exported = names.map((name) => `export const ${name} = ${refuse};`);
      return { contents: [...exported, `export { ${names[0]} as process };`].join('\n') };
    });
  },
};
