import type { EndpointAnswer } from '../aws-endpoints.ts';

export type StackOutputs = Record<string, string>;

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStacks.html */
export function describeStacks(
  stacks: Record<string, StackOutputs>,
  request: URLSearchParams,
): EndpointAnswer {
  const name = request.get('StackName') ?? '';
  const outputs = stacks[name];
  if (request.get('Action') !== 'DescribeStacks')
    return refuse('InvalidAction', 'There is no such action here');
  if (!outputs) return refuse('ValidationError', `Stack with id ${name} does not exist`);
  const members = Object.entries(outputs).map(
    ([key, value]) =>
      `<member><OutputKey>${asXml(key)}</OutputKey><OutputValue>${asXml(value)}</OutputValue></member>`,
  );
  return {
    status: 200,
    type: 'text/xml',
    body: `<DescribeStacksResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><DescribeStacksResult><Stacks><member><StackName>${asXml(name)}</StackName><CreationTime>2026-01-01T00:00:00Z</CreationTime><StackStatus>CREATE_COMPLETE</StackStatus><Outputs>${members.join('')}</Outputs></member></Stacks></DescribeStacksResult><ResponseMetadata><RequestId>test</RequestId></ResponseMetadata></DescribeStacksResponse>`,
  };
}

function refuse(code: string, message: string): EndpointAnswer {
  return {
    status: 400,
    type: 'text/xml',
    body: `<ErrorResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><Error><Type>Sender</Type><Code>${code}</Code><Message>${asXml(message)}</Message></Error><RequestId>test</RequestId></ErrorResponse>`,
  };
}

function asXml(text: string): string {
  return text.replace(/[<>&]/g, (character) => `&#${character.charCodeAt(0)};`);
}
