import { checkValue, findUnstorable, largestValue, type ProblemError, type ValueRules } from '@roost/schemas';

/**
 * Checks a value as an operation would, its size included.
 *
 * @param path where the value stands, for the error.
 * @param options.anyShape asks only that it can be stored: what was set before a field's type was changed stays as it is.
 * @returns what is wrong, or undefined. `null` always fits.
 */
export function checkFieldValue(
  field: ValueRules,
  value: unknown,
  path: string,
  { anyShape = false } = {},
): ProblemError | undefined {
  const unstorable = anyShape ? findUnstorable(value) : undefined;
  if (unstorable) return { path, message: `expected a value that can be stored, got one ${unstorable}` };
  const misfit = anyShape ? undefined : checkValue(field, value, path);
  if (misfit) return misfit;
  const json = JSON.stringify(value);
  // A UTF-16 unit is three bytes at most: most values need no count.
  const size = json.length > largestValue / 3 ? Buffer.byteLength(json) : 0;
  if (size <= largestValue) return undefined;
  return { path, message: `expected at most 300 KiB of JSON, got ${size} bytes` };
}
