import type { z } from 'zod';
import { docComment } from './doc-comment.ts';
import type { NamedTypes } from './named-types.ts';

/** The parts of a zod 4 definition that types follow from (https://zod.dev/packages/core#internals). */
interface Definition {
  type: string;
  innerType: z.ZodType;
  element: z.ZodType;
  in: z.ZodType;
  options: readonly z.ZodType[];
  entries: Record<string, string>;
  values: readonly unknown[];
}

const definitionOf = (schema: z.ZodType) => schema.def as unknown as Definition;

/**
 * What a schema gives, as TypeScript. Which types are right is shown by the compiler, in `test/same-types.test.ts`.
 *
 * @throws Error where a schema is of a kind that the contract has not used yet.
 */
export function typeText(schema: z.ZodType, named: NamedTypes, itself?: string): string {
  const name = named.nameOf(schema);
  if (name !== undefined && name !== itself) return name;
  const definition = definitionOf(schema);
  const inner = (part: z.ZodType) => typeText(part, named);
  switch (definition.type) {
    case 'string':
    case 'number':
    case 'boolean':
    case 'unknown':
      return definition.type;
    case 'nullable':
      return `${inner(definition.innerType)} | null`;
    case 'optional':
      return `${inner(definition.innerType)} | undefined`;
    case 'array':
      return `Array<${inner(definition.element)}>`;
    case 'enum':
      return Object.values(definition.entries).map(quote).join(' | ');
    case 'literal':
      return definition.values.map((value) => JSON.stringify(value)).join(' | ');
    case 'union':
      // Text in the place of a boolean is for forms; a program has the boolean.
      return definition.options
        .filter((option) => !isTransformed(option))
        .map(inner)
        .join(' | ');
    case 'custom':
      // Zod knows nothing of the type that one claims. All but those with a name are values of fields.
      return 'Json';
    case 'pipe':
      return inner(definition.in);
    case 'object':
      return objectText([schema as z.ZodObject], named);
    default:
      throw new Error(
        `The generator knows no type for a schema of the kind "${definition.type}": add it to ${import.meta.filename}`,
      );
  }
}

/** The attributes of several objects as those of one, each with its description; of two with one name, the first. */
export function objectText(objects: readonly z.ZodObject[], named: NamedTypes): string {
  const attributes = new Map<string, z.ZodType>();
  for (const { shape } of objects) {
    for (const [name, schema] of Object.entries(shape)) {
      if (!attributes.has(name)) attributes.set(name, schema as z.ZodType);
    }
  }
  const lines = [...attributes].map(([name, schema]) => {
    const optional = definitionOf(schema).type === 'optional' ? '?' : '';
    return `${docComment([descriptionOf(schema)])}${name}${optional}: ${typeText(schema, named)};`;
  });
  // Whatever else may stand there.
  if (objects.some(({ def }) => def.catchall && definitionOf(def.catchall as z.ZodType).type === 'unknown'))
    lines.push('[name: string]: unknown;');
  return `{\n${lines.join('\n')}\n}`;
}

/** Whether everything in an object may be left out. */
export function isOptional({ shape }: z.ZodObject): boolean {
  return Object.values(shape).every((schema) => definitionOf(schema as z.ZodType).type === 'optional');
}

function isTransformed(schema: z.ZodType): boolean {
  return definitionOf(schema).type === 'pipe';
}

/** What is said of a schema, or of the one that it makes optional or nullable. */
function descriptionOf(schema: z.ZodType): string | undefined {
  const { innerType } = definitionOf(schema);
  return schema.description ?? (innerType && descriptionOf(innerType));
}

export function quote(text: string): string {
  return `'${text.replace(/[\\']/g, '\\$&')}'`;
}
