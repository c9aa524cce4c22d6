import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';

type Parameters = Record<string, string | undefined> & { VersionStages?: string[] };

/** What goes wrong with one request. */
export type Fault =
  /** Answered with an error of that status and name. */
  | { status: number; name: string }
  /** Never answered. */
  | 'silence'
  /** Carried out, and the answer lost. */
  | 'answer lost'
  /** Carried out, and answered with the second half of the answer. */
  | 'answer cut';

/**
 * Secrets Manager's protocol for one secret, versions and their labels by its reference:
 * https://docs.aws.amazon.com/secretsmanager/latest/apireference/Welcome.html
 */
export async function startSecretsManager(first: string) {
  const versions = new Map([['first', first]]);
  const labels = new Map([['AWSCURRENT', 'first']]);
  const faults: Fault[] = [];
  const requests: string[] = [];

  const operations: Record<string, (given: Parameters) => object> = {
    GetSecretValue: ({ VersionStage = 'AWSCURRENT' }) => {
      const VersionId = labels.get(VersionStage) ?? '';
      return { VersionId, SecretString: versions.get(VersionId) };
    },
    PutSecretValue: ({ ClientRequestToken = '', SecretString = '', VersionStages = ['AWSCURRENT'] }) => {
      const present = versions.get(ClientRequestToken);
      if (present !== undefined && present !== SecretString) refuse('ResourceExistsException');
      versions.set(ClientRequestToken, SecretString);
      for (const label of VersionStages) labels.set(label, ClientRequestToken);
      return { VersionId: ClientRequestToken };
    },
    UpdateSecretVersionStage: ({ VersionStage = '', MoveToVersionId = '', RemoveFromVersionId }) => {
      if (labels.get(VersionStage) !== RemoveFromVersionId) refuse('InvalidParameterException');
      labels.set('AWSPREVIOUS', RemoveFromVersionId ?? '');
      labels.set(VersionStage, MoveToVersionId);
      return {};
    },
  };

  const server = createServer(async (req, res) => {
    const operation = String(req.headers['x-amz-target']).replace('secretsmanager.', '');
    const given = (await json(req)) as Parameters;
    requests.push(operation);
    const fault = faults.shift();
    if (fault === 'silence') return;
    if (typeof fault === 'object')
      return answer(res, fault.status, { __type: fault.name, message: 'Injected' });
    try {
      const body = operations[operation]?.(given) ?? refuse('UnknownOperationException');
      if (fault === 'answer lost') return req.socket.destroy();
      answer(res, 200, body, fault === 'answer cut');
    } catch (error) {
      answer(res, 400, { __type: (error as Error).message, message: 'Refused' });
    }
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    /** Waiting for the requests to come, one each. */
    faults,
    requests,
    current: () => versions.get(labels.get('AWSCURRENT') ?? '') ?? '',
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function refuse(name: string): never {
  throw new Error(name);
}

function answer(res: ServerResponse, status: number, body: object, cut = false): void {
  const text = JSON.stringify(body);
  res.writeHead(status, { 'Content-Type': 'application/x-amz-json-1.1' });
  res.end(cut ? text.slice(text.length / 2) : text);
}
