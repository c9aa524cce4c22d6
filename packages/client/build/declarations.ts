import { execFileSync } from 'node:child_process';
import { copyFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Extractor, ExtractorConfig, type ExtractorLogLevel } from '@microsoft/api-extractor';

const packageFolder = fileURLToPath(new URL('..', import.meta.url));
const compiler = fileURLToPath(new URL('../../../node_modules/.bin/tsc', import.meta.url));

/** Writes the types of everything that the package exports into one file, for `import` and again for `require`. */
export function writeDeclarations(folder: string): void {
  // Not among temporary files: pnpm has those below node_modules, where everything is another package's to the extractor.
  const separate = join(folder, 'separate');
  try {
    execFileSync(compiler, [
      '--project',
      join(packageFolder, 'tsconfig.declarations.json'),
      '--outDir',
      separate,
    ]);
    rollUp(join(separate, 'index.d.ts'), join(folder, 'index.d.ts'));
    // To a resolver that minds, a declaration is a module of the kind that its ending says.
    copyFileSync(join(folder, 'index.d.ts'), join(folder, 'index.d.cts'));
  } finally {
    rmSync(separate, { recursive: true });
  }
}

function rollUp(entry: string, file: string): void {
  const config = ExtractorConfig.prepare({
    configObject: {
      projectFolder: packageFolder,
      mainEntryPointFilePath: entry,
      compiler: {
        overrideTsconfig: { compilerOptions: { lib: ['es2022', 'dom', 'dom.iterable'], types: [] } },
      },
      apiReport: { enabled: false },
      docModel: { enabled: false },
      tsdocMetadata: { enabled: false },
      dtsRollup: { enabled: true, untrimmedFilePath: file },
      messages: {
        // What is exported and what a sentence of a comment looks like are settled elsewhere.
        extractorMessageReporting: { default: { logLevel: 'none' as ExtractorLogLevel } },
        tsdocMessageReporting: { default: { logLevel: 'none' as ExtractorLogLevel } },
      },
    },
    configObjectFullPath: undefined,
    packageJsonFullPath: join(packageFolder, 'package.json'),
  });
  const { succeeded, errorCount } = Extractor.invoke(config, {
    localBuild: true,
    messageCallback: (message) => {
      message.handled = message.logLevel !== 'error';
    },
  });
  if (!succeeded) throw new Error(`The declarations could not be rolled up: ${errorCount} errors, see above`);
}
