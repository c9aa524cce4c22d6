import fc from 'fast-check';
import type { MediaType, Operation, Parameter } from './openapi-document.ts';
import { valuesOf } from './schema-values.ts';

export interface GeneratedRequest {
  operation: Operation;
  path: string;
  headers: Record<string, string>;
  body: string | undefined;
}

/** What there is on the server, so that requests are often about something. */
export interface Known {
  /** Values of parameters by their names. */
  names: Readonly<Record<string, readonly unknown[]>>;
  /** Headers that a caller may send, good and bad. */
  credentials: readonly Readonly<Record<string, string>>[];
}

/** Requests to one of the operations: what the document allows, and what it does not. */
export function requestsTo(operations: readonly Operation[], known: Known): fc.Arbitrary<GeneratedRequest> {
  return fc.oneof(...operations.map((operation) => requestTo(operation, known)));
}

function requestTo(operation: Operation, known: Known): fc.Arbitrary<GeneratedRequest> {
  const [inPath, inQuery, inHeader] = (['path', 'query', 'header'] as const).map((place) =>
    operation.parameters.filter((parameter) => parameter.in === place),
  ) as [Parameter[], Parameter[], Parameter[]];
  const optional = (parameters: Parameter[]) =>
    fc.tuple(...parameters.map((one) => fc.option(parameterOf(one, known))));
  return fc
    .record({
      segments: fc.tuple(...inPath.map((one) => parameterOf(one, known))),
      query: optional(inQuery),
      headers: optional(inHeader),
      // The first is the one that may do everything: most requests are to get past it.
      credential: fc.oneof(
        { weight: 4, arbitrary: fc.constant(known.credentials[0] ?? {}) },
        fc.constantFrom(...known.credentials),
      ),
      body: bodyOf(operation, known),
    })
    .map(({ segments, query, headers, credential, body }) => ({
      operation,
      path: addressOf(operation.path, named(inPath, segments), named(inQuery, query)),
      headers: { ...named(inHeader, headers), ...credential, ...body.headers },
      body: body.text,
    }));
}

/** What there is, what is allowed, and what is neither. */
function parameterOf({ name, schema, in: place }: Parameter, { names }: Known): fc.Arbitrary<string> {
  const allowed = valuesOf(schema).map(String);
  const any = fc.string({ unit: 'binary', maxLength: 20 });
  const present = names[name];
  const text = present
    ? fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...present.map(String)) }, allowed, any)
    : fc.oneof({ weight: 2, arbitrary: allowed }, any);
  // A client resolves dots, and refuses what cannot stand in a header, before anything is sent.
  if (place === 'path') return text.filter((one) => !/^(\.|%2e){0,2}$/i.test(one));
  return place === 'header' ? text.filter((one) => /^[\x21-\x7e]*$/.test(one)) : text;
}

function addressOf(path: string, values: Record<string, string>, query: Record<string, string>): string {
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => encode(values[name] ?? ''));
  const asked = new URLSearchParams(query);
  return asked.size > 0 ? `${filled}?${asked}` : filled;
}

function encode(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}

function named(parameters: readonly Parameter[], values: readonly (string | null)[]): Record<string, string> {
  return Object.fromEntries(
    parameters.flatMap(({ name }, index) => (values[index] == null ? [] : [[name, values[index]]])),
  );
}

interface Body {
  headers: Record<string, string>;
  text: string | undefined;
}

function bodyOf({ requestBody }: Operation, known: Known): fc.Arbitrary<Body> {
  const none: Body = { headers: {}, text: undefined };
  if (!requestBody) return fc.constant(none);
  const { 'application/json': json, 'application/x-www-form-urlencoded': form } = requestBody.content;
  return fc.oneof(
    ...(json ? [{ weight: 6, arbitrary: jsonBody(json, known) }] : []),
    ...(form ? [{ weight: 2, arbitrary: formBody(form, known) }] : []),
    fc.record({
      headers: fc.constantFrom({ 'content-type': 'application/json' }, { 'content-type': 'text/csv' }),
      text: fc.oneof(fc.json(), fc.string({ maxLength: 40 })),
    }),
    fc.constant(none),
  );
}

/** What the schema allows, about what there is, and at times with one part of it replaced. */
function jsonBody({ schema }: MediaType, known: Known): fc.Arbitrary<Body> {
  return fc
    .record({ value: valuesOf(schema), about: aboutKnown(known), spoil: fc.option(spoiling, { freq: 3 }) })
    .map(({ value, about, spoil }) => {
      const body = about(value as Record<string, unknown>);
      const [name] = Object.keys(body);
      if (spoil && name !== undefined) body[name] = spoil.value;
      return { headers: { 'content-type': 'application/json' }, text: JSON.stringify(body) };
    });
}

function formBody({ schema }: MediaType, known: Known): fc.Arbitrary<Body> {
  return fc.record({ value: valuesOf(schema), about: aboutKnown(known) }).map(({ value, about }) => ({
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    text: new URLSearchParams(
      Object.entries(about(value as Record<string, unknown>)).map(([name, one]): [string, string] => [
        name,
        String(one),
      ]),
    ).toString(),
  }));
}

const spoiling = fc.record({ value: fc.jsonValue({ maxDepth: 2 }) });

/** Puts what there is in the place of parameters that name something. */
function aboutKnown({
  names,
}: Known): fc.Arbitrary<(value: Record<string, unknown>) => Record<string, unknown>> {
  const picks = fc.option(fc.infiniteStream(fc.nat(100)), { freq: 3 });
  return picks.map((stream) => (value) => {
    if (!stream) return { ...value };
    return Object.fromEntries(
      Object.entries(value).map(([name, one]) => {
        const present = names[name];
        return [name, present ? present[stream.next().value % present.length] : one];
      }),
    );
  });
}
