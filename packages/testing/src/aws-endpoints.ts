import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describeStacks, type StackOutputs } from './aws-endpoints/cloudformation.ts';
import { openSecrets } from './aws-endpoints/secrets-manager.ts';

/** What a request gets: a status, a type and a body. */
export interface EndpointAnswer {
  status: number;
  type: string;
  body: string;
}

/**
 * CloudFormation's and Secrets Manager's wire protocols on a loopback port, as far as Roost speaks them: there is nothing
 * of Amazon's own to run for these two. The SDK is led there by its own settings.
 */
export async function startAwsEndpoints(options: {
  /** The outputs of each stack, by its name. */
  stacks: Record<string, StackOutputs>;
  /** The first value of each secret, by its id. */
  secrets: Record<string, string>;
}) {
  const secrets = openSecrets(options.secrets);
  const server = createServer(async (req, res) => {
    const body = await readText(req);
    const target = req.headers['x-amz-target'];
    const {
      status,
      type,
      body: answer,
    } = typeof target === 'string'
      ? secrets.answer(target.replace('secretsmanager.', ''), JSON.parse(body))
      : describeStacks(options.stacks, new URLSearchParams(body));
    res.writeHead(status, { 'content-type': type, 'x-amzn-requestid': randomUUID() }).end(answer);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    /** The environment variables that lead the SDK here; any region and credentials are right. */
    settings: {
      AWS_REGION: 'eu-central-1',
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_ENDPOINT_URL_CLOUDFORMATION: address,
      AWS_ENDPOINT_URL_SECRETS_MANAGER: address,
    },
    /** The current value of a secret. */
    secret: secrets.current,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function readText(req: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of req.setEncoding('utf8')) text += chunk;
  return text;
}
