import type { Endpoint } from '@roost/schemas';
import { exampleRequest } from './example-request.ts';
import { clientSample } from './samples/client.ts';
import { curlSample } from './samples/curl.ts';
import { javaScriptSample } from './samples/javascript.ts';
import { pythonSample } from './samples/python.ts';
import type { SampleRequest } from './samples/sample-request.ts';

/** A sample as the page shows it: https://redocly.com/docs-legacy/api-reference-docs/specification-extensions/x-code-samples */
export interface CodeSample {
  lang: string;
  label: string;
  source: string;
}

const languages: readonly [lang: string, label: string, write: (request: SampleRequest) => string][] = [
  ['shell', 'curl', curlSample],
  ['python', 'Python', pythonSample],
  ['javascript', 'JavaScript', javaScriptSample],
  ['typescript', '@roost/client', clientSample],
];

/** The first example of each endpoint in each language; they take `ROOST_URL` and `ROOST_API_KEY` from the environment. */
export function makeSamples(together: readonly Endpoint[]): CodeSample[] {
  return together.flatMap((endpoint) => {
    const [example] = endpoint.examples;
    if (!example) throw new Error(`${endpoint.operation} has no example to make samples of`);
    const request = { endpoint, input: example.input, ...exampleRequest(endpoint, example) };
    const suffix = endpoint.bodyKey === undefined ? '' : ` (${endpoint.bodyKey})`;
    return languages.map(([lang, label, write]) => ({ lang, label: label + suffix, source: write(request) }));
  });
}
