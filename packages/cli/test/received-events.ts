import { type Action, isWebhookEvent } from '@roost/schemas';
import type { Received } from '@roost/testing/webhook-receiver';
import { expect } from 'vitest';
import type { ChangeRow } from './change-rows.ts';

/** The ids of the events that an endpoint of the environment `development` hears of, by what they are about, in order. */
export function eventIdsByTarget(changes: readonly ChangeRow[]): Map<string, string[]> {
  const ids = new Map<string, string[]>();
  for (const { id, environment, action, target } of changes) {
    const isHere = environment === 'development' || action.startsWith('field.');
    if (!isHere || !isWebhookEvent(action as Action)) continue;
    ids.set(target, [...(ids.get(target) ?? []), `evt_${id}`]);
  }
  return ids;
}

/** Each `webhook-id` that arrived, in the order of first arrivals; fails where a repeat is not what came before. */
export function receivedOnce(received: readonly Received[]): Set<string> {
  const bodies = new Map<string, string>();
  const differing: string[] = [];
  for (const { headers, body } of received) {
    const id = String(headers['webhook-id']);
    if ((bodies.get(id) ?? body) !== body) differing.push(id);
    else bodies.set(id, body);
  }
  expect(differing).toEqual([]);
  return new Set(bodies.keys());
}
