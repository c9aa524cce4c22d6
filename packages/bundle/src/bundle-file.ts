import { mkdir, writeFile } from 'node:fs/promises';
import { basename, dirname, parse } from 'node:path';
import { build } from 'esbuild';
import { type BundleLoads, measureBundle } from './measure-bundle.ts';
import { packageVersions } from './package-versions.ts';
import { unusedJsonSchema } from './unused-json-schema.ts';

/** A bundled program: the file that is imported, and what it loads of itself and of the chunks beside it. */
export interface Bundle extends BundleLoads {
  file: string;
}

/**
 * Ways to credentials that the SDK loads when there are none in the environment: profiles, sign-on, roles of machines.
 * Lambda always puts them there, so these stay out, with the clients of other services that they bring (130 KB).
 */
const unusedCredentialSources = [
  '@aws-sdk/credential-provider-http',
  '@aws-sdk/credential-provider-ini',
  '@aws-sdk/credential-provider-process',
  '@aws-sdk/credential-provider-sso',
  '@aws-sdk/credential-provider-web-identity',
  '@smithy/credential-provider-imds',
];

/** What the SDK loads for operations that stream events, of which Roost calls none (20 KB). */
const unusedStreams = '@smithy/core/event-streams';

/**
 * Bundles a program with all that it imports, the AWS SDK too: the copy in Lambda's runtime is older than the one that
 * was tested, and slower to load for being many files. What the program imports with `import()` stays out of the file, in
 * chunks beside it, which are named by their content. Each has its source map.
 *
 * @param source the file that exports the handler.
 * @param file where the bundle goes; `.mjs`, so that Node takes it for a module without a package.json beside it.
 */
export async function bundleFile(source: string, file: string): Promise<Bundle> {
  const { metafile, outputFiles } = await build({
    entryPoints: { [parse(file).name]: source },
    outdir: dirname(file),
    outExtension: { '.js': parse(file).ext },
    chunkNames: '[name]-[hash]',
    splitting: true,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    // The SDK's packages keep their ES modules under `module`; CommonJS, which `main` names, cannot be shaken.
    mainFields: ['module', 'main'],
    external: [...unusedCredentialSources, unusedStreams],
    plugins: [packageVersions, unusedJsonSchema],
    minify: true,
    sourcemap: 'linked',
    legalComments: 'none',
    metafile: true,
    write: false,
    logLevel: 'silent',
  });
  const { loads, files } = measureBundle(metafile, basename(file));
  await mkdir(dirname(file), { recursive: true });
  // esbuild makes chunks of what is imported by code that it leaves out, too.
  const written = outputFiles.filter(({ path }) => files.includes(basename(path, '.map')));
  await Promise.all(written.map(({ path, contents }) => writeFile(path, contents)));
  return { file, ...loads };
}
