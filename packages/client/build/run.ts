import { mkdirSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { writeDeclarations } from './declarations.ts';

/** What is published: see `files` and `publishConfig` in package.json. */
const folder = fileURLToPath(new URL('../dist/', import.meta.url));
const entry = fileURLToPath(new URL('../src/index.ts', import.meta.url));

rmSync(folder, { recursive: true, force: true });
mkdirSync(folder);
for (const [format, ending] of [
  ['esm', 'js'],
  ['cjs', 'cjs'],
] as const) {
  await build({
    entryPoints: [entry],
    outfile: `${folder}index.${ending}`,
    bundle: true,
    format,
    platform: 'neutral',
    // The newest language that every engine of the README's list has. Whoever bundles it makes it small.
    target: 'es2022',
    logLevel: 'warning',
  });
}
writeDeclarations(folder);
