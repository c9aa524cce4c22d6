import * as z from 'zod';

/** Length in characters as people count them (code points), not UTF-16 units. */
function characters(text: string): number {
  let count = 0;
  for (const _ of text) count++;
  return count;
}

const controlCharacters = '\\u0000-\\u001f\\u007f-\\u009f';
const controlCharacter = new RegExp(`[${controlCharacters}]`);

/** Text that survives storage unchanged, and that can stand in a log line and a terminal without harm. */
function line(what: string, longest: number) {
  const checked = z.string().check((context) => {
    const text = context.value;
    if (text.length === 0 || (text.length > longest && characters(text) > longest)) {
      context.issues.push({
        code: 'custom',
        input: text,
        message: `expected ${what} of 1 to ${longest} characters, got ${characters(text)}`,
      });
    } else if (controlCharacter.test(text)) {
      context.issues.push({
        code: 'custom',
        input: text,
        message: `expected ${what} without control characters`,
      });
    } else if (!text.isWellFormed()) {
      context.issues.push({
        code: 'custom',
        input: text,
        message: `expected ${what} of valid Unicode, got half of a surrogate pair`,
      });
    }
  });
  // What JSON Schema can say of it: a check says nothing of itself.
  return checked.meta({ minLength: 1, maxLength: longest, pattern: `^[^${controlCharacters}]*$` });
}

/** 1–256 characters, no control characters, compared exactly. */
export const userKey = line('a user key', 256).describe('Your unique user key');

/** 1–128 characters, no control characters, compared exactly. */
export const fieldKey = line('a field key', 128).describe('Your unique field key');

/** As in `production`: lower-case letters, digits and hyphens. */
export const environmentName = z.string().regex(/^[a-z][a-z0-9-]{0,62}$/, {
  error: 'An environment is named by 1 to 63 lower-case letters, digits and hyphens, a letter first',
});

/** A human-friendly name: 1–1,024 characters. */
export const humanName = line('a name', 1024);

/** An address on the web: 1–2,048 characters. */
export const webAddress = line('an address', 2048);

/** ISO 8601 in UTC, as in `2020-06-01T00:00:00Z`. */
export const datetime = z.iso.datetime().describe('ISO 8601, UTC');

/** What every list takes: `limit` rows after `cursor`. Without `limit` the whole list comes, up to 10,000 rows. */
export const paging = {
  limit: z.coerce
    .number()
    .int()
    .min(1)
    .max(1000)
    .optional()
    .describe('Rows a page, 1–1000; without it, all of them'),
  cursor: z
    .string()
    .max(2048)
    .optional()
    .describe('Where the page starts: from the Link header of the page before'),
};

/** How long what is replaced goes on working, in seconds: at most 30 days. */
export const graceSeconds = z.coerce
  .number()
  .int()
  .min(0)
  .max(30 * 24 * 3600);
