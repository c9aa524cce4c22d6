import { javaScriptLiteral } from './literal.ts';
import { answerKind, type SampleRequest } from './sample-request.ts';

export function javaScriptSample({ endpoint, target, body }: SampleRequest): string {
  const headers = [
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the placeholder is the sample's own
    ...(endpoint.access === 'public' ? [] : ['Authorization: `Token ${process.env.ROOST_API_KEY}`']),
    ...(body ? ["'Content-Type': 'application/json'"] : []),
  ].map((header) => `    ${header},`);
  const options = [
    ...(endpoint.method === 'GET' ? [] : [`  method: '${endpoint.method}',`]),
    ...(headers.length > 0 ? ['  headers: {', ...headers, '  },'] : []),
    ...(body ? [`  body: JSON.stringify(${javaScriptLiteral(body, '  ')}),`] : []),
  ];
  const address = `\`\${process.env.ROOST_URL}${target}\``;
  const call = options.length > 0 ? `${address}, {\n${options.join('\n')}\n}` : address;
  const kind = answerKind(endpoint);
  const answer = kind === null ? '' : `, await response.${kind}()`;
  return `const response = await fetch(${call});\nconsole.log(response.status${answer});`;
}
