import { describeKind, describeValue } from './describe-value.ts';
import { type FieldType, fieldTypes, isSensitive, type Shape, takesOptions } from './field-types.ts';
import { findUnstorable } from './json-limits.ts';
import type { ProblemError } from './problem.ts';

/** What the check of a value needs to know of its field. */
export interface ValueRules {
  type: FieldType;
  options: readonly string[] | null;
  repeated: boolean;
}

/** The largest value, as UTF-8 bytes of its JSON. */
export const largestValue = 300 * 1024;

/** The most that is set together, in the same bytes: a transaction of DynamoDB takes 4 MB, keys and changes included. */
export const largestTogether = 3 * 1024 * 1024;

/**
 * Checks one value against its field.
 *
 * @param path where the value stands in the request, for the error.
 * @returns what is wrong, or undefined. `null` always fits: it clears the value.
 */
export function checkValue(rules: ValueRules, value: unknown, path: string): ProblemError | undefined {
  if (value === null) return undefined;
  const unstorable = findUnstorable(value);
  if (unstorable) return { path, message: `expected ${expects(rules)}, got a value ${unstorable}` };
  if (!rules.repeated) return checkShape(rules, value, path);
  if (!Array.isArray(value)) return mismatch(rules, value, path, expects(rules));
  for (const [index, item] of value.entries()) {
    const error = checkShape(rules, item, `${path}.${index}`);
    if (error) return error;
  }
  return undefined;
}

function checkShape(rules: ValueRules, value: unknown, path: string): ProblemError | undefined {
  const shape: Shape = fieldTypes[rules.type];
  if (!shape.schema.safeParse(value).success) return mismatch(rules, value, path, shape.expects);
  if (!takesOptions(rules.type)) return undefined;
  const options = rules.options ?? [];
  if (typeof value === 'string') {
    return value === '' || options.includes(value)
      ? undefined
      : mismatch(rules, value, path, listed(options));
  }
  for (const [index, item] of (value as string[]).entries()) {
    if (!options.includes(item)) return mismatch(rules, item, `${path}.${index}`, listed(options));
  }
  return undefined;
}

function mismatch(rules: ValueRules, value: unknown, path: string, expected: string): ProblemError {
  const got = isSensitive(rules.type) ? describeKind(value) : describeValue(value);
  return { path, message: `expected ${expected}, got ${got}` };
}

function expects(rules: ValueRules): string {
  const shape: Shape = fieldTypes[rules.type];
  return rules.repeated ? `an array, each item ${shape.expects}` : shape.expects;
}

function listed(options: readonly string[]): string {
  const shown = options.slice(0, 10).map((option) => JSON.stringify(option));
  return `one of ${shown.join(', ')}${options.length > shown.length ? ', …' : ''}`;
}
