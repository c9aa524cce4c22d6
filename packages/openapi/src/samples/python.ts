import { pythonLiteral } from './literal.ts';
import { answerKind, type SampleRequest } from './sample-request.ts';

export function pythonSample({ endpoint, target, body }: SampleRequest): string {
  const options = [
    `    os.environ["ROOST_URL"] + ${JSON.stringify(target)},`,
    ...(endpoint.access === 'public'
      ? []
      : ['    headers={"Authorization": "Token " + os.environ["ROOST_API_KEY"]},']),
    ...(body ? [`    json=${pythonLiteral(body, '    ')},`] : []),
  ];
  const kind = answerKind(endpoint);
  const answer = kind === null ? '' : `, response.${kind === 'json' ? 'json()' : 'text'}`;
  return [
    'import os',
    'import requests',
    '',
    `response = requests.${endpoint.method.toLowerCase()}(`,
    ...options,
    ')',
    `print(response.status_code${answer})`,
  ].join('\n');
}
