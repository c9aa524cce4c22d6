import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

const fields = [
  { key: 'full_name', field_type: 'text_field' },
  { key: 'email', field_type: 'email' },
  { key: 'age', field_type: 'integer_field' },
  { key: 'newsletter', field_type: 'checkbox' },
  { key: 'plan', field_type: 'dropdown', options: ['free', 'team', 'company'] },
];
export const valuesOfUser = fields.length;

const start = Date.parse('2026-01-01T00:00:00Z');
const usersAtOnce = 1000;

/** Writes an export of so many users, each with five values, in the form of `roost export`. */
export async function writeExportFixture(path: string, users: number): Promise<void> {
  await pipeline(Readable.from(exportChunks(users)), createWriteStream(path));
}

function* exportChunks(users: number): Generator<string> {
  const times = { created_at: timeOf(0), updated_at: timeOf(0) };
  yield lines([
    { type: 'roost-export', version: 1 },
    ...fields.map(({ key, field_type, options = null }) => {
      return { type: 'field', key, field_type, display_text: null, options, repeated: false, ...times };
    }),
  ]);
  for (let from = 0; from < users; from += usersAtOnce) {
    const numbers = Array.from({ length: Math.min(usersAtOnce, users - from) }, (_, index) => from + index);
    yield lines(numbers.map(userLine));
  }
  yield lines([{ type: 'end', fields: fields.length, users }]);
}

function userLine(number: number): object {
  const times = { created_at: timeOf(number), updated_at: timeOf(number) };
  const values = [`Ann ${number}`, `ann.${number}@example.com`, number % 100, number % 2 === 0, 'team'];
  return {
    type: 'user',
    key: `user-${number}@example.com`,
    name: `Ann ${number}`,
    ...times,
    values: fields.map(({ key }, index) => ({ key, value: values[index], ...times })),
  };
}

/** In the form of the service: without a fraction where there is none. */
function timeOf(number: number): string {
  return new Date(start + number * 100).toISOString().replace('.000Z', 'Z');
}

function lines(objects: readonly object[]): string {
  return objects.map((object) => `${JSON.stringify(object)}\n`).join('');
}
