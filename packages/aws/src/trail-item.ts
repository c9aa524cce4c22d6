import { createHash } from 'node:crypto';
import { type Change, sortableIdsFrom } from '@roost/core';
import type { Item } from './attributes.ts';
import { cutText, partNumber } from './text-parts.ts';

/*
 * How a change stands in the trail: one item, its id the sort key, so that a query gives them newest first. Values that
 * a deployment has recorded can make it larger than an item may be; then what differs goes on in items right behind it.
 */

/**
 * How many partitions the trail of an environment is spread over: each takes a thousand writes a second. It may grow
 * at any time, and never shrink: the trail is read from all of them.
 */
export const trailShards = 4;

/** Comes before every character of an id: parts of an entry stand behind it, and before the next one. */
const partMark = '#';

/**
 * Where entries are whose id says a later time than their change: ids never go back, where a clock does. A query for
 * what came before some time finds the others by their ids.
 */
export const aheadShard = 'ahead';

/** How much later still counts as the same, in milliseconds: requests take their time, and clocks go back a little. */
export const aheadBy = 3600_000;

export function trailPk(environment: string, shard: number | typeof aheadShard): string {
  return `${encodeURIComponent(environment)}#${shard}`;
}

function shardOf({ id, at }: Change): number | typeof aheadShard {
  if (id >= sortableIdsFrom(at + aheadBy)) return aheadShard;
  return createHash('sha256').update(id).digest().readUInt32BE() % trailShards;
}

/** @returns the items of a change, the entry itself last: where it is, so is all that belongs to it. */
export function toTrailItems(change: Change, expiresAt: number | undefined): Item[] {
  const { id, at, action, actor, target, environment, differences, requestId, ip } = change;
  const pk = trailPk(environment, shardOf(change));
  // What is filtered by is in every part, so that a filter takes all of them or none.
  const filtered = { at, action, actorId: actor.id, targetId: target.id, expiresAt };
  const [first = '', ...more] = cutText(JSON.stringify(differences));
  const entry = {
    ...filtered,
    actorType: actor.type,
    actorName: actor.name,
    targetType: target.type,
    environment,
    differences: first,
    requestId,
    ip,
  };
  const parts = more.map((text, index) => ({
    pk,
    sk: `${id}${partMark}${partNumber(index)}`,
    ...filtered,
    differences: text,
  }));
  return [...parts, { pk, sk: id, ...entry }];
}

/** @returns the id of the change that an item of the trail belongs to. */
export function idInTrail({ sk }: Item): string {
  return String(sk).split(partMark, 1)[0] as string;
}

/** Puts the entries of a shard together again, as its items come in descending order. */
export function openTrailAssembly(): (items: readonly Item[]) => Change[] {
  let parts: { id: string; text: string } = { id: '', text: '' };
  return (items) => {
    const changes: Change[] = [];
    for (const item of items) {
      const id = idInTrail(item);
      const text = String(item.differences) + (parts.id === id ? parts.text : '');
      parts = { id, text };
      // Parts whose entry never came are left out with it.
      if (item.sk === id) changes.push(toChange(id, item, text));
    }
    return changes;
  };
}

function toChange(id: string, item: Item, differences: string): Change {
  return {
    id,
    at: Number(item.at),
    action: item.action as Change['action'],
    actor: {
      type: item.actorType as Change['actor']['type'],
      id: String(item.actorId),
      name: item.actorName as string | null,
    },
    target: { type: item.targetType as Change['target']['type'], id: String(item.targetId) },
    environment: String(item.environment),
    differences: JSON.parse(differences),
    requestId: String(item.requestId),
    ip: item.ip as string | null,
  };
}
