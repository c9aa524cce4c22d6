import { type Answer, type Principal, RoostError } from '@roost/core';
import { type Dialect, defaultDialect, dialectWords, type Endpoint } from '@roost/schemas';
import { type Given, inWords, namingsOf, refuseContradiction, underNames, wordFor } from '../other-words.ts';
import type { PipelineRequest, RequestState } from '../request.ts';

/**
 * The one place where dialects meet the contract (docs/dialects.md): a request may use the words of any, an answer uses
 * those of the key that asked. All that is inside knows the contract's own words alone.
 */
export function translate(endpoints: readonly Endpoint[]) {
  const tables = new Map(endpoints.map((endpoint) => [endpoint, makeTable(endpoint)]));
  const tableOf = (endpoint: Endpoint) => tables.get(endpoint) as WordTable;

  /** Whom a query names decides whether she may: it is read before that, and what is wrong with it is said after. */
  const query = {
    before: ({ internal }: PipelineRequest): void => {
      const { parts, endpoint } = internal;
      const { query: namings } = tableOf(endpoint);
      if (namings.length > 0) parts.query = underNames(parts.query as Given, namings);
    },
  };

  const body = {
    before: ({ internal }: PipelineRequest): void => {
      const { parts, endpoint } = internal;
      const { query: inQuery, body: inBody } = tableOf(endpoint);
      refuseContradiction(parts.query as Given, inQuery);
      if (inBody.length === 0 || typeof parts.body !== 'object' || parts.body === null) return;
      refuseContradiction(parts.body as Given, inBody);
      parts.body = underNames(parts.body as Given, inBody);
    },
  };

  const answer = {
    after: (request: PipelineRequest): void => {
      const { endpoint, principal } = request.internal;
      const dialect = dialectOf(principal);
      if (dialect === defaultDialect) return;
      const words = dialectWords(dialect, endpoint.operation);
      const { body: said, ...rest } = request.response as Answer<unknown>;
      if (words && said !== undefined) request.response = { ...rest, body: inWords(said, words) };
    },

    onError: (request: PipelineRequest): void => {
      const { error, internal } = request;
      if (!(error instanceof RoostError) || !error.errors || !internal.endpoint) return;
      const table = tableOf(internal.endpoint);
      let renamed = false;
      const errors = error.errors.map(({ path, message }) => {
        const said = inTheirWords(path, internal, table);
        renamed ||= said !== path;
        return { path: said, message };
      });
      if (renamed) request.error = error.withErrors(errors);
    },
  };
  return { query, body, answer };
}

const parts = ['params', 'query', 'body'] as const;

type WordTable = Record<(typeof parts)[number], ReturnType<typeof namingsOf>>;

function makeTable(endpoint: Endpoint): WordTable {
  return {
    params: namingsOf(endpoint, 'params'),
    query: namingsOf(endpoint, 'query'),
    body: namingsOf(endpoint, 'body'),
  };
}

/** Users and persons have no dialect: they are answered in the first one. */
function dialectOf(principal: Principal | undefined): Dialect {
  return principal?.type === 'key' ? principal.dialect : defaultDialect;
}

/** @param path dotted; a parameter is the first of it, and what follows is data. */
function inTheirWords(path: string, { endpoint, parts: sent, principal }: RequestState, table: WordTable) {
  const [name = '', ...below] = path.split('.');
  for (const part of parts) {
    const naming = table[part].find((one) => one.name === name);
    if (!naming) continue;
    // A path has places and no words.
    const given = part === 'params' ? {} : ((sent[part] ?? {}) as Given);
    return [wordFor(naming, given, endpoint.operation, dialectOf(principal)), ...below].join('.');
  }
  return path;
}
