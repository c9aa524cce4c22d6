import { readFile } from 'node:fs/promises';
import type { Plugin } from 'esbuild';

/** Of which a bundle would hold all: scripts, dependencies, keywords. */
const files = /[\\/]@aws-sdk[\\/]client-[\w-]+[\\/]package\.json$/;

/** Leaves of the `package.json` of an AWS client what it reads of it, its version for the User-Agent: 2.4 KB each. */
export const packageVersions: Plugin = {
  name: 'package-versions',
  setup: ({ onLoad }) => {
    onLoad({ filter: files }, async ({ path }) => {
      const { version } = JSON.parse(await readFile(path, 'utf8')) as { version: string };
      return { contents: JSON.stringify({ version }), loader: 'json' };
    });
  },
};
