import { RoostError } from '@roost/core';
import { type Dialect, type DialectWords, dialects, dialectWords, type Endpoint } from '@roost/schemas';

/** Named values as a request brings them: from its query or its body. */
export type Given = Readonly<Record<string, unknown>>;

/** A parameter of the contract, and the words for it that some dialect has. */
export interface Naming {
  name: string;
  others: readonly string[];
}

/** The parameters in one part of a request that dialects call otherwise. */
export function namingsOf({ operation, ...parts }: Endpoint, part: 'params' | 'query' | 'body'): Naming[] {
  const words = dialects.map((dialect) => dialectWords(dialect, operation)?.parameters ?? {});
  return Object.keys(parts[part]?.shape ?? {}).flatMap((name) => {
    const others = [...new Set(words.flatMap((of) => of[name] ?? []))];
    return others.length > 0 ? [{ name, others }] : [];
  });
}

/** @returns the request with each parameter under its name as well; itself where no other word is in it. */
export function underNames(given: Given, namings: readonly Naming[]): Given {
  let named = given;
  for (const { name, others } of namings) {
    const said = otherWordIn(given, others);
    if (said !== undefined && !Object.hasOwn(given, name)) named = { ...named, [name]: given[said] };
  }
  return named;
}

/** @throws RoostError `invalid_parameter` where two words for one parameter say two things; it names both. */
export function refuseContradiction(given: Given, namings: readonly Naming[]): void {
  for (const { name, others } of namings) {
    if (otherWordIn(given, others) === undefined) continue;
    const [first, ...more] = [name, ...others].filter((word) => Object.hasOwn(given, word));
    const other = more.find((word) => first !== undefined && given[word] !== given[first]);
    if (other === undefined) continue;
    throw new RoostError('invalid_parameter', {
      errors: [{ path: other, message: `differs from ${first}, which means the same: give one of them` }],
    });
  }
}

function otherWordIn(given: Given, others: readonly string[]): string | undefined {
  return others.find((word) => Object.hasOwn(given, word));
}

/** The word that the request has for a parameter; for one that it does not have, its caller's dialect's. */
export function wordFor({ name, others }: Naming, given: Given, operation: string, dialect: Dialect): string {
  const said = [...others, name].find((word) => Object.hasOwn(given, word));
  return said ?? dialectWords(dialect, operation)?.parameters?.[name]?.[0] ?? name;
}

/** The body of an answer in the words of a dialect. What stands in its attributes is data, and stays as it is. */
export function inWords(body: unknown, { answer, gathered }: DialectWords): unknown {
  if (gathered) {
    const { below, name, value } = gathered;
    const rows = body as readonly Given[];
    // From entries: a field may be called `__proto__`.
    return { [below]: Object.fromEntries(rows.map((row) => [row[name], row[value]])) };
  }
  if (!answer) return body;
  const rename = (row: Given) =>
    Object.fromEntries(
      Object.entries(row).flatMap(([name, value]) => (answer[name] ?? [name]).map((word) => [word, value])),
    );
  return Array.isArray(body) ? body.map(rename) : rename(body as Given);
}
