import { readFileSync } from 'node:fs';
import { checkInput, type FieldInput, RoostError } from '@roost/core';
import { contract, describeValue, type EndpointOf, type ProblemError } from '@roost/schemas';
import { unreadable } from './read-lines.ts';

const upsert = contract.find(
  (endpoint): endpoint is EndpointOf<'fields.upsert'> => endpoint.operation === 'fields.upsert',
) as EndpointOf<'fields.upsert'>;

/** Times are taken, since the service's own answers have them, and mean nothing here. */
const known = new Set([...Object.keys(upsert.body.shape), 'created_at', 'updated_at']);

/**
 * Reads the definitions of fields from a file of JSON, each as a request to the service gives it: what is left out
 * stays as it is.
 *
 * @throws RoostError `invalid_parameter` that says which of them are wrong, and how.
 */
export function readFieldsFile(path: string): FieldInput[] {
  const given = readJson(path);
  if (!Array.isArray(given)) {
    throw refuse(path, [{ path: '', message: `expected an array of fields, got ${describeValue(given)}` }]);
  }
  const errors: ProblemError[] = [];
  const seen = new Set<unknown>();
  const inputs = given.map((one: unknown, index) => {
    const key = (one as { key?: unknown } | null)?.key;
    const place = typeof key === 'string' ? key : `field ${index + 1}`;
    if (key !== undefined && seen.size === seen.add(key).size) {
      errors.push({ path: place, message: 'is there twice' });
    }
    return checkDefinition(one, (error) =>
      errors.push({ ...error, path: error.path === '' ? place : `${place}.${error.path}` }),
    );
  });
  if (errors.length > 0) throw refuse(path, errors);
  return inputs;
}

function checkDefinition(given: unknown, tell: (error: ProblemError) => void): FieldInput {
  // A word that a request would leave aside is more likely a slip here than a wish.
  for (const name of typeof given === 'object' ? Object.keys(given ?? {}) : []) {
    if (!known.has(name)) tell({ path: name, message: `is unknown: there are ${[...known].join(', ')}` });
  }
  try {
    return checkInput(upsert, { params: {}, query: {}, body: given }) as FieldInput;
  } catch (error) {
    if (!(error instanceof RoostError && error.errors)) throw error;
    error.errors.forEach(tell);
    return given as FieldInput;
  }
}

function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw unreadable(path, cause);
    throw new RoostError('invalid_parameter', {
      message: `${path} is not JSON: ${cause.message}`,
      cause,
    });
  }
}

function refuse(path: string, errors: readonly ProblemError[]): RoostError {
  return new RoostError('invalid_parameter', {
    message: `${path} is not a list of fields; nothing was changed`,
    errors,
  });
}
