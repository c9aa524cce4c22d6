import type { QueryCommandInput } from '@aws-sdk/client-dynamodb';
import { type ChangeFilter, sortableIdsFrom } from '@roost/core';
import { type Attribute, toStored } from './attributes.ts';
import { shareOf } from './merge-shards.ts';
import { aheadBy, aheadShard, trailPk, trailShards } from './trail-item.ts';

/** What each filter asks of an item. */
const conditions = {
  actor: ['actorId', '='],
  action: ['action', '='],
  target: ['targetId', '='],
  from: ['at', '>='],
  to: ['at', '<'],
} as const;

/** How many items a query looks at for a page that is filtered: 1 MB or so, the most that one reads. */
const filteredShare = 2_500;

export type TrailQuery = Omit<QueryCommandInput, 'TableName'>;

/** @returns the queries for a page of the trail, one a partition; none where no entry of it can match. */
export function trailQueries(
  environment: string,
  filter: ChangeFilter,
  { after, limit }: { after?: string; limit: number },
): TrailQuery[] {
  // No id is behind its change.
  const first = sortableIdsFrom(filter.from ?? 0);
  const newest = after ?? sortableIdsFrom(Number.POSITIVE_INFINITY);
  const end = filter.to === undefined ? newest : sortableIdsFrom(filter.to + aheadBy);
  const names: Record<string, string> = {};
  const values: Record<string, Attribute> = {};
  const filters: string[] = [];
  for (const name of Object.keys(conditions) as (keyof typeof conditions)[]) {
    const wanted = filter[name];
    if (wanted === undefined) continue;
    const [attribute, operator] = conditions[name];
    names[`#${attribute}`] = attribute;
    values[`:${name}`] = wanted;
    filters.push(`#${attribute} ${operator} :${name}`);
  }
  const query = (shard: Parameters<typeof trailPk>[1], last: string): TrailQuery => ({
    KeyConditionExpression: 'pk = :pk AND sk BETWEEN :first AND :last',
    ...(filters.length > 0 && {
      FilterExpression: filters.join(' AND '),
      ExpressionAttributeNames: names,
    }),
    ExpressionAttributeValues: toStored({
      ':pk': trailPk(environment, shard),
      ':first': first,
      ':last': last,
      ...values,
    }),
    ScanIndexForward: false,
    Limit: filters.length > 0 ? filteredShare : shareOf(limit, trailShards),
  });
  const [last = ''] = [end, newest].sort();
  return [
    ...(first <= last ? Array.from({ length: trailShards }, (_, shard) => query(shard, last)) : []),
    ...(first <= newest ? [query(aheadShard, newest)] : []),
  ];
}
