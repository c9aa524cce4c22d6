import * as z from 'zod';
import { endpoint } from '../endpoint.ts';

export const readAccount = endpoint({
  operation: 'account.read',
  area: 'keys',
  method: 'GET',
  path: '/api/account/',
  access: 'api-key',
  summary: 'Whose deployment this is',
  description: 'Clients of later references ask for it to see whether their key is good.',
  success: [200],
  output: z.strictObject({ team: z.string().describe('The name of the team, as the deployment sets it') }),
  examples: [{ name: 'A team without a name', input: {}, status: 200, output: { team: 'Roost' } }],
});
