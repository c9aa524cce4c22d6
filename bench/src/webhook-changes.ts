import type { LoadGenerator, RoostServer, WebhookReceiver } from './child-processes.ts';
import { callServer } from './fixture.ts';
import type { Measured } from './load-generator.ts';
import { monotonicTime } from './monotonic-time.ts';
import type { RequestPattern } from './request-pattern.ts';

/** A server to change values on, and the key to do it with. */
export interface ChangedServer extends Pick<RoostServer, 'port'> {
  apiKey: string;
}

/** Sets one user's value to one that names the change: the receiver reads it in the event. */
const setValue: RequestPattern = {
  method: 'POST',
  path: '/api/field/user-{user}@example.com/',
  body: '{"key": "full_name", "value": "change {count}"}',
  status: 200,
};

/** Changes values as fast as the server takes them, over 32 connections. */
export function changeValues(
  load: LoadGenerator,
  { port, apiKey }: ChangedServer,
  part: { users: number; from: number; until: { requests: number; seconds: number } },
): Promise<Measured> {
  return load.run({ port, apiKey, connections: 32, patterns: [setValue], times: true, ...part });
}

/** Changes values one after the other, `perSecond`. @returns when each was acknowledged. */
export async function changeValuesSlowly(
  server: ChangedServer,
  { from, changes, perSecond }: { from: number; changes: number; perSecond: number },
): Promise<number[]> {
  const times: number[] = [];
  const begin = monotonicTime();
  for (let change = 0; change < changes; change++) {
    const wait = begin + (change * 1000) / perSecond - monotonicTime();
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
    const number = String(from + change).padStart(8, '0');
    const value = { key: 'full_name', value: `change ${number}` };
    await callServer(server, server.apiKey, '/api/field/user-00000001@example.com/', value);
    times.push(monotonicTime());
  }
  return times;
}

/** Makes endpoints for every event of values at the receiver, one a path. @returns their ids. */
export async function addEndpoints(
  server: ChangedServer,
  receiver: Pick<WebhookReceiver, 'port'>,
  paths: readonly string[],
): Promise<string[]> {
  const ids: string[] = [];
  for (const path of paths) {
    const url = `http://127.0.0.1:${receiver.port}${path}`;
    const answer = await callServer(server, server.apiKey, '/api/webhook/', { url, events: ['value.set'] });
    ids.push(((await answer.json()) as { id: string }).id);
  }
  return ids;
}

export async function enableEndpoint(server: ChangedServer, id: string, enabled: boolean): Promise<void> {
  await callServer(server, server.apiKey, `/api/webhook/${id}/`, { enabled });
}
