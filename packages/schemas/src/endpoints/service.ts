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
