import type { Endpoint, Example } from '@roost/schemas';
import { quote } from './type-text.ts';

/** How an operation is called, from the first of its examples that goes well. */
export function exampleCode(endpoint: Endpoint): string {
  const { operation, examples, output, paged } = endpoint;
  const example = examples.find(({ status }) => status < 300) ?? examples[0];
  if (!example) throw new Error(`The contract gives no example of ${operation}`);
  const call = `roost.${operation}(${inputCode(endpoint, example)})`;
  if (paged) return `for await (const row of ${call}) console.log(row);`;
  return output ? `const answer = await ${call};` : `await ${call};`;
}

function inputCode({ path }: Endpoint, { input, status }: Example): string {
  const attributes = Object.entries(input).map(([name, value]) => {
    // Of a thing that Roost names, an example that anybody can send knows no id but one that is nobody's.
    if (status >= 400 && path.includes(`{${name}}`)) return name === 'id' ? name : `${name}: id`;
    return `${name}: ${code(value)}`;
  });
  return attributes.length === 0 ? '' : `{ ${attributes.join(', ')} }`;
}

function code(value: unknown): string {
  if (typeof value === 'string') return quote(value);
  if (Array.isArray(value)) return `[${value.map(code).join(', ')}]`;
  if (typeof value === 'object' && value !== null) {
    return `{ ${Object.entries(value)
      .map(([name, inner]) => `${name}: ${code(inner)}`)
      .join(', ')} }`;
  }
  return JSON.stringify(value);
}
