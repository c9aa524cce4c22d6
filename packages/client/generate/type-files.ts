import { docComment } from './doc-comment.ts';
import type { NamedTypes } from './named-types.ts';
import { quote, typeText } from './type-text.ts';

/** The lists of words that the contract closes, as types. */
export function wordsFile({ words }: NamedTypes): string {
  const types = [...words].map(
    ([name, list]) => `export type ${name} = ${list.map((word) => `| ${quote(word)}`).join('')};`,
  );
  return types.join('\n\n');
}

/** What operations answer with, as types. */
export function recordsFile(named: NamedTypes): string {
  const types = [...named.records].map(
    ([name, schema]) => `export interface ${name} ${typeText(schema, named, name)}`,
  );
  const json = `${docComment(['What JSON can say.'])}export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };`;
  const text = [json, ...types].join('\n\n');
  return `${importTypes([...named.words.keys()], text, './words.ts')}\n\n${text}`;
}

/** An import of those of the names that a text holds; nothing where it holds none. */
export function importTypes(names: readonly string[], text: string, from: string): string {
  const used = names.filter((name) => new RegExp(`\\b${name}\\b`).test(text));
  return used.length === 0 ? '' : `import type { ${used.join(', ')} } from '${from}';`;
}
