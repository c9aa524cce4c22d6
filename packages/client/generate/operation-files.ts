import type { Endpoint } from '@roost/schemas';
import type { z } from 'zod';
import { docComment } from './doc-comment.ts';
import { exampleCode } from './example-code.ts';
import type { NamedTypes } from './named-types.ts';
import { importTypes } from './type-files.ts';
import { isOptional, objectText, typeText } from './type-text.ts';

const walking =
  'Awaited, it is one page, or the whole list where `limit` is left out. Walked with `for await`, it is all of the list, page ' +
  'by page.';

/** Endpoints by the noun of their operation, as `users` in `users.list`. */
export function byNoun(contract: readonly Endpoint[]): Map<string, Endpoint[]> {
  return Map.groupBy(contract, ({ operation }) => operation.split('.')[0] ?? '');
}

/** The operations of one noun: an interface, and the types of what they take. */
export function operationFile(noun: string, endpoints: readonly Endpoint[], named: NamedTypes): string {
  const inputs: string[] = [];
  const methods = endpoints.map((endpoint) => {
    const verb = endpoint.operation.slice(noun.length + 1);
    const parts = [endpoint.params, endpoint.query, endpoint.body].filter((part) => part !== undefined);
    const name = `${capitalize(noun)}${capitalize(verb)}Input`;
    if (parts.length > 0) inputs.push(`export interface ${name} ${objectText(parts, named)}`);
    // The contract says nothing of what an operation without parameters is given.
    const input =
      parts.length === 0 ? 'input?: unknown' : `input${parts.every(isOptional) ? '?' : ''}: ${name}`;
    const signature = `${verb}(${input}, options?: RequestOptions): ${answerType(endpoint, named)};`;
    const { summary, description, paged } = endpoint;
    const said = [`${summary}.`, description, paged && walking, `@example\n${exampleCode(endpoint)}`];
    return docComment(said) + signature;
  });
  const text = `${inputs.join('\n\n')}\n\nexport interface ${interfaceName(noun)} {\n${methods.join('\n\n')}\n}`;
  const imports = [
    importTypes(['ListPromise'], text, '../list-promise.ts'),
    importTypes([...named.records.keys(), 'Json'], text, '../records.ts'),
    importTypes(['RequestOptions'], text, '../request-options.ts'),
    importTypes([...named.words.keys()], text, '../words.ts'),
  ];
  return `${imports.join('\n')}\n\n${text}`;
}

/** All operations, by noun and verb. */
export function operationsFile(nouns: readonly string[]): string {
  const imports = nouns.map(
    (noun) => `import type { ${interfaceName(noun)} } from './operations/${noun}.ts';`,
  );
  const attributes = nouns.map((noun) => `${noun}: ${interfaceName(noun)};`);
  const exports = nouns.map((noun) => `export type * from './operations/${noun}.ts';`);
  return `${imports.join('\n')}\n\n${exports.join('\n')}\n\n${docComment([
    'Every operation of the contract, with the names and types that it has on the server.',
  ])}export interface Operations {\n${attributes.join('\n')}\n}`;
}

function answerType({ output, paged }: Endpoint, named: NamedTypes): string {
  if (!output) return 'Promise<undefined>';
  if (!paged) return `Promise<${typeText(output, named)}>`;
  return `ListPromise<${typeText((output as z.ZodArray<z.ZodType>).element, named)}>`;
}

const interfaceName = (noun: string) => `${capitalize(noun)}Operations`;
const capitalize = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
