import { basename } from 'node:path';
import { build, type Metafile } from 'esbuild';
import { packageVersions } from './package-versions.ts';
import { unusedJsonSchema } from './unused-json-schema.ts';

/** One bundled file: how large it is as it is uploaded, and what of it comes from where. */
export interface Bundle {
  file: string;
  bytes: number;
  contents: BundlePart[];
}

/** What one package brings into a bundle. */
export interface BundlePart {
  package: string;
  bytes: number;
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
 * was tested, and slower to load for being many files. A source map stands beside.
 *
 * @param source the file that exports the handler.
 * @param file where the bundle goes; `.mjs`, so that Node takes it for a module without a package.json beside it.
 */
export async function bundleFile(source: string, file: string): Promise<Bundle> {
  const { metafile } = await build({
    entryPoints: [source],
    outfile: file,
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
    logLevel: 'silent',
  });
  return { file, ...measure(metafile, basename(file)) };
}

function measure({ outputs }: Metafile, name: string): Pick<Bundle, 'bytes' | 'contents'> {
  const output = Object.entries(outputs).find(([path]) => basename(path) === name)?.[1];
  if (!output) throw new Error(`esbuild wrote no ${name}`);
  const sizes = new Map<string, number>();
  for (const [path, { bytesInOutput }] of Object.entries(output.inputs)) {
    const owner = packageOf(path);
    sizes.set(owner, (sizes.get(owner) ?? 0) + bytesInOutput);
  }
  const contents = [...sizes]
    .map(([owner, bytes]) => ({ package: owner, bytes }))
    .filter(({ bytes }) => bytes > 0)
    .sort((a, b) => b.bytes - a.bytes);
  return { bytes: output.bytes, contents };
}

/** @returns the npm package that an input belongs to, or the folder of ours. */
export function packageOf(path: string): string {
  const [, installed] = /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path) ?? [];
  if (installed !== undefined) return installed;
  const [, own] = /((?:packages|functions)\/[^/]+)\//.exec(path) ?? [];
  return own ?? path;
}
