import type { Delivery, DeliveryInFull, Webhook } from '@roost/schemas';
import { eventually } from '@roost/testing/eventually';
import { type ReceiverAnswer, startReceiver } from '@roost/testing/webhook-receiver';
import { expect } from 'vitest';
import type { TestServer } from './test-server.ts';

/** An endpoint of the development environment with a receiver behind it, both gone when it is disposed of. */
export async function openEndpoint(
  server: TestServer,
  { answer, ...wanted }: { answer?: () => ReceiverAnswer } & Record<string, unknown> = {},
) {
  const receiver = await startReceiver(answer);
  const body = { url: receiver.url, ...wanted };
  const made = await server.request('POST', '/api/webhook/', { body });
  expect(made.status, made.text).toBe(201);
  const { id, secret } = made.json;
  const path = `/api/webhook/${id}/`;

  const list = async (query = ''): Promise<Delivery[]> =>
    (await server.request('GET', `${path}delivery/${query}`)).json;

  return {
    id: id as string,
    secret: secret as string,
    path,
    received: receiver.received,
    read: async (): Promise<Webhook> => (await server.request('GET', path)).json,
    post: (to: string, given: unknown) => server.request('POST', `${path}${to}`, { body: given }),
    list,
    /** Its log, once a check of it passes. */
    listOnce: (check: (log: Delivery[]) => void): Promise<Delivery[]> =>
      eventually(
        async () => {
          const log = await list();
          check(log);
          return log;
        },
        { within: 10_000 },
      ),
    [Symbol.asyncDispose]: async () => {
      await server.request('DELETE', path);
      await receiver[Symbol.asyncDispose]();
    },
  };
}

export async function readDelivery(server: TestServer, id: string | undefined): Promise<DeliveryInFull> {
  return (await server.request('GET', `/api/webhook/delivery/${id}/`)).json;
}
