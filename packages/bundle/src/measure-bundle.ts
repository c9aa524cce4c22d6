import { basename } from 'node:path';
import type { Metafile } from 'esbuild';

/** Bytes of JavaScript, and what of them comes from where. */
export interface Load {
  bytes: number;
  contents: BundlePart[];
}

/** What one package brings into a bundle. */
export interface BundlePart {
  package: string;
  bytes: number;
}

/** What every start of a program loads, and what waits beside it until something asks for it. */
export interface BundleLoads extends Load {
  deferred: Load;
}

type Outputs = Metafile['outputs'];

/**
 * @param name of the file that is imported first.
 * @returns what it loads, and the names of the files that this is in, without source maps.
 */
export function measureBundle({ outputs }: Metafile, name: string): { loads: BundleLoads; files: string[] } {
  const entry = Object.keys(outputs).find((path) => basename(path) === name);
  if (entry === undefined) throw new Error(`esbuild wrote no ${name}`);
  const atStart = follow(outputs, entry, ['import-statement']);
  const reached = follow(outputs, entry, ['import-statement', 'dynamic-import']);
  const later = [...reached].filter((path) => !atStart.has(path));
  return {
    loads: { ...addUp(outputs, atStart), deferred: addUp(outputs, later) },
    files: [...reached].map((path) => basename(path)),
  };
}

/** @returns the paths of all that a file imports in one of these ways, and of itself. */
function follow(outputs: Outputs, entry: string, kinds: readonly string[]): Set<string> {
  const found = new Set([entry]);
  // Going through a set, one comes to what is added meanwhile, too.
  for (const path of found) {
    for (const { path: imported, kind, external } of outputs[path]?.imports ?? []) {
      if (!external && kinds.includes(kind)) found.add(imported);
    }
  }
  return found;
}

function addUp(outputs: Outputs, files: Iterable<string>): Load {
  const sizes = new Map<string, number>();
  let bytes = 0;
  for (const file of files) {
    const output = outputs[file];
    bytes += output?.bytes ?? 0;
    for (const [path, { bytesInOutput }] of Object.entries(output?.inputs ?? {})) {
      const owner = packageOf(path);
      sizes.set(owner, (sizes.get(owner) ?? 0) + bytesInOutput);
    }
  }
  const contents = [...sizes]
    .map(([owner, size]) => ({ package: owner, bytes: size }))
    .filter((part) => part.bytes > 0)
    .sort((a, b) => b.bytes - a.bytes);
  return { bytes, contents };
}

/** @returns the npm package that an input belongs to, or the folder of ours. */
function packageOf(path: string): string {
  const [, installed] = /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path) ?? [];
  if (installed !== undefined) return installed;
  const [, own] = /((?:packages|functions)\/[^/]+)\//.exec(path) ?? [];
  return own ?? path;
}
