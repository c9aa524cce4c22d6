import fc from 'fast-check';
import type { Schema } from './openapi-document.ts';

/** Any value that a schema of the document allows: of JSON Schema, as much as the document has. */
export function valuesOf(schema: Schema): fc.Arbitrary<unknown> {
  if (Array.isArray(schema.anyOf)) return fc.oneof(...(schema.anyOf as Schema[]).map(valuesOf));
  if (Array.isArray(schema.enum)) return fc.constantFrom(...schema.enum);
  if ('const' in schema) return fc.constant(schema.const);
  if (Array.isArray(schema.type)) {
    return fc.oneof(...schema.type.map((type) => valuesOf({ ...schema, type })));
  }
  switch (schema.type) {
    case 'null':
      return fc.constant(null);
    case 'boolean':
      return fc.boolean();
    case 'integer':
      return fc.maxSafeInteger().map((number) => between(schema, number));
    case 'number':
      return fc.double({ noNaN: true, noDefaultInfinity: true });
    case 'string':
      return textOf(schema);
    case 'array':
      return fc.array(valuesOf(schema.items as Schema), {
        minLength: numberOf(schema.minItems, 0),
        maxLength: Math.min(5, numberOf(schema.maxItems, 5)),
      });
    case 'object':
      return objectOf(schema);
    case undefined:
      return fc.jsonValue({ maxDepth: 2 });
    default:
      throw new Error(`The document has a type that these tests do not make: ${schema.type}`);
  }
}

function textOf({ format, pattern, minLength, maxLength }: Schema): fc.Arbitrary<string> {
  if (format === 'date-time') {
    return fc
      .date({ min: new Date('2000-01-01'), max: new Date('2100-01-01'), noInvalidDate: true })
      .map((date) => date.toISOString());
  }
  const [least, most] = [numberOf(minLength, 0), Math.min(numberOf(maxLength, 40), 40)];
  const lengths = { minLength: least, maxLength: most };
  const any = fc.oneof(fc.string(lengths), fc.string({ unit: 'grapheme', ...lengths }));
  return typeof pattern === 'string' ? any.filter((text) => new RegExp(pattern).test(text)) : any;
}

function objectOf({ properties = {}, required = [], additionalProperties, minProperties }: Schema) {
  const named = fc.record(
    Object.fromEntries(Object.entries(properties as object).map(([name, one]) => [name, valuesOf(one)])),
    { requiredKeys: required as never[] },
  );
  if (additionalProperties !== true) return named;
  return fc.dictionary(fc.string({ maxLength: 10 }), fc.jsonValue({ maxDepth: 1 }), {
    minKeys: numberOf(minProperties, 0),
    maxKeys: 3,
  });
}

function between({ minimum, maximum }: Schema, number: number): number {
  const least = numberOf(minimum, Number.MIN_SAFE_INTEGER);
  const most = numberOf(maximum, Number.MAX_SAFE_INTEGER);
  return number < least || number > most ? least + (Math.abs(number) % (most - least + 1)) : number;
}

function numberOf(value: unknown, otherwise: number): number {
  return typeof value === 'number' ? value : otherwise;
}
