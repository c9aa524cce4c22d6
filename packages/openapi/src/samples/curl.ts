import type { SampleRequest } from './sample-request.ts';

export function curlSample({ endpoint, target, body }: SampleRequest): string {
  // curl says GET without a body, and POST with one, by itself.
  const method = endpoint.method === (body ? 'POST' : 'GET') ? '' : ` -X ${endpoint.method}`;
  const lines = [`curl${method} "$ROOST_URL${target}"`];
  if (endpoint.access !== 'public') lines.push('-H "Authorization: Token $ROOST_API_KEY"');
  if (body) lines.push('-H "Content-Type: application/json"', `-d ${quote(JSON.stringify(body))}`);
  return lines.join(' \\\n  ');
}

/** For a POSIX shell. */
function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
