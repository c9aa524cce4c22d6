import { describeValue, type Endpoint, type ProblemError } from '@roost/schemas';
import type { z } from 'zod';
import { RoostError } from './errors.ts';

/** An endpoint's parameters as they came: from the path, the query and the body. */
export interface InputParts {
  params: unknown;
  query: unknown;
  body: unknown;
}

/**
 * Checks a request's parameters against the contract.
 *
 * @returns the operation's input.
 * @throws RoostError `invalid_parameter` that names each parameter which is missing or wrong.
 */
export function checkInput(endpoint: Endpoint, parts: InputParts): Record<string, unknown> {
  const input = {};
  const errors: ProblemError[] = [];
  for (const part of ['params', 'query', 'body'] as const) {
    const schema = endpoint[part];
    if (!schema) continue;
    const checked = schema.safeParse(parts[part], saying);
    if (checked.success) Object.assign(input, checked.data);
    else
      for (const issue of checked.error.issues)
        errors.push({ path: issue.path.join('.'), message: issue.message });
  }
  if (errors.length > 0) throw new RoostError('invalid_parameter', { errors });
  return input;
}

const saying = { error: describeIssue, reportInput: true };

/** What was expected and what came, in words. Schemas that say it themselves are left their message. */
export function describeIssue(issue: z.core.$ZodRawIssue): string | undefined {
  if (issue.input === undefined) return 'is required';
  const got = describeValue(issue.input);
  switch (issue.code) {
    case 'invalid_type':
      return `expected ${withArticle(issue.expected)}, got ${got}`;
    case 'invalid_value':
      return `expected one of ${issue.values.map(String).join(', ')}, got ${got}`;
    case 'too_small':
      return `expected ${issue.origin === 'number' ? '' : 'a length of '}at least ${issue.minimum}, got ${got}`;
    case 'too_big':
      return `expected ${issue.origin === 'number' ? '' : 'a length of '}at most ${issue.maximum}, got ${got}`;
    case 'invalid_union':
      return `expected another value, got ${got}`;
    default:
      return undefined;
  }
}

function withArticle(type: string): string {
  if (type === 'int') return 'an integer';
  return /^[aeiou]/.test(type) ? `an ${type}` : `a ${type}`;
}
