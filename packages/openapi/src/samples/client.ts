import { javaScriptLiteral } from './literal.ts';
import type { SampleRequest } from './sample-request.ts';

export function clientSample({ endpoint, input }: SampleRequest): string {
  const given = Object.keys(input).length > 0 ? javaScriptLiteral(input, '') : '';
  const call = `roost.${endpoint.operation}(${given})`;
  return [
    "import { createClient } from '@roost/client';",
    '',
    'const roost = createClient({ baseUrl: process.env.ROOST_URL, apiKey: process.env.ROOST_API_KEY });',
    use(endpoint, call),
  ].join('\n');
}

function use({ paged, success }: SampleRequest['endpoint'], call: string): string {
  if (paged) return `for await (const row of ${call}) console.log(row);`;
  return success.includes(204) ? `await ${call};` : `console.log(await ${call});`;
}
