import * as z from 'zod';

/** How the values of a field type are shaped, and how an error names that shape. */
interface Shape {
  schema: z.ZodType;
  expects: string;
  /** What a form's text is turned into before the check. */
  text: 'string' | 'number' | 'boolean' | 'array' | 'json';
}

const string: Shape = { schema: z.string(), expects: 'a string', text: 'string' };
const number: Shape = { schema: z.number(), expects: 'a number', text: 'number' };
const anyJson: Shape = { schema: z.unknown(), expects: 'any JSON', text: 'json' };

const file = z.union([z.strictObject({ file: z.string(), name: z.string() }), z.url()]);
const files: Shape = {
  schema: z.union([file, z.array(file)]),
  expects: 'a URL, {"file", "name"} or an array of them',
  text: 'json',
};

/** One of the field's options: the schema is made from the definition, see value-schema.ts. */
const oneOption: Shape = { schema: z.string(), expects: 'one of the options', text: 'string' };
const manyOptions: Shape = { schema: z.array(z.string()), expects: 'an array of options', text: 'array' };

/** Every field type and the shape of its values (contract.md, 4). */
export const fieldTypes = {
  text_field: string,
  text_area: string,
  email: string,
  url: string,
  phone_number: string,
  ssn: string,
  login: string,
  pin_input: string,
  password: string,
  date_selector: string,
  gmap_line_1: string,
  gmap_line_2: string,
  gmap_city: string,
  gmap_state: string,
  gmap_zip: string,
  gmap_country: string,
  qr_scanner: string,
  text_value: string,
  integer_field: { schema: z.int(), expects: 'an integer', text: 'number' },
  slider: number,
  rating: number,
  currency: number,
  number_value: number,
  dropdown: oneOption,
  select: oneOption,
  multiselect: manyOptions,
  button_group: manyOptions,
  dropdown_multi: manyOptions,
  checkbox: { schema: z.boolean(), expects: 'true or false', text: 'boolean' },
  hex_color: {
    schema: z.string().regex(/^(?:[0-9a-f]{6}|[0-9a-f]{8})$/i),
    expects: '6 or 8 hex digits',
    text: 'string',
  },
  file_upload: files,
  signature: files,
  audio_recording: files,
  matrix: {
    schema: z.custom<object>(
      (value) =>
        typeof value === 'object' &&
        value !== null &&
        !Array.isArray(value) &&
        Object.values(value).every(Array.isArray),
    ),
    expects: 'an object of arrays',
    text: 'json',
  },
  json_value: anyJson,
  custom: anyJson,
  payment_method: anyJson,
} as const satisfies Record<string, Shape>;

export type FieldType = keyof typeof fieldTypes;

export const fieldTypeNames = Object.keys(fieldTypes) as [FieldType, ...FieldType[]];

/** Types whose values are picked from the field's `options`. */
export function takesOptions(type: FieldType): boolean {
  const shape: Shape = fieldTypes[type];
  return shape === oneOption || shape === manyOptions;
}

/** Types whose values never appear in an error message. */
const sensitive: ReadonlySet<FieldType> = new Set(['password', 'pin_input', 'ssn', 'payment_method']);

export function isSensitive(type: FieldType): boolean {
  return sensitive.has(type);
}

export type { Shape };
