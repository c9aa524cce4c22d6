import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { contract, type Endpoint } from '@roost/schemas';
import { endpointTableFile } from './endpoint-table-file.ts';
import { namedTypes } from './named-types.ts';
import { byNoun, operationFile, operationsFile } from './operation-files.ts';
import { recordsFile, wordsFile } from './type-files.ts';

/** Where the files go. */
export const sourceFolder = fileURLToPath(new URL('../src/', import.meta.url));

const notice =
  '// Made from the contract by `npx pnpm generate`: change packages/schemas, not this file.\n\n';

/** Every file that follows from the contract: its path in the source folder, and its text. */
export function generatedFiles(): Map<string, string> {
  const named = namedTypes();
  const nouns = byNoun(contract as readonly Endpoint[]);
  const files: [string, string][] = [
    ['endpoint-table.ts', endpointTableFile(contract)],
    ['words.ts', wordsFile(named)],
    ['records.ts', recordsFile(named)],
    ['operations.ts', operationsFile([...nouns.keys()])],
    ...[...nouns].map(([noun, endpoints]): [string, string] => [
      `operations/${noun}.ts`,
      operationFile(noun, endpoints, named),
    ]),
  ];
  return new Map(files.map(([path, text]) => [path, formatted(notice + text)]));
}

const biome = fileURLToPath(new URL('../../../node_modules/.bin/biome', import.meta.url));

/** As the formatter leaves it, so that the lint of the repository has nothing to say. */
function formatted(text: string): string {
  return execFileSync(biome, ['check', '--write', '--stdin-file-path=generated.ts'], {
    cwd: sourceFolder,
    input: text,
    encoding: 'utf8',
  });
}
