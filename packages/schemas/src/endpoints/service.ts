import * as z from 'zod';
import { endpoint } from '../endpoint.ts';

export const readHealth = endpoint({
  operation: 'service.health',
  area: 'service',
  method: 'GET',
  path: '/health/',
  access: 'public',
  summary: 'Liveness',
  description: '200 while the service answers and its store can be reached, 503 otherwise.',
  success: [200],
  output: z.strictObject({ status: z.literal('ok') }),
  examples: [{ name: 'Alive', input: {}, status: 200, output: { status: 'ok' } }],
});

export const brewCoffee = endpoint({
  operation: 'service.coffee',
  area: 'service',
  method: 'GET',
  path: '/api/coffee/',
  access: 'public',
  summary: 'Brew coffee',
  description: 'The server cannot brew coffee, because it is a teapot.',
  success: [],
  examples: [{ name: 'No coffee', input: {}, status: 418 }],
});

/** What changes with a new version of Roost alone, in seconds. */
const fiveMinutes = 300;

export const readOpenApi = endpoint({
  operation: 'service.openapi',
  area: 'service',
  method: 'GET',
  path: '/openapi.json',
  access: 'public',
  summary: 'This contract, as an OpenAPI 3.1 document',
  success: [200],
  output: z.looseObject({ openapi: z.string().regex(/^3\.1\.\d+$/) }),
  maxAge: fiveMinutes,
  examples: [{ name: 'The document', input: {}, status: 200 }],
});

export const readDocs = endpoint({
  operation: 'service.docs',
  area: 'service',
  method: 'GET',
  path: '/docs',
  access: 'public',
  summary: 'This contract, as a page to read',
  success: [200],
  output: z.string(),
  produces: 'text/html',
  maxAge: fiveMinutes,
  examples: [{ name: 'The page', input: {}, status: 200 }],
});

export const readDocsRenderer = endpoint({
  operation: 'service.docsRenderer',
  area: 'service',
  method: 'GET',
  path: '/docs/renderer.js',
  access: 'public',
  summary: 'The program of that page',
  description: 'The page names its version in the query, so that it may be kept for a year.',
  success: [200],
  output: z.string(),
  produces: 'text/javascript',
  maxAge: 365 * 24 * 3600,
  examples: [{ name: 'The program', input: {}, status: 200 }],
});
