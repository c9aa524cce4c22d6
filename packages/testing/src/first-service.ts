import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

/** The hosted service as its first reference has it: it knows no pages, no options and none of our errors. */
export interface FirstService {
  address: string;
  requests: string[];
  [Symbol.asyncDispose](): Promise<void>;
}

interface ServiceReply {
  status: number;
  headers?: Record<string, string>;
  body?: unknown;
}

export interface FirstServiceData {
  users: Record<string, unknown>[];
  fields: Record<string, unknown>[];
  /** By user key, then field key. */
  values: Record<string, Record<string, unknown>>;
}

const apiKey = 'hn_of_another_service';
export const keyOfService = apiKey;

/**
 * @param answer answers a request in its place, where it gives a status: for faults.
 * @param words what it names a user in a query by.
 */
export async function startFirstService(
  data: FirstServiceData,
  {
    answer,
    words = 'key',
  }: {
    answer?: (
      path: string,
      count: number,
    ) => { status: number; headers?: Record<string, string> } | undefined;
    words?: 'key' | 'id';
  } = {},
): Promise<FirstService> {
  const requests: string[] = [];

  function reply(req: IncomingMessage): ServiceReply {
    const url = new URL(req.url ?? '/', 'http://service');
    requests.push(`${req.method} ${url.pathname}${url.search}`);
    const other = answer?.(url.pathname + url.search, requests.length);
    if (other) return other;
    if (req.headers.authorization !== `Token ${apiKey}`) {
      return { status: 401, body: { message: 'API key is invalid' } };
    }
    if (url.pathname === '/api/user/') return { status: 200, body: data.users };
    if (url.pathname !== '/api/field/') return { status: 404, body: { message: 'Not found' } };
    const user = url.searchParams.get(words);
    if (user === null) return { status: 200, body: data.fields.map((field) => ({ ...field, value: null })) };
    const values = data.values[user];
    if (!values) return { status: 404, body: { message: 'Unknown user' } };
    return {
      status: 200,
      body: data.fields.map((field) => ({ ...field, value: values[String(field.key ?? field.id)] ?? null })),
    };
  }

  const server = createServer((req, res) => {
    const { status, headers, body } = reply(req);
    res.writeHead(status, { 'content-type': 'application/json', ...headers });
    res.end(body === undefined ? '' : JSON.stringify(body));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    address: `http://127.0.0.1:${port}`,
    requests,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
