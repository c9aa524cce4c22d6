/** What the client has to know of an endpoint: see the generated `endpoint-table.ts`. */
export interface EndpointRow {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** With the names of parameters in braces. */
  path: string;
  /** The parameters that stand in the query. */
  query?: readonly string[];
  /** The parameters that stand in the body; it has none where this is left out. */
  body?: readonly string[];
  /** The answer is a list that pages. */
  paged?: true;
  /** The answer is text, and not JSON. */
  text?: true;
  /** It honours `Idempotency-Key`. */
  makesNew?: true;
  /** Carried out twice, it leaves what it leaves once. */
  idempotent?: true;
  /** It deletes the thing that its path names: a repeat finds nothing. */
  deletes?: true;
}
